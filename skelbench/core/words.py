"""Markdown tables of texts."""

from collections.abc import Sequence


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a table; a bar in a text is written so that it does not end the cell."""
    written = [" | ".join(text.replace("|", r"\|") for text in line) for line in (head, *lines)]
    return "\n".join([f"| {written[0]} |", "|---" * len(head) + "|", *(f"| {line} |" for line in written[1:])])
