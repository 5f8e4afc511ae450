"""What a check found, in words: a line per cell, and for people those that fell and one that counts."""

from typing import NamedTuple

from skelbench.report.check.clips import first_names
from skelbench.report.check.places import Place
from skelbench.report.check.verdict import CHANGED, FELL, NO_LABELS, Checked, Held

MISSING, EXTRA = "missing", "extra"
FAILS = (FELL, CHANGED, MISSING)


class Line(NamedTuple):
    """What is said of one mean or cell; status: as in `verdict`, or that only one file has it."""

    status: str
    place: Place
    words: str


def lines(checked: Checked) -> list[Line]:
    """Say something of everything: means, cells, those that are missing, those that are new."""
    said = [Line(held.status, held.place, change(held)) for held in checked.every]
    said += [Line(MISSING, place, f"not in {checked.new}") for place in checked.missing]
    return said + [Line(EXTRA, place, "not in the baseline, ignored") for place in checked.extra]


def text(checked: Checked) -> str:
    """Lay out a check: a line for all that fell, changed, is missing or is only there now; the last line counts."""
    told = [line for line in lines(checked) if line.status in (*FAILS, EXTRA)]
    said = [f"{line.status.upper():<8} {line.place.model}  {cell(line.place, checked)}: {line.words}" for line in told]
    return "\n".join([*said, *noticed(checked), count(checked)])


def cell(place: Place, checked: Checked) -> str:
    """Name a cell by its spec, and by its setting where there are several."""
    places = [*(held.place for held in checked.cells), *checked.missing, *checked.extra]
    return place.spec + (f" ({place.setting})" if len({each.setting for each in places}) > 1 else "")


def change(held: Held) -> str:
    """Say what became of a cell: both accuracies, the fall and its interval, or which clips are predicted otherwise."""
    old, new = (100 * float(share) for share in held.shares)
    if held.fall is None:
        flipped = held.pair.clip[held.pair.flipped]
        of = f"{len(flipped)} of {len(held.pair.clip)} clips predicted otherwise"
        return f"{old:.2f} -> {new:.2f}, {of}{': ' * bool(len(flipped))}{first_names(flipped)}"
    low, high = 100 * held.fall.estimate.low, 100 * held.fall.estimate.high
    return f"{old:.2f} -> {new:.2f}, fell by {float(held.fall.points):.2f} points [{low:.2f}, {high:.2f}] {held.over}"


def noticed(checked: Checked) -> list[str]:
    """Say where there are no labels, and how wide the intervals are: falls smaller than that cannot be found."""
    told = [] if checked.labelled else [NO_LABELS]
    mean, of_cell = checked.reach
    if of_cell is None:
        return told
    of_mean = "" if mean is None else f"{mean:.1f} points below the fall of a mean and "
    return [
        *told,
        f"intervals reach {of_mean}{of_cell:.1f} points below the fall of a cell (medians): 95 %, corrected for their "
        f"number ({len(checked.every)}), {checked.cells[0].over}",
    ]


def count(checked: Checked) -> str:
    """Say how many were compared, and how many of them failed."""
    compared = plural(len(checked.cells), "cell")
    if checked.means:
        compared += f" and {plural(len(checked.means), 'mean')}"
    limit = f"{float(checked.limit):g} point" + "s" * (checked.limit != 1)
    fell = f"fell by more than {limit}" if checked.limit else "predicted otherwise"
    names = f" ({checked.cells[0].place.model} against {checked.renamed})" if checked.renamed and checked.cells else ""
    return f"{compared} compared{names}, {len(checked.fallen)} {fell}, {len(checked.missing)} missing"


def plural(number: int, thing: str) -> str:
    """Say how many: `1 cell`, `2 cells`."""
    return f"{number} {thing}{'s' * (number != 1)}"
