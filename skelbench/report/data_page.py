"""What `skelbench data check` found, as one HTML file with pictures; no script runs in it."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from string import Template
from typing import Any

from skelbench.core.files import atomic
from skelbench.core.machine import VERSION
from skelbench.core.words import one_line
from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding
from skelbench.report.figures.data import FIGURES
from skelbench.report.shell import asset, head
from skelbench.report.style import styled

DPI = 160


def write_data_page(facts: Facts, said: Sequence[Finding], path: Path) -> None:
    """Write the page, whole or not at all.

    Raises:
        InputError: `path` cannot be written.
    """
    with atomic(path) as draft:
        draft.write_text(_page(facts, said), encoding="utf-8", newline="\n")


def _page(facts: Facts, said: Sequence[Finding]) -> str:
    problems, notes = (sum(one.severity == kind for one in said) for kind in ("problem", "note"))
    name = f"{facts.data.name} ({facts.data.source})"
    clips = f"{len(facts.data):,} clips{', a sample' if facts.sampled else ''}"
    return Template(asset("data.html")).substitute(
        head=head(one_line(f"Data: {name}")),
        about=escape(one_line(f"{clips}: {problems} problems, {notes} notes.")),
        rows="\n".join(map(_row, said)),
        figures="\n".join(_figures(facts)),
        version=escape(VERSION),
    )


def _row(finding: Finding) -> str:
    text = escape(one_line(finding.text, 2000))
    return f'<tr><td>{finding.severity}</td><td>{escape(finding.topic)}</td><td class="finding">{text}</td></tr>'


def _figures(facts: Facts) -> list[str]:
    drawn: list[str] = []
    for caption, draw in FIGURES.items():
        figure: Any = draw(facts)
        if figure is None:
            continue
        picture = BytesIO()
        with styled():
            figure.savefig(picture, format="png", dpi=DPI, metadata={"Software": None})
        data = b64encode(picture.getvalue()).decode()
        drawn.append(
            f'<figure><figcaption>{escape(caption)}</figcaption><img class="picture" alt="{escape(caption)}"'
            f' src="data:image/png;base64,{data}"></figure>'
        )
    return drawn
