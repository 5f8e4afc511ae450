"""The table that `skelbench explain` prints, and the CSV with its curves."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from skelbench.core.arrays import Floats
from skelbench.core.files import atomic
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


def table(found: Sequence[Explained], about: str) -> str:
    """Lay out the AUCs of the true class's probability, each with its 95 % interval."""
    lines = [HEAD, *(_line(each) for each in found)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    rows = ("  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip() for line in lines)
    return "\n".join(
        [
            f"{about}; intervals: 95 %, over clips",
            *rows,
            "deletion: lower is better, insertion: higher; normalised: 0 the random order, 1 the best order known",
            "joints used: exp(entropy) of the map / joints; above 0.2: share of the joints above 0.2 x the highest",
        ]
    )


def _line(each: Explained) -> tuple[str, ...]:
    areas, scaled = each.mean(_area), each.normalised()
    shown = [_shown(values, mode) for mode in range(len(MODES)) for values in (areas, scaled)]
    joints = each.joints()
    spreads = ("", "") if joints is None else (_shown(joints, 0), _shown(joints, 1))
    return each.model, each.importance, *shown, "" if each.agreement is None else f"{each.agreement:.2f}", *spreads


def _shown(values: tuple[Floats, Floats, Floats], mode: int) -> str:
    middle, low, high = (round(float(each[mode]), 3) + 0.0 for each in values)  # no -0.000
    return f"{middle:5.3f} [{low:.3f}, {high:.3f}]"


def write(found: Sequence[Explained], path: Path, common: dict[str, Any]) -> None:
    """Write one row for each model, method, mode and share: `COLUMNS`; `common` goes into every row.

    Raises:
        InputError: `path` cannot be written.
    """
    from pandas import DataFrame

    rows = [{**common, **row} for each in found for row in _rows(each)]
    with atomic(path) as draft:
        DataFrame(rows, columns=COLUMNS).to_csv(draft, index=False, float_format="%.6g")


def _rows(each: Explained) -> list[dict[str, Any]]:
    curves = {"probability": each.mean(lambda of: of.probability), "accuracy": each.mean(lambda of: of.correct)}
    areas = {
        "auc": each.mean(_area),
        "accuracy_auc": each.mean(_accuracy_area),
        "normalised": each.normalised(),
    }
    joints = each.joints()
    names = ("joints_used", "joints_above")
    spreads = {} if joints is None else {n: tuple(part[i] for part in joints) for i, n in enumerate(names)}
    rows: list[dict[str, Any]] = []
    for k, mode in enumerate(MODES):
        fixed = {"model": each.model, "importance": each.importance, "mode": mode, "agreement": each.agreement}
        fixed |= _named({name: tuple(part[k] for part in values) for name, values in areas.items()} | spreads)
        for s, share in enumerate(each.curves.share):
            point = _named({name: tuple(part[k, s] for part in values) for name, values in curves.items()})
            rows.append({**fixed, "share": float(share), **point})
    return rows


def _named(values: dict[str, tuple[Any, ...]]) -> dict[str, float]:
    """Name -> (value, low, high) as name, name_low, name_high."""
    suffixes = ("", "_low", "_high")
    return {
        f"{name}{end}": float(one) for name, three in values.items() for end, one in zip(suffixes, three, strict=True)
    }
