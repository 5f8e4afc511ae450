"""Body parts that are missing: a named one (MaskCLR, section 4.3; RA-GCN) or a number of random ones (PSTL, Table 5).

The parts are those of the clip's own layout; joints on the midline of the torso belong to `trunk` alone.
"""

import numpy as np

from skelbench.core.arrays import Mask
from skelbench.core.clip import Clip
from skelbench.core.layout import PARTS, Layout
from skelbench.perturbations.choose import ranks
from skelbench.perturbations.family import Family
from skelbench.perturbations.in_words import joints_in_words
from skelbench.perturbations.levels import PART, PART_COUNT
from skelbench.perturbations.named_parts import joints_of
from skelbench.perturbations.wants import OfAll


def named(clip: Clip, part: str, rng: np.random.Generator) -> Clip:
    """Lose all joints of one part, for the whole clip and every person."""
    return clip.without(np.isin(np.arange(len(clip.layout)), joints_of(clip.layout, part)))


def _has(part: str, layout: Layout) -> str:
    return "" if joints_of(layout, part) else OfAll(f"is of layout {layout.name}, which has no {part}")


def shaded(clip: Clip, number: int, rng: np.random.Generator) -> Clip:
    """Lose all joints of `number` random parts, drawn for every person; a part without joints is drawn last."""
    of_part = _of_part(clip)  # (parts, V)
    order = ranks(rng, (len(clip.score), len(PARTS)))  # (M, parts)
    order = (order + len(PARTS) * ~of_part.any(axis=1)).argsort(axis=1).argsort(axis=1)
    lost = (order < number) @ of_part  # (M, V): in any of the parts drawn
    return clip.without(lost[:, None])


def _of_part(clip: Clip) -> Mask:
    """(parts, V): which joints make up each part."""
    joints = np.arange(len(clip.layout))
    return np.stack([np.isin(joints, clip.layout.parts[part]) for part in PARTS])


def _part_in_words(variant: str, part: str, layout: Layout, body: float) -> str:
    return joints_in_words("hides", len(joints_of(layout, part)), layout)


def _parts_in_words(variant: str, number: int, layout: Layout, body: float) -> str:
    """Say between which numbers of joints the draw decides; parts without joints are drawn last."""
    sizes = sorted(len(joints) for joints in layout.parts.values() if joints)
    few, many = sum(sizes[:number]), sum(sizes[max(len(sizes) - number, 0) :])
    return joints_in_words("hides", few if few == many else f"{few} to {many}", layout)


PART_MASK = Family(
    "part-mask",
    PART,
    "left_arm",
    {"": named},
    "MaskCLR, section 4.3 and Figure 4; hands, legs and trunk: RA-GCN",
    group="missing",
    random=False,
    note=_part_in_words,
    suits=_has,
    about={"": "One part of the body is not detected."},
)
PARTS_SHADED = Family(
    "parts-shaded",
    PART_COUNT,
    "2",
    {"": shaded},
    "PSTL, Table 5",
    group="missing",
    note=_parts_in_words,
    about={"": "A number of parts of the body, drawn for each person, is not detected."},
)
