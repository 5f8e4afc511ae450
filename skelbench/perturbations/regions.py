"""Face, upper and lower body: where pose estimators take joints for others more often (PoseFix's priors)."""

from typing import Literal

from skelbench.core.layout import Layout, part_of

Region = Literal["face", "upper", "lower"]
_HIPS = ("hip", "root", "mid_hip", "spine_base", "hip_center")
"""Joints of the midline that belong to the lower body."""


def regions(layout: Layout) -> tuple[Region, ...]:
    """Return the region of every joint (V); on the midline of the torso all are upper body but the hips."""
    return tuple(_region(joint) for joint in layout.joints)


def _region(joint: str) -> Region:
    part = part_of(joint) or ""
    if part == "head":
        return "face"
    return "lower" if part.endswith("leg") or joint in _HIPS else "upper"
