"""Words on a terminal and in Markdown: lines, tables, and what a file calls its things."""

from collections.abc import Sequence
from reprlib import Repr

LINE = 480
"""Characters of a message; with the name of the program before it, it stays below 500."""
WORD = 80
"""Characters of a file's own words in a message."""

_KINDS: dict[type, str] = {
    type(None): "nothing",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    bytes: "bytes",
    list: "a list",
    tuple: "a list",
    dict: "a mapping",
}
_SHORT = Repr()
_SHORT.maxlevel, _SHORT.maxdict, _SHORT.maxstring, _SHORT.maxother = 2, 3, WORD, WORD


def one_line(text: str, most: int = LINE) -> str:
    r"""Bring text of any origin to one line for a terminal: nothing in it moves a cursor or changes colours.

    White space becomes single spaces, what cannot be printed (control characters, marks that turn the direction of
    writing, lone surrogates) is written as an escape, e.g. `\x1b`. A text of more than `most` characters loses its
    middle, so that both what came and what to do stay.
    """
    if len(text) > 4 * most:  # its end and its beginning are enough, however long it is
        text = f"{text[: 2 * most]} … {text[-2 * most :]}"
    line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in " ".join(text.split()))
    if len(line) <= most:
        return line
    tail = most // 3
    return f"{line[: most - tail - 3]} … {line[-tail:]}"


def quoted(value: object, most: int = WORD) -> str:
    """Write a value of a file as Python does, e.g. `'jump'` or `[1, 2, 3, 4, ...]`, in at most `most` characters."""
    try:
        return one_line(_SHORT.repr(value), most)
    except (ValueError, RecursionError):  # a number of more digits than Python prints, a list in a list in a list
        return kind_of(value)


def count(number: int, word: str) -> str:
    """Count things, such as `1 clip` and `2 clips`; words that follow should fit both, as `left out` and no verb do."""
    plural = f"{word}es" if word.endswith("s") else f"{word}s"
    return f"{number:,} {word if number == 1 else plural}"


def kind_of(value: object) -> str:
    """Say what a value of a file is in words of those who write files, not of Python."""
    return next((words for kind, words in _KINDS.items() if type(value) is kind), "something else")


def markdown_table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; a bar or a new line in a text is written so that it does not end the cell."""
    cells = [[" ".join(text.split()).replace("|", r"\|") for text in line] for line in (head, *lines)]
    written = [f"| {' | '.join(line)} |" for line in cells]
    return "\n".join([written[0], "|---" * len(head) + "|", *written[1:]])


def text_table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return lines of columns two spaces apart, as wide as their widest text; nothing stands at the end of a line."""
    every = (head, *lines)
    widths = [max(len(line[column]) for line in every) for column in range(len(head))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in every
    )


def percent(share: float) -> str:
    """Write a share with two digits, e.g. `0.094 %`, and `100 %`, of which two digits would be 1e+02."""
    return f"{100 * share:.2g} %" if share < 0.995 else f"{100 * share:.0f} %"
