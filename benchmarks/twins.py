"""Near-twins across splits: test clips that lie where a training clip of the same class lies, all through the clip.

`python -m benchmarks.twins --measure` counts them in the sets of real recordings ($SKELBENCH_DATA) and writes
docs/findings/twins.csv, seconds on a core; without `--measure` the table of docs/your_data.md is made from that file.

Both clips are sampled at 12 frames, evenly spaced, of the person detected most. Their distance is the mean over the
joints that both have, in the coordinates of the file, so that only a still camera and the same place in its picture
make it small. A body's size is the root mean square of its joints' distances from their centre; of two clips, the
geometric mean. One rule for all sets; since it has to draw a line somewhere, four are shown.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from skelbench import load_data
from skelbench.core.arrays import Floats, Mask
from skelbench.core.clip import Clip
from skelbench.core.words import markdown_table
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
FRAMES = 12
NEAR = (0.1, 0.15, 0.2, 0.25)
"""Distances in body sizes that are counted as near."""
COVERED = 0.3
"""Share of joints and frames that both clips must have: on less, a small distance means little."""


def pose(clip: Clip) -> tuple[Floats, Mask, float]:
    """Sample a clip: coordinates (12, V, C), detected (12, V), and the body's size in the unit of the file."""
    person = int(clip.detected.sum(axis=(1, 2)).argmax())
    seen = clip.detected[person].any(axis=1)
    keypoint, detected = clip.keypoint[person][seen], clip.detected[person][seen]
    if not len(keypoint):
        return np.zeros((FRAMES, *clip.keypoint.shape[2:])), np.zeros((FRAMES, len(clip.layout)), bool), 1.0
    weight = detected[..., None]
    centre = (keypoint * weight).sum(axis=1, keepdims=True) / weight.sum(axis=1, keepdims=True)
    size = np.sqrt(((keypoint - centre) ** 2).sum(-1)[detected].mean())
    at = np.linspace(0, len(keypoint) - 1, FRAMES).round().astype(int)
    return keypoint[at].astype(float), detected[at], float(max(size, 1e-9))


def distances(clips: Dataset, among: Dataset) -> Iterator[Floats]:
    """Per clip, (len(among),): how many body sizes it is from every other clip; inf from those of another class."""
    poses = [pose(clip) for clip in among]
    keypoint, detected, size = (np.stack(part) for part in zip(*poses, strict=True))
    for clip in clips:
        alike = np.flatnonzero(among.labels == clip.label)
        own, seen, own_size = pose(clip)
        both = detected[alike] & seen
        apart = np.linalg.norm(keypoint[alike] - own, axis=-1)
        mean = (apart * both).sum(axis=(1, 2)) / np.maximum(both.sum(axis=(1, 2)), 1)
        found = np.full(len(among), np.inf)
        enough = both.mean(axis=(1, 2)) >= COVERED
        found[alike[enough]] = (mean / np.sqrt(size[alike] * own_size))[enough]
        yield found


def nearest(clips: Dataset, among: Dataset) -> Floats:
    """(N,): distance in body sizes of every clip to the nearest one of its class."""
    return np.array([found.min(initial=np.inf) for found in distances(clips, among)])


def measure() -> None:
    """Count in all sets, into the file."""
    with FILE.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("data", "split", "source", "clips", *(f"below_{near}" for near in NEAR)))
        for name, split, source in SPLITS:
            train, test = (load_data(name, split, source, part=part) for part in ("train", "test"))
            found = nearest(test, train)
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
