"""Print some rows of the Markdown table that a command prints, under short names for its columns.

`python docs/excerpt.py --row clean --row joint-mask:0.3 --name maskclr-jhmdb-complete14_1=MaskCLR skelbench compare …`
keeps the rows whose first cell is named, in the order in which they are named; `--column` likewise, by the new names
and after the first column. `--under Preparation` looks only below the heading that begins so. Everything else that the
command prints (headings, how many clips) is left out.
"""

import argparse
import re
import shlex

from tables import printed


def excerpt(text: str, rows: list[str], names: dict[str, str], columns: list[str]) -> str:
    """Return the table in `text`. rows, columns: which of them, all where empty. names: old word -> new, in the head.

    Raises:
        SystemExit: there is not just one table, or no such row or column.
    """
    lines = [line for line in text.splitlines() if line.startswith("|")]
    if sum(set(line) <= set("|- ") for line in lines) != 1:
        raise SystemExit("the command must print exactly one table")
    head, _, *body = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    for old in sorted(names, key=len, reverse=True):  # a name may begin with another
        head = [cell.replace(old, names[old]) for cell in head]
    places = [0, *(_place(head, name) for name in columns)] if columns else range(len(head))
    first = [line[0] for line in body]
    kept = [body[_place(first, name)] for name in rows] if rows else body
    shown = [head, ["---"] * len(head), *kept]
    return "\n".join(f"| {' | '.join(line[place] for place in places)} |" for line in shown)


def section(text: str, heading: str) -> str:
    """Return what stands below the first heading that begins with `heading`, up to the next one; all where it is empty.

    Raises:
        SystemExit: there is no such heading.
    """
    if not heading:
        return text
    found = re.search(rf"^#+ {re.escape(heading)}.*?$(?P<body>.*?)(?=^#|\Z)", text, re.M | re.S)
    if not found:
        raise SystemExit(f"no heading begins with {heading!r}")
    return found["body"]


def _place(cells: list[str], name: str) -> int:
    if name not in cells:
        raise SystemExit(f"no {name!r} in the table; it has {', '.join(cells)}")
    return cells.index(name)


def main() -> None:
    """Read the words, run the command and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--row", action="append", default=[])
    parser.add_argument("--column", action="append", default=[])
    parser.add_argument("--under", default="", metavar="HEADING")
    parser.add_argument("--name", action="append", default=[], metavar="OLD=NEW")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    names = dict(pair.split("=", 1) for pair in asked.name)
    print(excerpt(section(printed(shlex.join(asked.command)), asked.under), asked.row, names, asked.column))


if __name__ == "__main__":
    main()
