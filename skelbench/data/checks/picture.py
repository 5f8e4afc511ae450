"""Joints outside the picture, and the sizes of the pictures."""

from collections.abc import Iterator

import numpy as np

from skelbench.core.words import percent
from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding
from skelbench.data.checks.one_clip import OUTSIDE
from skelbench.data.checks.words import clips, few

MANY, TOO_MANY = 0.01, 0.1


def check(facts: Facts) -> Iterator[Finding]:
    """Look at the clips that know the size of their picture."""
    if facts.low.shape[1] != 2:
        return
    height, width = facts.of("height"), facts.of("width")
    known = width > 0
    if not known.all():
        lacking = clips(int((~known).sum())) if known.any() else "every clip"
        do = "noise is then measured in the size of each skeleton; write img_shape, or name it by --image-size"
        yield Finding("note", "picture", f"without a picture size: {lacking}; {do}", {"lacking": int((~known).sum())})
    if not known.any():
        return
    sizes, counts = np.unique(np.column_stack((width[known], height[known])), axis=0, return_counts=True)
    order = np.argsort(-counts)
    said = few([f"{w}x{h} in {n:,}" for (w, h), n in zip(sizes[order].tolist(), counts[order].tolist(), strict=True)])
    outside, detected = facts.of("outside"), facts.of("detected")
    share = float(outside.sum() / max(detected[known].sum(), 1))
    far = facts.of("outside") > 0.5 * np.maximum(facts.of("detected"), 1)
    by_joint = dict(zip(facts.data.layout.joints, facts.outside.tolist(), strict=True))
    wholly = facts.names(np.flatnonzero(far))
    numbers = {"share": share, "clips": wholly, "by_joint": by_joint}
    if share > MANY:
        worst = max(by_joint, key=by_joint.__getitem__)
        text = f"{percent(share)} of the detected joints lie {OUTSIDE:.0%} or more outside their picture, most {worst}"
        do = "width and height may be exchanged, or of another video" if share > TOO_MANY else "estimators guess there"
        yield Finding("problem" if share > TOO_MANY else "note", "picture", f"{text}; {do}: draw a few", numbers)
    else:
        yield Finding("ok", "picture", f"{percent(share)} of the joints lie outside; sizes {said}", numbers)
    if far.any():
        text = f"most joints lie outside in {clips(int(far.sum()))}: {few(wholly)}; check their picture size"
        yield Finding("problem", "picture", text, numbers)
