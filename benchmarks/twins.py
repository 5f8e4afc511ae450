"""Near-twins across splits: test clips that lie where a training clip of the same class lies, all through the clip.

`python benchmarks/twins.py penn_action official` prints how many of the test clips are nearer to a training clip than
0.1, 0.15, 0.2 and 0.25 body sizes, and what the same count is for every training clip against the other ones.

Both clips are sampled at 12 frames, evenly spaced, of the person detected most. Their distance is the mean over the
joints that both have, in the coordinates of the file, so that only a still camera and the same place in its picture
make it small. A body's size is the root mean square of its joints' distances from their centre; of two clips, the
geometric mean. Where all people stand in one place of a laboratory, other persons come near too: utd_mhad, whose split
is by subject, has 2 of 430 below 0.1 and 237 below 0.2. So no count above 0.1 proves a leak by itself.
"""

import sys

import numpy as np

from skelbench import load_data
from skelbench.core.arrays import Floats, Mask
from skelbench.core.clip import Clip
from skelbench.data.dataset import Dataset

FRAMES = 12
NEAR = (0.1, 0.15, 0.2, 0.25)
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


def nearest(clips: Dataset, among: Dataset, same: bool = False) -> Floats:
    """(N,): distance of every clip to the nearest one of its class; same: both are one data set, leave itself out."""
    poses = [pose(clip) for clip in among]
    keypoint, detected, size = (np.stack(part) for part in zip(*poses, strict=True))
    distances = np.full(len(clips), np.inf)
    for row, clip in enumerate(clips):
        alike = np.flatnonzero((among.labels == clip.label) & ~(same & (np.arange(len(among)) == row)))
        own, seen, own_size = pose(clip)
        both = detected[alike] & seen
        apart = np.linalg.norm(keypoint[alike] - own, axis=-1)
        mean = (apart * both).sum(axis=(1, 2)) / np.maximum(both.sum(axis=(1, 2)), 1)
        mean = np.where(both.mean(axis=(1, 2)) >= COVERED, mean / np.sqrt(size[alike] * own_size), np.inf)
        distances[row] = mean.min(initial=np.inf)
    return distances


def main(name: str, split: str, source: str | None = None) -> None:
    """Print the counts of one split."""
    train, test = (load_data(name, split, source, part=part) for part in ("train", "test"))
    for what, distances in (("test", nearest(test, train)), ("train", nearest(train, train, same=True))):
        counts = ", ".join(f"{(distances < near).sum()} below {near:g}" for near in NEAR)
        print(f"{name} {split} {train.source}: of {len(distances)} {what} clips {counts} body sizes")


if __name__ == "__main__":
    main(*sys.argv[1:])
