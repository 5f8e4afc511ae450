"""What `skelbench data check` found, as one HTML file with pictures; no script runs in it."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from skelbench.core.files import atomic
from skelbench.core.machine import VERSION
from skelbench.core.words import one_line
from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding
from skelbench.report.checked import MOST, checked
from skelbench.report.shell import asset, head


def write_data_page(facts: Facts, said: Sequence[Finding], path: Path) -> None:
    """Write the page, whole or not at all.

    Raises:
        InputError: `path` cannot be written.
    """
    with atomic(path) as draft:
        draft.write_text(_page(facts, said), encoding="utf-8", newline="\n")


def _page(facts: Facts, said: Sequence[Finding]) -> str:
    page = checked(facts, said)
    return Template(asset("data.html")).substitute(
        head=head(one_line(f"Data: {facts.data.name} ({facts.data.source})")),
        about=escape(page.about),
        rows="\n".join(map(_row, page.said)),
        figures="\n".join(_figure(caption, address) for caption, address in page.pictures),
        version=escape(VERSION),
    )


def _row(finding: Finding) -> str:
    text = escape(one_line(finding.text, MOST))
    return f'<tr><td>{finding.severity}</td><td>{escape(finding.topic)}</td><td class="finding">{text}</td></tr>'


def _figure(caption: str, address: str) -> str:
    name = escape(caption)
    return f'<figure><figcaption>{name}</figcaption><img class="picture" alt="{name}" src="{address}"></figure>'
