"""One table of all attacks; each is a file of this folder (docs/attacks.md)."""

from skelbench.core.registry import Registry
from skelbench.perturbations.attacks.apgd_ce import APGD_CE
from skelbench.perturbations.attacks.apgd_t import APGD_T
from skelbench.perturbations.attacks.attack import Attack
from skelbench.perturbations.attacks.bone_length import BONE_LENGTH
from skelbench.perturbations.attacks.bone_preserving import BONE_PRESERVING
from skelbench.perturbations.attacks.fgsm import FGSM
from skelbench.perturbations.attacks.key_joint import KEY_JOINT
from skelbench.perturbations.attacks.mi_fgsm import MI_FGSM
from skelbench.perturbations.attacks.no_box import NO_BOX
from skelbench.perturbations.attacks.pgd import PGD
from skelbench.perturbations.attacks.smooth import SMOOTH
from skelbench.perturbations.attacks.square import SQUARE
from skelbench.perturbations.attacks.transfer import TRANSFER

ATTACKS = Registry[Attack](
    "attack",
    {
        attack.name: attack
        for attack in (
            FGSM,
            MI_FGSM,
            PGD,
            APGD_CE,
            APGD_T,
            SMOOTH,
            BONE_PRESERVING,
            BONE_LENGTH,
            KEY_JOINT,
            SQUARE,
            TRANSFER,
            NO_BOX,
        )
    },
)
