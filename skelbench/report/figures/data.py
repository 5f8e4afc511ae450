"""Pictures of a data set: its nearest pair across a split, missing joints, sides, classes and lengths."""

from collections.abc import Callable
from typing import Any

import numpy as np

from skelbench.core.arrays import Figure
from skelbench.data.checks.copies import copies_across
from skelbench.data.checks.facts import Facts
from skelbench.data.checks.sides import median_unevenness
from skelbench.data.checks.twins import nearest_in_training
from skelbench.report.strip import flat, panel, strip, window_of
from skelbench.report.style import CLEAN_COLOUR, COLOURS, COLUMN, blank, shortened, styled

BARS = 30
"""Classes or bones that a picture has room for."""


def worst_pair(facts: Facts) -> Figure | None:
    """Draw a copy across a split, else the nearest near-twins, one above the other; None where no two are near."""
    found = _pair(facts)
    if found is None:
        return None
    split, test, train, apart = found
    with styled():
        rows = {
            f"test: {facts.data.names[test]}": facts.data[test],
            f"train: {facts.data.names[train]}": facts.data[train],
        }
        figure: Any = strip(rows)
        said = "a copy" if apart == 0 else f"{apart:.2g} of a body apart"
        figure.suptitle(f"{split}: {said}", fontsize=8)
    return figure


def _pair(facts: Facts) -> tuple[str, int, int, float] | None:
    best: tuple[str, int, int, float] | None = None
    for split in facts.splits:
        copies = copies_across(facts, split)
        if copies:
            return split, *copies[0], 0.0
        test, apart, who = nearest_in_training(facts, split)
        place = int(apart.argmin()) if len(apart) else 0
        if len(apart) and who[place] >= 0 and (best is None or apart[place] < best[3]):
            best = split, int(test[place]), int(who[place]), float(apart[place])
    return best


def missing_joints(facts: Facts) -> Figure | None:
    """Draw the share in which each joint is missing as the colour of the joints of one person."""
    if not facts.person_frames:
        return None
    clip = facts.data[int(facts.of("detected").argmax())]
    most = int(clip.detected.sum(axis=(1, 2)).argmax())
    alone = clip.with_pose(clip.keypoint[most : most + 1], clip.score[most : most + 1])
    frame = int(alone.detected[0].sum(axis=1).argmax())
    share = facts.missing / facts.person_frames
    with styled():
        figure: Any = blank(COLUMN, COLUMN)
        axes: Any = figure.subplots()
        still = alone.at(np.array([frame]))
        panel(axes, still, 0, window_of(still, still))
        seen = still.detected[0, 0]
        spots = axes.scatter(
            *flat(still)[0, 0, seen].T,
            c=100 * share[seen],
            cmap="plasma",
            vmin=0,
            vmax=max(1, 100 * share.max()),
            s=45,
            zorder=4,
        )
        figure.colorbar(spots, ax=axes, shrink=0.7, label="missing, % of the frames of a person")
    return figure


def sides(facts: Facts) -> Figure | None:
    """Draw how much longer the left bones are than the right ones, in the median clip."""
    by_bone = median_unevenness(facts)
    if not by_bone:
        return None
    names, values = list(by_bone)[:BARS], 100 * np.array(list(by_bone.values())[:BARS])
    colours = [COLOURS[1] if value > 0 else COLOURS[0] for value in values]
    with styled():
        figure: Any = blank(COLUMN, 0.8 + 0.2 * len(names))
        axes: Any = figure.subplots()
        axes.barh(np.arange(len(names)), values, color=colours)
        axes.axvline(0, color="#999999", linewidth=0.6)
        axes.set_yticks(np.arange(len(names)), names)
        reach = max(10.0, 1.1 * float(np.abs(values).max()))
        axes.set(xlim=(-reach, reach), xlabel="left bone longer than the right one, %")
    return figure


def classes(facts: Facts) -> Figure | None:
    """Draw how many clips each class has, the largest at the top."""
    if not facts.data.labelled:
        return None
    counts = np.bincount(facts.data.labels, minlength=len(facts.data.classes))
    order: list[int] = np.argsort(-counts, kind="stable")[:BARS][::-1].tolist()
    with styled():
        figure: Any = blank(COLUMN, 0.8 + 0.15 * len(order))
        axes: Any = figure.subplots()
        axes.barh(np.arange(len(order)), counts[order], color=CLEAN_COLOUR)
        axes.set_yticks(np.arange(len(order)), [shortened(facts.data.classes[k], 22) for k in order], fontsize=6.5)
        more = f" (the {BARS} largest of {len(counts)} classes)" if len(counts) > BARS else ""
        axes.set(xlabel=f"clips{more}")
    return figure


def lengths(facts: Facts) -> Figure | None:
    """Draw how many clips are how long."""
    frames = facts.of("frames")
    if not len(frames):
        return None
    with styled():
        figure: Any = blank(COLUMN, 2.2)
        axes: Any = figure.subplots()
        axes.hist(frames, bins=min(40, max(int(np.ptp(frames)), 1)), color=CLEAN_COLOUR)
        axes.set(xlabel="frames of a clip", ylabel="clips")
    return figure


FIGURES: dict[str, Callable[[Facts], Figure | None]] = {
    "The nearest pair across a split: test above, train below": worst_pair,
    "Missing joints: how often each is not detected": missing_joints,
    "Left against right: lengths of bones": sides,
    "Clips of each class": classes,
    "Lengths of clips": lengths,
}
"""What each picture shows -> how it is drawn; None where there is nothing to draw."""
