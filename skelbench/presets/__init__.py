"""Training presets: what the papers did (`paper`), what fits one GPU (`small`) and what a CPU does in minutes (`tiny`).

One file per family of models; this table is what `skelbench train` knows.
"""

from skelbench.presets.gcn import AAGCN, CTRGCN, MSG3D, STGCN, STGCNPP
from skelbench.presets.maskclr import MASKCLR, MOTIONBERT_R
from skelbench.presets.motionbert import MOTIONBERT
from skelbench.presets.posec3d import POSEC3D
from skelbench.recipes import Recipe
from skelbench.registry import Registry

PRESETS = Registry[dict[str, Recipe]](
    "model to train",
    {
        "stgcn": STGCN,
        "stgcnpp": STGCNPP,
        "aagcn": AAGCN,
        "ctrgcn": CTRGCN,
        "msg3d": MSG3D,
        "motionbert": MOTIONBERT,
        "maskclr": MASKCLR,
        "motionbert-r": MOTIONBERT_R,
        "posec3d": POSEC3D,
    },
)
