"""Parts of a body that can be named: the five of a layout, and those that RA-GCN hides (Song et al., ICIP 2019).

On the 25 joints of NTU RGB+D, `hands`, `legs` and `trunk` are the joints of RA-GCN's code: finger tips and thumbs, both
legs, and all of the midline with the head.
"""

from skelbench.core.layout import PARTS, Layout

_UNIONS = {
    "legs": ("left_leg", "right_leg"),
    "left_body": ("left_arm", "left_leg"),
    "right_body": ("right_arm", "right_leg"),
}
NAMED_PARTS = (*PARTS, "hands", "legs", "trunk", "left_body", "right_body")
_ARM = ("collar", "shoulder", "elbow", "wrist")
_SIDES = ("left", "right")


def joints_of(layout: Layout, part: str) -> tuple[int, ...]:
    """Return the joints of one of `NAMED_PARTS`; empty where the layout has none of it."""
    if part == "hands":
        return _hands(layout)
    if part == "trunk":
        return _trunk(layout)
    return tuple(v for one in _UNIONS.get(part, (part,)) for v in layout.parts[one])


def _hands(layout: Layout) -> tuple[int, ...]:
    """Return the ends of the arms: the fingers, or the hand, or the wrist where the layout has no more of them."""
    arms = [v for side in _SIDES for v in layout.parts[f"{side}_arm"]]
    stem = {v: "_".join(word for word in layout.joints[v].split("_") if word not in _SIDES) for v in arms}
    fingers = tuple(v for v in arms if stem[v] not in (*_ARM, "hand"))
    return fingers or _called("hand", stem) or _called("wrist", stem)


def _called(name: str, stem: dict[int, str]) -> tuple[int, ...]:
    return tuple(v for v, called in stem.items() if called == name)


def _trunk(layout: Layout) -> tuple[int, ...]:
    """Return the midline from the hips to the head; none where a layout knows only its head, or no limbs."""
    limbs = {v for part in PARTS[1:] for v in layout.parts[part]}
    middle = tuple(v for v, joint in enumerate(layout.joints) if not set(_SIDES) & set(joint.split("_")))
    return middle if limbs and set(middle) - set(layout.parts["head"]) else ()
