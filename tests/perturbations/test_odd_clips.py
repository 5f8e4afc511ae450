"""Every family, on clips as they come but rarely, damages them or leaves them as they are; it never spoils them."""

import numpy as np
import pytest
from damage import NAMES, fingerprint, heads, variant_of
from odd_clips import ODD

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.perturbations.family import Family
from skelbench.perturbations.spec import Spec

HEAVY = "0.9"
"""A level at which nearly every joint is damaged, where such a number is a level."""


def levels(head: str, family: Family) -> list[str]:
    variant = variant_of(head)
    level, example = family.level_of(variant), family.example_of(variant)
    return [example] if level.identity is None or level.read(HEAVY) is None else [example, HEAVY]


SPECS = [f"{head}:{level}" for head, family in heads(*NAMES) for level in levels(head, family)]

IDENTITIES = [(head, family.level_of(variant_of(head)).identity) for head, family in heads(*NAMES)]
HARMLESS = [f"{head}:{identity}" for head, identity in IDENTITIES if identity is not None]


def what_is_wrong(damaged: Clip, clip: Clip) -> str:
    """Name the first thing that spoils a damaged clip; '' where it is as good as `clip` was."""
    keypoint, score = damaged.keypoint, damaged.score
    if not keypoint.dtype == score.dtype == np.float32:
        return f"is of {keypoint.dtype} and {score.dtype}"
    if keypoint.shape != (*score.shape, clip.keypoint.shape[-1]) or 0 in score.shape:
        return f"has shapes {keypoint.shape} and {score.shape}"
    if not np.isfinite(keypoint).all():
        return "has NaN or infinite coordinates"
    if not ((score >= 0) & (score <= 1)).all():
        return f"has scores from {score.min()} to {score.max()}"
    return "has missing joints that are somewhere" if keypoint[score == 0].any() else ""


def tried(spec: Spec, clip: Clip) -> Clip | None:
    """Apply it; None where it says that the clip has too few joints for its level, no such part or no other source."""
    try:
        return spec.apply(clip, 1)
    except InputError as error:
        assert clip.name in str(error)
        return None


@pytest.mark.parametrize("text", SPECS)  # clips in a loop: as tests of their own they took longer than what is tested
def test_odd_clips_are_damaged_or_left_but_never_spoilt(text: str) -> None:
    spec = Spec.parse(text)
    for odd, clip in ODD.items():
        try:
            damaged = tried(spec, clip)
        except Exception as error:
            error.add_note(f"{text} on the odd clip {odd!r}")
            raise
        if damaged is None:
            continue
        assert (odd, what_is_wrong(damaged, clip)) == (odd, "")
        if spec.idle(clip):
            assert (odd, fingerprint(damaged)) == (odd, fingerprint(clip))


@pytest.mark.parametrize("text", HARMLESS)
def test_the_level_of_no_damage_leaves_odd_clips_as_they_are(text: str) -> None:
    spec = Spec.parse(text)
    for odd, clip in ODD.items():
        assert (odd, fingerprint(spec.apply(clip, 1))) == (odd, fingerprint(clip))


COMPOSITIONS = [
    *("ghost:0.5+id-swap:4", "ghost@first:0.5+real:1", "frame-drop:0.5+graph-noise@rough-fast:0.01"),
    *("block-drop:0.5+frame-mask@fast:0.5", "fps:4+warp@uniform:1", "person-drop:0.5+ghost@moving:0.5"),
    *(
        "id-swap@all:4+spike:0.3+ghost@first:1+joint-swap:0.5",
        "reverse:1+shift@frame:1",
        "part-mask:head+bone-length:1",
    ),
    *("frame-mask:1+real:1+image:5", "units:1000000+noise@body:1+scale@up:1000", "truncate:1+miss@burst:0.9+invert:1"),
]


@pytest.mark.parametrize("text", COMPOSITIONS)
def test_odd_clips_are_not_spoilt_by_damage_upon_damage(text: str) -> None:
    for odd, clip in ODD.items():
        damaged = tried(Spec.parse(text), clip)
        assert damaged is None or (odd, what_is_wrong(damaged, clip)) == (odd, "")
