"""Print the figures of a suite, a line each and a column per model, as a Markdown table.

`python docs/metrics.py leaderboards/utd_mhad.csv maskclr stgcn-utd_mhad-xsub`: the first source in that file, a suite,
and the model that mCE is relative to. In percent and points.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from skelbench.core.words import markdown_table
from skelbench.evaluation.metrics.summarise import summarise
from skelbench.evaluation.metrics.summary import Calibration, Summary
from skelbench.evaluation.results.clusters import over
from skelbench.evaluation.results.statistics import Estimate
from skelbench.evaluation.results.store import newest, read_outcomes
from skelbench.perturbations.suites import load_suite

FIGURES: dict[str, Callable[[Summary], Estimate | None]] = {
    "clean accuracy, %": lambda of: of.clean,
    "mean damaged accuracy, %": lambda of: of.damaged,
    "mean drop, points": lambda of: of.drop,
    "relative accuracy, %": lambda of: of.relative,
    "its drop, points": lambda of: of.worst.drop,
    "area, `noise`, %": lambda of: of.area["noise"],
    "area, `joint-mask`, %": lambda of: of.area["joint-mask"],
    "mCE, %": lambda of: of.mce,
    "relative mCE, %": lambda of: of.relative_mce,
    "effective robustness, points": lambda of: of.effective,
    "agreement with clean, %": lambda of: of.agreement,
    "flip rate, %": lambda of: of.flips,
    "ECE, clean, %": lambda of: _of(of.calibration, "ece"),
    "Brier score, clean, %": lambda of: _of(of.calibration, "brier"),
    "AURC, clean, %": lambda of: _of(of.calibration, "aurc"),
}


def table(path: Path, suite: str, reference: str) -> str:
    """Lay out the figures, and below them why some are missing.

    Raises:
        InputError: `path` is no results file, or a model in it lacks cells of the suite.
    """
    rows, outcomes = read_outcomes(path)
    rows = newest(rows[rows["source"] == rows["source"].iloc[0]])
    found = summarise(rows, outcomes, [str(spec) for spec in load_suite(suite)], reference)
    lines = [[name, *(_said(figure(each)) for each in found)] for name, figure in FIGURES.items()]
    lines.insert(4, ["worst family", *(f"`{each.worst.family}`" for each in found)])
    first = found[0]
    about = (
        f"Suite `{suite}`: {first.specs} kinds of damage, {first.draws} draw{'s' * (first.draws > 1)}, {first.clips} "
        f"clips; 95 % intervals {over(first.grouped_by, first.groups)}; reference `{reference}`."
    )
    missing = sorted({f"{name}: {why}" for each in found for name, why in each.absent.items()})
    head = ["", *(f"`{each.model}`" for each in found)]
    return "\n\n".join([about, markdown_table(head, lines), *(f"– {line}." for line in missing)])


def _of(calibration: Calibration | None, name: str) -> Estimate | None:
    return calibration and getattr(calibration, name)


def _said(estimate: Estimate | None) -> str:
    return f"{estimate:z.1%}" if estimate else "–"


if __name__ == "__main__":
    print(table(Path(sys.argv[1]), *sys.argv[2:4]))
