"""Rows of results and their outcomes, made up: which clips each model recognised in each draw of each perturbation."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from skelbench.evaluation.results.outcome import Outcome
from skelbench.perturbations.spec import Spec

CLIPS = 40
WHERE = {
    **{"dataset": "toy", "dataset_sha256": "d" * 64, "split": "xsub", "part": "test", "source": "pose"},
    **{"names_sha256": "n" * 16, "config_sha256": "c", "repair": "", "grouped_by": "subject", "groups": 10},
    **{
        "clips": CLIPS,
        "selected_on": "",
        "commit": "abc",
        "skelbench": "0",
        "device": "cpu",
        "note": "",
        "numerics": 1,
    },
}
NAMES = np.array([f"clip{k:03}" for k in range(CLIPS)], object)
SUBJECTS = np.array([f"s{k % 10}" for k in range(CLIPS)], object)


def first(count: int) -> np.ndarray:
    """The first so many clips are recognised."""
    return np.arange(CLIPS) < count


def made(
    *cells: tuple[str, str, int, np.ndarray], of: Iterable[Mapping[str, Any]] = ()
) -> tuple[pd.DataFrame, dict[str, Outcome]]:
    """(model, spec, seed, which clips are recognised) for every cell; of: other columns for each of them."""
    rows: list[dict[str, Any]] = []
    outcomes: dict[str, Outcome] = {}
    others = list(of) or [{}] * len(cells)
    for number, ((model, text, seed, right), columns) in enumerate(zip(cells, others, strict=True)):
        spec, cell = Spec.parse(text), f"{number:x}"
        named = {"model": model, "spec": text, "family": spec.family, "level": spec.level, "seed": seed, "cell": cell}
        rows.append({**WHERE, **named, **columns})
        wrong = (~right).astype(np.int16)
        outcomes[cell] = Outcome(NAMES[: len(right)], 0 * wrong, wrong, wrong, SUBJECTS[: len(right)], "subject")
    return pd.DataFrame(rows), outcomes


def models(**right: Mapping[str, int]) -> tuple[pd.DataFrame, dict[str, Outcome]]:
    """Model -> spec -> how many clips it recognises; underscores in names stand for hyphens. One draw of everything."""
    return made(*((m.replace("_", "-"), spec, 0, first(n)) for m, of in right.items() for spec, n in of.items()))
