"""Presets of the pre-trainings: what `skelbench pretrain` knows, one file for each family of methods."""

from skelbench.core.registry import Registry
from skelbench.training.presets.contrastive import AIMCLR, CROSSCLR, SKEATTNCLR, SKELETONCLR
from skelbench.training.presets.mamp import MAMP
from skelbench.training.presets.pstl import PSTL, SKELETONBT, UNTRAINED
from skelbench.training.presets.skeletonmae import SKELETONMAE
from skelbench.training.recipes import Recipe

PRETRAINING = Registry[dict[str, Recipe]](
    "pre-training",
    {
        "pstl": PSTL,
        "skeletonbt": SKELETONBT,
        "skeattnclr": SKEATTNCLR,
        "skeletonclr": SKELETONCLR,
        "aimclr": AIMCLR,
        "crossclr": CROSSCLR,
        "skeletonmae": SKELETONMAE,
        "mamp": MAMP,
        "untrained": UNTRAINED,
    },
)
