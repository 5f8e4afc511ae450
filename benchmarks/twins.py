"""Near-twins across splits: test clips that lie where a training clip of the same class lies, all through the clip.

`python -m benchmarks.twins --measure` counts them in the sets of real recordings ($SKELBENCH_DATA) and writes
docs/findings/twins.csv, seconds on a core; without `--measure` the table of docs/your_data.md is made from that file.

`skelbench/data/checks/near.py` says how far two clips are apart, one rule for all sets; `skelbench data check`
names them.
"""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from skelbench import load_data
from skelbench.core.arrays import Floats
from skelbench.core.words import markdown_table
from skelbench.data.checks.near import NEAR, nearest, sketched
from skelbench.data.dataset import Dataset

FILE = Path(__file__).parents[1] / "docs/findings/twins.csv"
SPLITS = (
    ("pushup", "block", "movenet"),
    ("penn_action", "official", "gt"),
    ("jhmdb", "complete14_1", "gt"),
    ("jhmdb", "complete14_2", "gt"),
    ("jhmdb", "complete14_3", "gt"),
    ("nw_ucla", "xview", "kinect"),
    ("nw_ucla", "xview_nodup", "kinect"),
    ("nw_ucla", "xsub_oddeven", "kinect"),
    ("utd_mhad", "xsub", "kinect"),
)


def nearest_of_class(clips: Dataset, among: Dataset) -> Floats:
    """(N,): distance in body sizes of every clip to the nearest one of its class."""
    mine, theirs, found = sketched(clips), sketched(among), np.full(len(clips), np.inf)
    for label in np.unique(clips.labels):
        rows, others = np.flatnonzero(clips.labels == label), np.flatnonzero(among.labels == label)
        found[rows] = nearest(mine.at(rows), theirs.at(others))[0]
    return found


def measure() -> None:
    """Count in all sets, into the file."""
    with FILE.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("data", "split", "source", "clips", *(f"below_{near}" for near in NEAR)))
        for name, split, source in SPLITS:
            train, test = (load_data(name, split, source, part=part) for part in ("train", "test"))
            found = nearest_of_class(test, train)
            rows.writerow((name, split, source, len(test), *(int((found < near).sum()) for near in NEAR)))


def main(words: Sequence[str]) -> None:
    """Measure, if that is asked for; print the table of the file."""
    if "--measure" in words:
        measure()
    with FILE.open(newline="") as file:
        rows = [list(row.values()) for row in csv.DictReader(file)]
    head = ("set and split", "test clips", *(f"nearer than {near}" for near in NEAR))
    print(markdown_table(head, [(f"`{name}` `{split}`, {source}", *counts) for name, split, source, *counts in rows]))


if __name__ == "__main__":
    main(sys.argv[1:])
