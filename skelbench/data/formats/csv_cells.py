"""What stands in the cells of other people's CSVs, and between them."""

from math import nan

EMPTY = {"", "nan", "na", "n/a", "none", "null"}
"""How a cell says that no number is there, in small letters."""


def delimiter_of(heading: str) -> str:
    """Tell what stands between columns: `,`, `;` or a tab, whichever the heading has most of."""
    return max(",;\t", key=heading.count)


def number_in(cell: str, delimiter: str) -> float:
    """Read a number, NaN where none is there; `0,5` is one too where no comma stands between columns.

    Raises:
        ValueError: it is something else.
    """
    word = cell.strip()
    if word.lower() in EMPTY:
        return nan
    return float(word if delimiter == "," else word.replace(",", "."))
