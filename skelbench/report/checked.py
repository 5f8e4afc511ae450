"""What `skelbench data check` says of a data set, as words and pictures for a page."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from skelbench.core.words import count, one_line
from skelbench.data.checks.checks import findings, parts_to_check
from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding
from skelbench.data.checks.gather import gather
from skelbench.report.evidence import Evidence
from skelbench.report.figures.data import FIGURES
from skelbench.report.style import styled

DPI = 160
MOST = 2000
"""Characters of a finding."""


@dataclass(frozen=True)
class Checked:
    """about: of which clips, and how many problems. said: the findings; pictures: (caption, PNG as a data address)."""

    about: str
    said: Sequence[Finding]
    pictures: Sequence[tuple[str, str]]


def checked(facts: Facts, said: Sequence[Finding]) -> Checked:
    """Word and draw what was found; the pictures show poses, and the words name clips."""
    problems, notes = (sum(one.severity == kind for one in said) for kind in ("problem", "note"))
    clips = f"{count(len(facts.data), 'clip')}{', a sample' if facts.sampled else ''}"
    return Checked(one_line(f"{clips}: {count(problems, 'problem')}, {count(notes, 'note')}."), said, _pictures(facts))


def check_of(evidence: Evidence) -> dict[str, Any]:
    """Check the data that a setting was measured on, all parts of its split, for the page of the setting.

    Raises:
        InputError: the data set is not here, or is another one.
    """
    tested, first = evidence.data, evidence.rows.iloc[0]
    every = tested.chosen(None, "test")  # all clips of the source, whatever was measured
    chosen, splits = parts_to_check(every, first["split"] or None)
    facts = gather(chosen, splits, sampled=False)
    page = checked(facts, findings(facts))
    said = [[one.severity, one.topic, one_line(one.text, MOST)] for one in page.said]
    return {"about": page.about, "findings": said, "pictures": [list(picture) for picture in page.pictures]}


def _pictures(facts: Facts) -> list[tuple[str, str]]:
    drawn: list[tuple[str, str]] = []
    for caption, draw in FIGURES.items():
        figure: Any = draw(facts)
        if figure is None:
            continue
        picture = BytesIO()
        with styled():
            figure.savefig(picture, format="png", dpi=DPI, metadata={"Software": None})
        drawn.append((caption, f"data:image/png;base64,{b64encode(picture.getvalue()).decode()}"))
    return drawn
