"""Models on suites, written by hand: which clips were recognised, or which classes were given."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from skelbench.evaluation.metrics.suite_run import SuiteRun
from skelbench.evaluation.results.bootstrap import Samples
from skelbench.evaluation.results.cell import Confidence, Outcome
from skelbench.perturbations.spec import Spec

SETTING = {"dataset": "d", "split": "s", "part": "test", "source": "hrnet", "names_sha256": "0"}


def gave(prediction: Sequence[int], label: Any = None, group: Any = None) -> Outcome:
    """An outcome of these classes; every clip is of class 0 unless said, and a group by itself."""
    classes = np.array(prediction, np.int16)
    truth = np.zeros_like(classes) if label is None else np.array(label, np.int16)
    clip = np.array([f"c{i}" for i in range(len(classes))], object)
    wrong = (classes != truth).astype(np.int16)
    return Outcome(clip, truth, classes, wrong, clip if group is None else np.asarray(group), "subject")


def right(*correct: Any, group: Any = None) -> Outcome:
    """An outcome in which these clips were recognised (1) or given class 1 (0)."""
    return gave(1 - np.array(correct, int), group=group)


def run(clean: Outcome, damaged: Mapping[str, Outcome | Sequence[Outcome]], model: str = "m") -> SuiteRun:
    """A model on a suite: spec -> outcome, or one for each draw."""
    drawn = {Spec.parse(spec): (of,) if isinstance(of, Outcome) else tuple(of) for spec, of in damaged.items()}
    return SuiteRun(model, clean, drawn)


def sure(probabilities: Any, label: Any, group: Any = None) -> Outcome:
    """An outcome with (clips, classes) probabilities."""
    p = np.asarray(probabilities, np.float32)
    order = np.argsort(-p, axis=1, kind="stable")[:, :5]
    true = p[np.arange(len(p)), np.asarray(label)]
    kept = Confidence(
        order.astype(np.int16), np.take_along_axis(p, order, 1), true, (p.astype(float) ** 2).sum(1).astype(np.float32)
    )
    of = gave(order[:, 0].tolist(), label, group)
    return Outcome(of.clip, of.label, of.prediction, of.rank, of.group, "subject", confidence=kept)


def drawn_clips(samples: Samples) -> list[Any]:
    """All clips, and those of every bootstrap sample, each as often as it is drawn."""
    counts = [part.counts[:, part.of] for part in samples.parts]
    every = np.concatenate([counts[0], *(each[1:] for each in counts[1:])])
    return [np.repeat(np.arange(every.shape[1]), count) for count in every]


def table(cells: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """Rows of a results CSV, as far as suites read them: (model, spec, seed) or (model, spec, seed, repair) each."""
    rows = [dict(zip(("model", "spec", "seed", "repair"), (*cell, "")[:4], strict=True)) for cell in cells]
    return pd.DataFrame([{**SETTING, **row, "cell": "/".join(map(str, row.values()))} for row in rows])
