"""What a check says: one sentence that ends in what to do, and the numbers behind it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from skelbench.data.checks.facts import Facts

Severity = Literal["problem", "note", "ok"]


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    severity: `problem` (accuracies on these data would mislead; the exit code is 1), `note` (worth knowing, often
    meant so), `ok` (looked at, nothing found). topic: the check. text: what was found and what to do. numbers: for
    programs, plain values of JSON.
    """

    severity: Severity
    topic: str
    text: str
    numbers: Mapping[str, Any] = field(default_factory=dict[str, Any])


Check = Callable[[Facts], Iterator[Finding]]
"""Takes what one pass over the clips gathered, reads no pose itself, and gives its findings."""
