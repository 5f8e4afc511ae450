"""Random changes to batches of prepared clips, (N, M, T, V, C), for objectives that compare views of one clip.

Each is two functions: `draw_NAME(rows, …)` draws, `NAME(x, draws)` applies, and takes no draw of its own. `rows` is the
number of clips for a draw each, or 1 for one that the whole batch shares. Draws come from torch's global generator on
the CPU. The first `dimensions` channels are coordinates, more of them in groups as large (a motion beside the joint);
what is left over, a score, is carried along. A joint that is missing (0 in all coordinates) stays so.
"""

from skelbench.training.augment.axis_mask import axis_mask, draw_axis_mask
from skelbench.training.augment.blur import blur, draw_blur
from skelbench.training.augment.crop import crop, draw_crop
from skelbench.training.augment.flip import draw_flip, flip
from skelbench.training.augment.linear import draw_rotation, draw_shear, rotate, shear
from skelbench.training.augment.noise import draw_noise, noise
from skelbench.training.augment.reverse import draw_reversal, reverse

__all__ = [
    "axis_mask",
    "blur",
    "crop",
    "draw_axis_mask",
    "draw_blur",
    "draw_crop",
    "draw_flip",
    "draw_noise",
    "draw_reversal",
    "draw_rotation",
    "draw_shear",
    "flip",
    "noise",
    "reverse",
    "rotate",
    "shear",
]
