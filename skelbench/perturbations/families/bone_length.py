"""Another body: every bone is longer or shorter by a factor of its own, and points where it did.

Bones are those of the tree from the layout's centre outwards; the centre stays, and what hangs on a bone moves with its
end. A joint whose parent is missing moves with the nearest detected joint that it hangs on; one that hangs on none
stays. ABLA (Tanaka et al., AAAI 2022) seeks the worst factors within 10 %; here they are drawn, log-normal.
"""

import numpy as np

from skelbench.core.arrays import Array, Floats
from skelbench.core.clip import Clip
from skelbench.core.layout import PARTS, Layout
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import amount
from skelbench.perturbations.moves import added
from skelbench.perturbations.slow import WANDERING, slow_normals
from skelbench.perturbations.tree import above, bones, hanging

LIMBS, HEAD = 0.8, 1.1
"""How long the bones of a child's limbs and head are beside those of an adult of the same trunk; our choice."""


def other_body(clip: Clip, sigma: float, rng: np.random.Generator) -> Clip:
    """Multiply each bone of each person by exp(sigma · z), z drawn once for left and right and for all frames."""
    persons, _, joints = clip.score.shape
    first = np.minimum(np.arange(len(clip.layout)), clip.layout.mirror)  # of a pair: both sides have its draw
    draw: Array = rng.standard_normal((persons, 1, joints), dtype=np.float32)[:, :, first]
    return _stretched(clip, _factors(sigma, draw))


def other_sides(clip: Clip, sigma: float, rng: np.random.Generator) -> Clip:
    """As `other_body`, with a draw for every bone."""
    persons, _, joints = clip.score.shape
    return _stretched(clip, _factors(sigma, rng.standard_normal((persons, 1, joints), dtype=np.float32)))


def wavering(clip: Clip, sigma: float, rng: np.random.Generator) -> Clip:
    """As `other_sides`, with draws that change slowly in time."""
    return _stretched(clip, _factors(sigma, slow_normals(rng, clip.score.shape, WANDERING)))


def child(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Bring the bones of limbs and head so much of the way to those of a child."""
    return _stretched(clip, 1 + share * (_child(clip.layout) - 1))


def _child(layout: Layout) -> Floats:
    """(V,): how long the bone to each joint is; those of a limb lie within it, those of a head lead to it."""
    part = {v: name for name in PARTS for v in layout.parts[name]}
    length = np.ones(len(layout))
    for joint, parent in hanging(layout):
        if part.get(joint) == "head":
            length[joint] = HEAD
        elif joint in part and part[joint] == part.get(parent):
            length[joint] = LIMBS
    return length


def _factors(sigma: float, draw: Array) -> Array:
    """Return exp(sigma · draw); in double precision on the way, so that it is the same on every processor."""
    return np.exp(sigma * draw.astype(np.float64)).astype(np.float32)


def _stretched(clip: Clip, factor: Array | Floats) -> Clip:
    """Multiply the bones to each joint by `factor`, which broadcasts to (M, T, V)."""
    change = (factor.astype(np.float64) - 1)[..., None] * bones(clip)
    return added(clip, above(clip.layout) @ change)


def bones_seen(clip: Clip) -> str:
    """Ask for a bone of which both ends are detected in some frame (a `Want`)."""
    detected = clip.detected
    seen = any((detected[:, :, joint] & detected[:, :, parent]).any() for joint, parent in hanging(clip.layout))
    return "" if seen else "shows no bone"


_RULES: dict[str, Rule] = {"": other_body, "asym": other_sides, "child": child, "frame": wavering}
BONE_LENGTH = Family(
    "bone-length",
    amount("standard deviation of the logarithm of a length", 1),
    "0.2",
    _RULES,
    "after ABLA, Tanaka et al., AAAI 2022",
    group="body",
    fixed=frozenset({"child"}),
    levels={"child": amount("share of the way to a child", 1)},
    examples={"child": "1"},
    wants=dict.fromkeys(_RULES, bones_seen),
    invariant=dict.fromkeys(_RULES, "models that look at directions of bones alone"),
    about={
        "": "The persons have bodies of other proportions.",
        "asym": "The persons have bodies of other proportions, and left and right differ.",
        "child": "The persons have the proportions of a child: shorter limbs, a larger head.",
        "frame": "Bones become longer and shorter in time, as trackers err that know no body.",
    },
)
