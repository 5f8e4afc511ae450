"""The file of how estimators err, and the tables that are made of it."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from skelbench.core.words import markdown_table

FILE = Path(__file__).parents[1] / "docs/findings/estimator_error.csv"
SHOWN = (1, 2, 5, 10)
"""Frames after which the autocorrelation is shown."""

Found = Mapping[str, Mapping[str, tuple[float, float, float]]]
"""Name -> statistic -> value, and between what 10 and 90 % of the series lie; NaN where there are no series."""


def read() -> Found:
    """Read the file."""
    found: dict[str, dict[str, tuple[float, float, float]]] = {}
    with FILE.open(newline="") as file:
        for row in csv.DictReader(file):
            numbers = float(row["value"]), float(row["low"]), float(row["high"])
            found.setdefault(row["name"], {})[row["statistic"]] = numbers
    return found


def of_errors(found: Found, real: Sequence[str]) -> str:
    """Make the table of errors; real: names of pairs of estimators, the others are perturbations."""
    after = f"autocorrelation after {', '.join(map(str, SHOWN))} frames"
    head = ("pair", "series", "bias", "sd (10–90 %)", after, "beyond 5 MAD", "kurtosis", "between joints")
    lines: list[list[str]] = []
    for name, of in found.items():
        value = {statistic: numbers[0] for statistic, numbers in of.items()}
        _, low, high = of["sd"]
        lines.append(
            [
                *(name if name in real else f"`{name}`, two draws", f"{value['series']:,.0f}", f"{value['bias']:.4f}"),
                f"{value['sd']:.4f} ({low:.3f}–{high:.3f})",
                " / ".join(_two(value[f"after {lag}"]) for lag in SHOWN),
                *(f"{100 * value['beyond']:.1f} %", f"{value['kurtosis']:.1f}", _two(value["together"])),
            ]
        )
    return markdown_table(head, lines)


def of_missing(found: Found, real: Sequence[str]) -> str:
    """Make the table of missing joints; real: names of estimators, the others are perturbations."""
    lines = [
        [
            *(name if name in real else f"`{name}`", f"{100 * of['missing'][0]:.1f} %", f"{of['mean run'][0]:.1f}"),
            *(f"{number:.0f}" for number in (of["median run"][0], of["median run"][2])),
        ]
        for name, of in found.items()
    ]
    return markdown_table(("who", "missing", "run of frames, mean", "median", "90 %"), lines)


def _two(number: float) -> str:
    return f"{round(number, 2) + 0.0:.2f}"  # -0 is 0
