"""Tables of texts: Markdown, and columns that are aligned on a terminal."""

from collections.abc import Sequence


def markdown_table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; a bar in a text is written so that it does not end the cell."""
    written = [" | ".join(text.replace("|", r"\|") for text in line) for line in (head, *lines)]
    return "\n".join([f"| {written[0]} |", "|---" * len(head) + "|", *(f"| {line} |" for line in written[1:])])


def text_table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return lines of columns two spaces apart, as wide as their widest text; nothing stands at the end of a line."""
    every = (head, *lines)
    widths = [max(len(line[column]) for line in every) for column in range(len(head))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in every
    )
