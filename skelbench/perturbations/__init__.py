"""The perturbations: one file per family, one table of them all.

To add one, write its file beside these (see CONTRIBUTING.md) and its name in the table; the tests find it there.
"""

from skelbench.perturbations.estimator import ESTIMATOR
from skelbench.perturbations.family import Family
from skelbench.perturbations.frames import FRAME_DROP, FRAME_MASK
from skelbench.perturbations.joints import JOINT_MASK, JOINTS_SHADED
from skelbench.perturbations.noise import NOISE
from skelbench.perturbations.parts import PART_MASK, PARTS_SHADED
from skelbench.perturbations.shift import SHIFT
from skelbench.registry import Registry

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
