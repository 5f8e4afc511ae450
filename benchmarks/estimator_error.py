"""How real pose estimators err, and whether `real` errs like them: one table, one figure, from one code.

`python -m benchmarks.estimator_error --measure` compares pairs of estimators on the same videos, and two independent
draws of a perturbation on true poses ($SKELBENCH_DATA), half a minute on a core; it writes
docs/findings/estimator_error.csv and its figures, docs/img/estimator-error.png and docs/img/estimator-bands.png;
`--draw` draws them from the file. Without either, the tables of docs/perturbations.md are made from that file.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from benchmarks import error_bands, error_figure
from benchmarks.error_series import LAGS, Errors, difference, errors, missing
from benchmarks.error_table import FILE, of_errors, of_missing, read
from skelbench import load_data
from skelbench.core.arrays import Floats, Mask
from skelbench.core.clip import Clip
from skelbench.perturbations.spec import Spec

PAIRS = {
    "MoveNet – MediaPipe": ("pushup", "movenet", "mediapipe"),
    "OpenPose – BlazePose": ("keraal_sample", "openpose", "blazepose"),
    "AlphaPose – OpenPose": ("keraal_sample", "alphapose", "openpose"),
    "AlphaPose – BlazePose": ("keraal_sample", "alphapose", "blazepose"),
}
"""Name -> set, and two of its sources."""
SPECS = ("real:0.5", "real:1", "real:2", "real@iid:1", "jitter:0.005", "noise:0.005")
LOSING = {"MoveNet": ("pushup", "movenet", 0.2), "OpenPose": ("keraal_sample", "openpose", 0.0)}
"""Estimator -> set, source, and the score up to which a joint is missing; MoveNet gives none the score 0."""
LOST = ("real:1", "real@iid:1")
"""Perturbations whose missing joints are counted."""
PICTURE = {"keraal_sample": np.array([960, 544], np.float32)}
"""Width and height in pixels of the videos of a set whose coordinates are shares of them."""
LONG = 100
"""Frames of a clip with true poses that is damaged."""

Row = tuple[str, str, float, float, float]
"""Name, statistic, its value, and between what 10 and 90 % of the series lie."""


def clips_of(name: str, source: str) -> dict[str, Clip]:
    """Read a source of a set, in pixels."""
    scale = PICTURE.get(name, np.float32(1))
    return {clip.name: replace(clip, keypoint=clip.keypoint * scale) for clip in load_data(name, source=source)}


def of_pair(name: str, one: str, other: str) -> Errors:
    """Compare two estimators on the clips that both have."""
    first, second = clips_of(name, one), clips_of(name, other)
    return errors(difference(clip, second[clip.name]) for clip in first.values() if clip.name in second)


def true_poses() -> list[Clip]:
    """List the clips of Penn Action that are long enough."""
    return [clip for clip in load_data("penn_action", source="gt") if clip.score.shape[1] >= LONG]


def of_draws(spec: str, clips: Sequence[Clip]) -> Errors:
    """Compare two independent draws of a perturbation."""
    damage = Spec.parse(spec)
    return errors(difference(damage.apply(clip, 0), damage.apply(clip, 1)) for clip in clips)


def _lost_by(spec: str, clips: Sequence[Clip]) -> Iterator[Mask]:
    """Yield (T, V) of each clip, where joints are still seen, of those that are seen through the clip."""
    for clip in clips:
        whole = clip.detected[0].all(axis=0)
        if whole.any():
            yield Spec.parse(spec).apply(clip, 0).detected[0][:, whole]


def _rows(name: str, found: Errors) -> Iterator[Row]:
    yield name, "series", len(found.sd), np.nan, np.nan
    yield name, "beyond", float(found.beyond.mean()), *_band(found.beyond)
    for statistic in ("bias", "sd", "kurtosis", "together"):
        values: Floats = getattr(found, statistic)
        yield name, statistic, float(np.median(values)), *_band(values)
    for lag in range(LAGS):
        values = found.autocorrelation[:, lag]
        yield name, f"after {lag + 1}", float(np.median(values)), *_band(values)


def _band(values: Floats) -> tuple[float, float]:
    low, high = np.percentile(values, [10, 90])
    return float(low), float(high)


def _missing_rows(name: str, seen: Iterator[Mask]) -> Iterator[Row]:
    share, runs = missing(seen)
    yield name, "missing", share, np.nan, np.nan
    yield name, "mean run", float(runs.mean()), np.nan, np.nan
    yield name, "median run", float(np.median(runs)), *_band(runs)


def measure() -> None:
    """Measure everything, into the file."""
    clips, rows = true_poses(), list[Row]()
    for name, (of, one, other) in PAIRS.items():
        rows += _rows(name, of_pair(of, one, other))
    for spec in SPECS:
        rows += _rows(spec, of_draws(spec, clips))
    for name, (of, source, least) in LOSING.items():
        rows += _missing_rows(name, (clip.score[0] > least for clip in clips_of(of, source).values()))
    for spec in LOST:
        rows += _missing_rows(spec, _lost_by(spec, clips))
    with FILE.open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("name", "statistic", "value", "low", "high"))
        table.writerows((*row[:2], *(f"{number:.5g}" for number in row[2:])) for row in rows)


def main(words: Sequence[str]) -> None:
    """Measure or draw, if that is asked for; print the tables of the file."""
    if "--measure" in words:
        measure()
    found = read()
    if {"--measure", "--draw"} & set(words):
        error_figure.draw(found, list(PAIRS))
        error_bands.draw(found, list(PAIRS))
    print(of_errors({name: found[name] for name in (*PAIRS, *SPECS)}, real=list(PAIRS)))
    print()
    print(of_missing({name: found[name] for name in (*LOSING, *LOST)}, real=list(LOSING)))


if __name__ == "__main__":
    main(sys.argv[1:])
