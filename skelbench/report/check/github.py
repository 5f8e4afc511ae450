"""What a check found, for GitHub: annotations of a workflow, and a summary of its job in Markdown.

Workflow commands and their escapes: docs.github.com, "Workflow commands for GitHub Actions", and actions/toolkit.
"""

from html import escape

from skelbench.core.words import markdown_table
from skelbench.report.check.text import FAILS, cell, count, lines, noticed
from skelbench.report.check.verdict import Checked, method


def annotations(checked: Checked) -> str:
    """Return a line `::error title=…::…` for all that fell, changed or is missing; the last line counts."""
    failed = [line for line in lines(checked) if line.status in FAILS]
    said = [error(f"{line.place.model} {cell(line.place, checked)} {line.status}", line.words) for line in failed]
    return "\n".join([*said, *noticed(checked), count(checked)])


def error(title: str, message: str) -> str:
    """Write an annotation; GitHub shows ten of a step, the summary has all."""
    return f"::error title={_property(title)}::{_data(message)}"


def summary(checked: Checked) -> str:
    """Return a section in Markdown for $GITHUB_STEP_SUMMARY."""
    verdict = "holds" if checked.passed else "fell"
    words = "\n\n".join([count(checked), *noticed(checked), method(checked)])
    rows = [[line.status, line.place.model, cell(line.place, checked), line.words] for line in lines(checked)]
    table = markdown_table(["", "model", "cell", "top-1"], rows)
    return f"### skelbench check: {verdict}\n\n{escape(words, quote=False)}\n\n{escape(table, quote=False)}\n\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
