"""The table that `skelbench explain` prints, and the CSV with its curves."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from skelbench.core.arrays import Floats
from skelbench.core.files import atomic
from skelbench.core.spreadsheet import write_csv
from skelbench.core.words import text_table
from skelbench.evaluation.results.statistics import Estimate
from skelbench.explain.explain import Explained
from skelbench.explain.insertion import MODES, Curves, auc

HEAD = (
    "model",
    "importance",
    "deletion AUC",
    "normalised",
    "insertion AUC",
    "normalised",
    "agreement",
    "joints used",
    "above 0.2",
)
COLUMNS = [
    *("model", "importance", "dataset", "split", "source", "unit", "seed", "clips", "mode", "share"),
    *("probability", "probability_low", "probability_high", "accuracy", "accuracy_low", "accuracy_high"),
    *("auc", "auc_low", "auc_high", "accuracy_auc", "accuracy_auc_low", "accuracy_auc_high"),
    *("normalised", "normalised_low", "normalised_high", "agreement"),
    *("joints_used", "joints_used_low", "joints_used_high"),
    *("joints_above", "joints_above_low", "joints_above_high"),
]


def _area(curves: Curves) -> Floats:
    return auc(curves.probability)


def _accuracy_area(curves: Curves) -> Floats:
    return auc(curves.correct)


def insertion_table(explained: Sequence[Explained], about: str, over: str) -> str:
    """Lay out the AUCs of the true class's probability, each with its 95 % interval; over: which groups."""
    return "\n".join(
        [
            f"{about}; intervals: 95 %, {over}",
            text_table(HEAD, [_line(one) for one in explained]),
            "deletion: lower is better, insertion: higher; normalised: 0 the random order, 1 the best order known",
            "joints used: exp(entropy) of the map / joints; above 0.2: share of the joints above 0.2 x the highest",
        ]
    )


def _line(one: Explained) -> tuple[str, ...]:
    areas, scaled, joints = one.mean(_area), one.normalised(), one.joints()
    figures = [_estimate(values, mode) for mode in range(len(MODES)) for values in (areas, scaled)]
    agreement = "" if one.agreement is None else f"{one.agreement:.2f}"
    concentrations = ("", "") if joints is None else (_estimate(joints, 0), _estimate(joints, 1))
    return one.model, one.importance, *figures, agreement, *concentrations


def _estimate(values: tuple[Floats, Floats, Floats], place: int) -> str:
    value, low, high = (float(part[place]) for part in values)
    return f"{Estimate(value, low, high):z5.3f}"


def write(explained: Sequence[Explained], path: Path, common: dict[str, Any]) -> None:
    """Write one row for each model, method, mode and share: `COLUMNS`; `common` goes into every row.

    Raises:
        InputError: `path` cannot be written.
    """
    from pandas import DataFrame

    rows = [{**common, **row} for one in explained for row in _rows(one)]
    with atomic(path) as draft:
        write_csv(DataFrame(rows, columns=COLUMNS), draft, float_format="%.6g")


def _rows(one: Explained) -> list[dict[str, Any]]:
    curves = {"probability": one.mean(lambda of: of.probability), "accuracy": one.mean(lambda of: of.correct)}
    areas = {
        "auc": one.mean(_area),
        "accuracy_auc": one.mean(_accuracy_area),
        "normalised": one.normalised(),
    }
    joints = one.joints()
    names = ("joints_used", "joints_above")
    concentrations = {} if joints is None else {n: tuple(part[i] for part in joints) for i, n in enumerate(names)}
    rows: list[dict[str, Any]] = []
    for k, mode in enumerate(MODES):
        fixed = {"model": one.model, "importance": one.importance, "mode": mode, "agreement": one.agreement}
        fixed |= _named({name: tuple(part[k] for part in values) for name, values in areas.items()} | concentrations)
        for s, share in enumerate(one.curves.share):
            point = _named({name: tuple(part[k, s] for part in values) for name, values in curves.items()})
            rows.append({**fixed, "share": float(share), **point})
    return rows


def _named(values: dict[str, tuple[Any, ...]]) -> dict[str, float]:
    """Name -> (value, low, high) as name, name_low, name_high."""
    suffixes = ("", "_low", "_high")
    return {
        f"{name}{end}": float(one) for name, three in values.items() for end, one in zip(suffixes, three, strict=True)
    }
