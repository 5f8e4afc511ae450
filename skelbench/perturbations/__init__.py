"""The perturbations: one file per family, one table of them all.

To add one, write its file beside these (see CONTRIBUTING.md) and its name in the table; the tests find it there.
"""

from skelbench.core.registry import Registry
from skelbench.perturbations.families.estimator import ESTIMATOR
from skelbench.perturbations.families.frames import FRAME_DROP, FRAME_MASK
from skelbench.perturbations.families.joints import JOINT_MASK, JOINTS_SHADED
from skelbench.perturbations.families.noise import NOISE
from skelbench.perturbations.families.parts import PART_MASK, PARTS_SHADED
from skelbench.perturbations.families.shift import SHIFT
from skelbench.perturbations.family import Family

__all__ = ["FAMILIES", "Family"]

FAMILIES = Registry[Family](
    "perturbation",
    {
        family.name: family
        for family in (
            NOISE,
            JOINT_MASK,
            JOINTS_SHADED,
            PART_MASK,
            PARTS_SHADED,
            FRAME_MASK,
            FRAME_DROP,
            SHIFT,
            ESTIMATOR,
        )
    },
)
