"""Is it the slow actions that damage hurts, and does it turn predictions into fast ones?

MaskCLR's discussion of its per-class results says that noise makes low-motion actions look like high-motion ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from skelbench.core.arrays import Figure, Floats
from skelbench.core.clip import Clip
from skelbench.core.extras import needs
from skelbench.data.dataset import Dataset
from skelbench.evaluation.results.bootstrap import resampled_in_class
from skelbench.evaluation.results.statistics import Estimate
from skelbench.report.draws import Draws
from skelbench.report.evidence import Evidence
from skelbench.report.figures.labelled import check_labelled
from skelbench.report.figures.per_class import class_accuracy
from skelbench.report.style import CLEAN_COLOUR, DAMAGED_COLOUR, PAGE, blank, log_axis, styled


@dataclass(frozen=True)
class MotionTest:
    """What motion has to do with accuracy and with predictions.

    clean, damaged, lost: Spearman's rank correlation, over classes, of motion with clean accuracy, damaged accuracy
    and the points lost; None where there are fewer than 3 classes. towards: by how many points (of 100) the
    motion rank of the predicted class rises when the clip is damaged; above 0 = towards faster classes.
    """

    clean: Estimate | None
    damaged: Estimate | None
    lost: Estimate | None
    towards: Estimate


def clip_motion(clip: Clip) -> float:
    """Mean distance that a detected joint moves per frame, in 1/1000 camera units; NaN if none is seen twice."""
    both = clip.detected[:, 1:] & clip.detected[:, :-1]
    if not both.any():
        return float("nan")
    step = np.linalg.norm(np.diff(clip.keypoint, axis=1), axis=-1)[both]
    return 1000 * float(step.mean()) / clip.camera_unit if step.any() else 0.0


def class_motion(clips: Iterable[Clip], classes: int) -> Floats:
    """Average `clip_motion` over the clips of every class: (K,); NaN for a class without a clip."""
    total, seen = np.zeros(classes), np.zeros(classes)
    for clip in clips:
        motion = clip_motion(clip)
        if not np.isnan(motion):
            total[clip.label] += motion
            seen[clip.label] += 1
    return np.divide(total, seen, out=np.full(classes, np.nan), where=seen > 0)


@lru_cache(maxsize=8)
def _measured_motion(clips: Dataset, classes: int) -> Floats:
    return class_motion(clips, classes)


def motion_test(clean: Draws, damaged: Draws, motion: Floats) -> MotionTest:
    """Test both claims on the same clips, clean and damaged; motion: (K,) of every class.

    Intervals: bootstrap over subjects (`bootstrap.resampled_in_class`); the classes themselves are fixed.
    Predictions of classes whose motion is unknown do not count towards the shift.
    """
    labels = np.flatnonzero(np.isin(np.arange(len(motion)), clean.label) & ~np.isnan(motion))
    before, after = clean.correct.mean(axis=0), damaged.correct.mean(axis=0)
    shift = _shift(clean, damaged, motion)
    drawn = resampled_in_class(clean.label, clean.group)
    towards = drawn.estimate(_weighted(drawn.weights, shift))
    if len(labels) < 3:
        return MotionTest(None, None, None, towards)
    in_class = clean.label[:, None] == labels  # (clips, classes)
    size = in_class.sum(axis=0)
    accuracies = [(drawn.weights * share) @ in_class / size for share in (before, after, before - after)]
    correlations = [_spearman(motion[labels], values) for values in accuracies]
    rho = [None if np.isnan(c[0]) else drawn.estimate(c) for c in correlations]
    return MotionTest(rho[0], rho[1], rho[2], towards)


def _shift(clean: Draws, damaged: Draws, motion: Floats) -> Floats:
    """(clips,): mean rise of the predicted class's motion rank, in points of 100."""
    known = np.flatnonzero(~np.isnan(motion))
    rank = np.full(len(motion), np.nan)
    rank[known] = 100 * needs("scipy.stats").rankdata(motion[known]) / len(known)
    rise = rank[damaged.prediction] - rank[clean.prediction[0]]
    known = ~np.isnan(rise)
    unknown = np.full(len(clean.label), np.nan)
    return np.divide(np.nansum(rise, axis=0), known.sum(axis=0), out=unknown, where=known.any(axis=0))


def _weighted(weights: Floats, values: Floats) -> Floats:
    known = ~np.isnan(values)
    total = weights[:, known].sum(axis=1)
    return np.divide(weights[:, known] @ values[known], total, out=np.zeros(len(weights)), where=total > 0)


def _spearman(motion: Floats, accuracies: Floats) -> Floats:
    """Correlate ranks: (classes,), (resamples, classes) -> (resamples,); NaN where all accuracies are equal."""
    ranks = needs("scipy.stats").rankdata(np.vstack([motion, accuracies]), axis=1)
    ranks -= ranks.mean(axis=1, keepdims=True)
    norm = np.linalg.norm(ranks, axis=1)
    scale = norm[1:] * norm[0]
    return np.divide(ranks[1:] @ ranks[0], scale, out=np.full(len(scale), np.nan), where=scale > 0)


def motion(evidence: Evidence) -> Figure:
    """Draw accuracy against the class's mean motion, and how damage moves predictions between slow and fast classes.

    Raises:
        InputError: the data set is not here.
    """
    check_labelled(evidence)
    names = evidence.classes
    speed = _measured_motion(evidence.data, len(names))
    clean, damaged = evidence.pair()
    test = motion_test(clean, damaged, speed)
    with styled():
        figure = blank(PAGE, 2.6)
        left, right = figure.subplots(1, 2, width_ratios=(1.6, 1))
        _accuracies(left, (clean, damaged), ("clean", evidence.spec), names, speed, (test.clean, test.damaged))
        _thirds(right, clean, damaged, speed)
        right.set_title(f"motion rank of the predicted class:\n{test.towards:++.1f} points of 100")
        figure.suptitle(f"{evidence.model} on {evidence.setting}, {evidence.spec}", fontsize=8)
    return figure


def _accuracies(
    axes: Any,
    draws: tuple[Draws, Draws],
    titles: tuple[str, str],
    names: tuple[str, ...],
    speed: Floats,
    rho: tuple[Estimate | None, Estimate | None],
) -> None:
    for drawn, title, colour, mark, size, r in zip(
        draws, titles, (CLEAN_COLOUR, DAMAGED_COLOUR), "os", (24, 10), rho, strict=True
    ):
        table = class_accuracy(drawn, names)
        label = f"{title}: ρ = {r:.2f}" if r else title
        axes.scatter(speed[table.index], table["top1"], color=colour, marker=mark, s=size, linewidths=0, label=label)
    shown = speed[np.unique(draws[0].label)]
    if np.nanmin(shown) > 0:
        log_axis(axes, shown[~np.isnan(shown)].tolist())
    axes.set(xlabel="mean motion of the class, 1/1000 camera units per frame", ylabel="accuracy, %", ylim=(-3, 103))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=1, handletextpad=0.2)
    axes.grid(color="#eeeeee", linewidth=0.6)


def _thirds(axes: Any, clean: Draws, damaged: Draws, speed: Floats) -> None:
    """Draw what share of the predictions falls on the slow, middle and fast third of the classes."""
    known = np.flatnonzero(~np.isnan(speed))
    third = np.full(len(speed), -1)
    for number, part in enumerate(np.array_split(known[np.argsort(speed[known], kind="stable")], 3)):
        third[part] = number
    at = np.arange(3)
    for drawn, shift, colour, title in (
        (clean, -0.2, CLEAN_COLOUR, "clean"),
        (damaged, 0.2, DAMAGED_COLOUR, "damaged"),
    ):
        share = [100 * float((third[drawn.prediction] == k).mean()) for k in range(3)]
        bars = axes.bar(at + shift, share, 0.38, color=colour, label=title)
        axes.bar_label(bars, fmt="%.0f", fontsize=6)
    axes.set_xticks(at, ["slow", "middle", "fast"])
    axes.set(xlabel="third of the classes, by motion", ylabel="predictions, %")
