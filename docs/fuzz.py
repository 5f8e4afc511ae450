"""Print what a hunt with spoilt files found, `python docs/fuzz.py docs/findings/fuzz.csv`, as a Markdown table.

`python tests/fuzz_hunt.py --count 100000 --out docs/findings/fuzz.csv` makes the file.
"""

import csv
import sys
from pathlib import Path

from skelbench.core.words import markdown_table


def table(path: Path) -> str:
    """Lay out a line per reader, and one for all: the sums, and the greatest peak."""
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    head = list(rows[0])
    lines = [[row["reader"], *(int(row[name]) for name in head[1:])] for row in rows]
    counts = list(zip(*(line[1:] for line in lines), strict=True))
    lines.append(["all", *(sum(column) for column in counts[:-1]), max(counts[-1])])
    return markdown_table(head, [[name, *(f"{number:,}" for number in numbers)] for name, *numbers in lines])


if __name__ == "__main__":
    print(table(Path(sys.argv[1])))
