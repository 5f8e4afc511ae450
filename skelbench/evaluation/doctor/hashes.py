"""Hashes of damaged clips, published for every spec of the shipped suites: whoever has the same has our damage.

`perturbations/hashes.csv` has a line for every spec and source. `sha256` is over shape, coordinates and scores
(float32, little endian) of `CLIPS` clips of `synthetic`, seed 0. Families mostly add, multiply and sort, which is the
same on every machine; but the tails of normal draws take a logarithm, and families may take exponentials and angles,
where two machines may differ in the last digit of a number. A hash does not tell how far off a clip is. So beside it
stands a weighted sum for each clip, of its coordinates [px] and of its scores: a difference up to `ROUNDING` is of last
digits, more is other damage. A single joint that moved by less than about a third of a pixel in one frame would pass.

    python -m skelbench.evaluation.doctor.hashes        writes the file anew, after a change that means to move it
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

import numpy as np

from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.core.files import atomic, content
from skelbench.data.dataset import Dataset
from skelbench.data.find import load_data
from skelbench.evaluation.unable import unable
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.suites import load_suite, suites

FILE = "hashes.csv"
CLIPS = 12
SOURCES = ("mq", "hq")
SEED = 0
ROUNDING = 2.0**-23
"""Share of a sum of magnitudes: every number off by its last digit as float32, and all of them in one direction."""
HEAD = ("spec", "source", "sha256", "keypoint", "score")

Verdict = Literal["identical", "rounding", "other", "unpublished"]
Sums = tuple[float, ...]


@dataclass(frozen=True)
class Damage:
    """What became of the sample under one spec; the sums have one number a clip."""

    sha256: str  # its first 16 digits
    keypoint: Sums  # weighted sum of the coordinates [px]
    score: Sums


@dataclass(frozen=True)
class Compared:
    """How the damage here differs from what is published."""

    spec: str
    source: str
    verdict: Verdict
    sha256: str = ""  # of the damage here
    off: float = 0.0  # largest difference of a clip's mean coordinate [px]


Published = Mapping[tuple[str, str], Damage]
"""(spec, source) -> its damage."""


def read_published() -> dict[tuple[str, str], Damage]:
    """Read `perturbations/hashes.csv`."""
    with (content("perturbations") / FILE).open(encoding="utf-8", newline="") as stream:
        return {
            (row["spec"], row["source"]): Damage(row["sha256"], _numbers(row["keypoint"]), _numbers(row["score"]))
            for row in csv.DictReader(stream)
        }


def compare(published: Published, names: Iterable[str]) -> list[Compared]:
    """Damage the sample by the specs of these suites, undamaged first, and hold it against what is published."""
    found: list[Compared] = []
    for source in SOURCES:
        data = sample(source)
        clips = list(data)
        for spec in specs_of(names, data):
            damaged = [spec.apply(clip, SEED) for clip in clips]
            found.append(hold(published.get((str(spec), source)), damaged, str(spec), source))
    return found


def sample(source: str) -> Dataset:
    """Return the clips that are hashed; the same ones from every source."""
    return load_data("synthetic", "xsub", source=source, limit=CLIPS)


def specs_of(names: Iterable[str], data: Dataset) -> list[Spec]:
    """List the specs of suites that have something to do on a source of `synthetic`, each once, `clean` first."""
    others = [source for source in data.sources if source != data.source]
    every = list(dict.fromkeys([Spec(), *(spec for name in names for spec in load_suite(name, others))]))
    none = unable(every, data)
    return [spec for spec in every if spec not in none]


def damage(clips: Sequence[Clip]) -> Damage:
    """Hash damaged clips, and sum them up."""
    found = sha256()
    for clip in clips:
        for values in (clip.keypoint, clip.score):
            found.update(repr(values.shape).encode() + values.astype("<f4").tobytes())
    keypoint = tuple(_weighted(clip.keypoint) for clip in clips)
    return Damage(found.hexdigest()[:16], keypoint, tuple(_weighted(clip.score) for clip in clips))


def write() -> None:
    """Write `perturbations/hashes.csv` for all shipped suites."""
    with (
        atomic(content("perturbations") / FILE) as draft,
        draft.open("w", encoding="utf-8", newline="") as stream,
    ):
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(HEAD)
        for source in SOURCES:
            data = sample(source)
            clips = list(data)
            for spec in specs_of(suites(), data):
                made = damage([spec.apply(clip, SEED) for clip in clips])
                rows.writerow((str(spec), source, made.sha256, _text(made.keypoint, 3), _text(made.score, 6)))


def hold(ours: Damage | None, clips: Sequence[Clip], spec: str, source: str) -> Compared:
    """Hold damaged clips against what is published of them; None where nothing is."""
    theirs = damage(clips)
    if ours is None:
        return Compared(spec, source, "unpublished", theirs.sha256)
    if theirs.sha256 == ours.sha256:
        return Compared(spec, source, "identical", theirs.sha256)
    pairs = zip(clips, theirs.keypoint, ours.keypoint, strict=True)
    off = max(abs(here - there) / _weighted(np.ones_like(clip.keypoint)) for clip, here, there in pairs)
    same = _same([clip.keypoint for clip in clips], theirs.keypoint, ours.keypoint, 1e-3)
    same = same and _same([clip.score for clip in clips], theirs.score, ours.score, 1e-6)
    return Compared(spec, source, "rounding" if same else "other", theirs.sha256, off)


def _same(values: Sequence[Array], here: Sums, there: Sums, printed: float) -> bool:
    """Whether sums differ by last digits only, of the numbers or of how the sums are printed."""
    return all(
        abs(a - b) <= printed + ROUNDING * _weighted(np.abs(of)) for of, a, b in zip(values, here, there, strict=True)
    )


def _weighted(values: Array) -> float:
    """Sum with a weight from 1 to 2 for each place: a number that moves to another place moves the sum."""
    weight = 1 + (np.arange(values.size) * 0.6180339887498949) % 1
    return float((weight * values.ravel().astype(np.float64)).sum())


def _text(sums: Sums, digits: int) -> str:
    return " ".join(f"{value:.{digits}f}" for value in sums)


def _numbers(text: str) -> Sums:
    return tuple(map(float, text.split()))


if __name__ == "__main__":
    write()
