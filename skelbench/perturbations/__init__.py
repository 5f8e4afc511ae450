"""The perturbations: one file per family, one table of them all.

To add one, write its file in `families/` and its name in this table (docs/adding_a_perturbation.md); lists, figures and
tests find it here. A family of your own, outside this repository, needs no line here: see `spec.py`.
"""

from skelbench.core.registry import Registry
from skelbench.perturbations.families.bone_length import BONE_LENGTH
from skelbench.perturbations.families.estimator import ESTIMATOR
from skelbench.perturbations.families.fov import FOV
from skelbench.perturbations.families.frame_rate import FPS
from skelbench.perturbations.families.frames import FRAME_DROP, FRAME_MASK
from skelbench.perturbations.families.ghost import GHOST
from skelbench.perturbations.families.graph_noise import GRAPH_NOISE
from skelbench.perturbations.families.id_swap import ID_SWAP
from skelbench.perturbations.families.image import IMAGE
from skelbench.perturbations.families.invert import INVERT
from skelbench.perturbations.families.jitter import JITTER
from skelbench.perturbations.families.joint_swap import JOINT_SWAP
from skelbench.perturbations.families.joints import JOINT_MASK, JOINTS_SHADED
from skelbench.perturbations.families.lag import LAG_MIX
from skelbench.perturbations.families.low_scores import LOW_SCORE_DROP
from skelbench.perturbations.families.mirror import MIRROR
from skelbench.perturbations.families.miss import MISSED
from skelbench.perturbations.families.noise import NOISE
from skelbench.perturbations.families.occlude import OCCLUDE
from skelbench.perturbations.families.oks_noise import OKS_NOISE
from skelbench.perturbations.families.parts import PART_MASK, PARTS_SHADED
from skelbench.perturbations.families.person_drop import PERSON_DROP
from skelbench.perturbations.families.perspective import PERSPECTIVE
from skelbench.perturbations.families.quantise import QUANTISE
from skelbench.perturbations.families.real import REAL
from skelbench.perturbations.families.reverse import REVERSE
from skelbench.perturbations.families.scale import SCALE
from skelbench.perturbations.families.score import SCORE
from skelbench.perturbations.families.shake import SHAKE
from skelbench.perturbations.families.shift import SHIFT
from skelbench.perturbations.families.spans import BLOCK_DROP, FREEZE, TRUNCATE
from skelbench.perturbations.families.spike import SPIKE
from skelbench.perturbations.families.turn import ROLL, ROTATE
from skelbench.perturbations.families.units import UNITS
from skelbench.perturbations.families.warp import WARP
from skelbench.perturbations.families.wrong_order import PERMUTE
from skelbench.perturbations.family import Family

__all__ = ["FAMILIES", "Family"]

FAMILIES = Registry[Family](
    "perturbation",
    {
        family.name: family
        for family in (
            NOISE,
            JITTER,
            OKS_NOISE,
            SPIKE,
            MISSED,
            QUANTISE,
            GRAPH_NOISE,
            JOINT_MASK,
            JOINTS_SHADED,
            PART_MASK,
            PARTS_SHADED,
            FRAME_MASK,
            FRAME_DROP,
            BLOCK_DROP,
            FREEZE,
            TRUNCATE,
            FPS,
            WARP,
            LAG_MIX,
            REVERSE,
            ROTATE,
            ROLL,
            PERSPECTIVE,
            SCALE,
            SHAKE,
            BONE_LENGTH,
            MIRROR,
            PERMUTE,
            UNITS,
            SCORE,
            SHIFT,
            LOW_SCORE_DROP,
            FOV,
            OCCLUDE,
            INVERT,
            JOINT_SWAP,
            ID_SWAP,
            PERSON_DROP,
            GHOST,
            ESTIMATOR,
            REAL,
            IMAGE,
        )
    },
)
