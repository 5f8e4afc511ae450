"""How accurate a model was under damage, as results files have it: one curve for each family of perturbations."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skelbench.adapters.card import Card
from skelbench.core.errors import InputError
from skelbench.core.files import CHECKOUT
from skelbench.data.index import setting
from skelbench.evaluation.notes import without_labels
from skelbench.evaluation.results.files.places import cells_folder
from skelbench.evaluation.results.identity import SETTING
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import newest
from skelbench.perturbations.spec import CLEAN

FOLDER = CHECKOUT / "leaderboards"
"""Results that a checkout brings along."""


@dataclass(frozen=True)
class Point:
    """Accuracy at one level in percent, the mean of all draws; the interval holds those of all draws."""

    level: float
    top1: float
    low: float
    high: float


@dataclass(frozen=True)
class Curves:
    """The curves of one model on one data set. where: which clips; of: family -> points by rising level, 0 the first.

    why: where there is no curve, why not; else empty.
    """

    where: str
    of: Mapping[str, list[Point]]
    why: str = ""


def curves_of(card: Card, path: Path | None = None) -> Curves:
    """Find the curves of a model in a results file, or else in those that a checkout brings along.

    Of several data sets it is the source and split that the model was trained for, and of those the one with the most
    clips: a board of a sample does not take the place of one of the whole set.

    Raises:
        InputError: the file that was named cannot be read.
    """
    rows = [row for file in ([path] if path else _committed(card.name)) for row in _rows(file, card.name)]
    mine = [row for row in rows if row["weights_sha256"] == (card.sha256 or "")]
    if not mine:
        return Curves("", {}, _why(card, path, other=bool(rows)))
    settings: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in mine:
        settings[tuple(row[column] for column in SETTING)].append(row)
    training = card.training
    trained = tuple(training.get(key) for key in ("data", "split", "source"))
    chosen = max(settings.values(), key=lambda some: (_of(some[0]) == trained, _clips(some), len(some)))
    name, split, source = _of(chosen[0])
    return Curves(setting(name, split or None, chosen[0]["part"] or None, source), _points(chosen))


def _of(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["dataset"], row["split"], row["source"]


def _clips(rows: Iterable[Mapping[str, Any]]) -> int:
    return max(int(row["clips"]) for row in rows)


def _why(card: Card, path: Path | None, *, other: bool) -> str:
    where = f"in {path}" if path else "among the results of this checkout"
    if other:
        return f"no curve for this model: {where} are results of other weights of {card.name}"
    return (
        f"no curve for this model: {where} is no result of {card.name}; measure one with `skelbench eval --out "
        "curves.csv` on labelled clips, and give it with --curves curves.csv"
    )


def _committed(model: str) -> list[Path]:
    """List the results of the checkout that name a model; an installed package has none."""
    files = [file for file in sorted(FOLDER.glob("*.csv")) if cells_folder(file).is_dir()]
    return [file for file in files if f"\n{model}," in file.read_text(encoding="utf-8", errors="replace")]


def _rows(path: Path, model: str) -> list[dict[str, Any]]:
    """Read the rows of a model that may stand in a curve: with labels, and without a repair."""
    frame, _ = read_outcomes(path, [model])
    if not len(frame):
        return []
    rows = [dict[Any, Any](row) for row in newest(frame).fillna("").to_dict("records")]
    return [r for r in rows if r["model"] == model and not r["repair"] and not without_labels([str(r["note"])])]


def _points(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Point]]:
    draws: dict[str, dict[float, list[Mapping[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        level = _number(row["level"])
        if row["spec"] == CLEAN or level is not None:
            draws[row["family"]][level or 0.0].append(row)
    clean = [_point(0.0, some) for some in draws.pop(CLEAN, {}).values()]
    if not clean:
        return {}
    return {
        family: [*clean, *(_point(level, levels[level]) for level in sorted(levels) if level)]
        for family, levels in draws.items()
    }


def _point(level: float, draws: list[Mapping[str, Any]]) -> Point:
    top1 = sum(float(row["top1"]) for row in draws) / len(draws)
    return Point(level, top1, min(float(r["top1_low"]) for r in draws), max(float(r["top1_high"]) for r in draws))


def _number(level: object) -> float | None:
    try:
        return float(str(level))
    except ValueError:
        return None


def check_curves(path: Path | None) -> None:
    """Refuse a file of curves that is not there, before any work.

    Raises:
        InputError: it is not.
    """
    if path is not None and not path.exists():
        raise InputError(f"there is no {path}; --curves takes a CSV that `skelbench eval --out` wrote")
