"""Training presets: what the papers did (`paper`), what fits one GPU (`small`) and what a CPU does in minutes (`tiny`).

One file per family of models; this table is what `skelbench train` knows.
"""

from skelbench.core.registry import Registry
from skelbench.training.presets.gcn import AAGCN, CTRGCN, MSG3D, STGCN, STGCNPP
from skelbench.training.presets.maskclr import MASKCLR, MASKCLR_STTFORMER, MOTIONBERT_R
from skelbench.training.presets.motionbert import MOTIONBERT
from skelbench.training.presets.posec3d import POSEC3D
from skelbench.training.presets.sttformer import STTFORMER
from skelbench.training.recipes import Recipe

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
        "sttformer": STTFORMER,
        "maskclr-sttformer": MASKCLR_STTFORMER,
    },
)
