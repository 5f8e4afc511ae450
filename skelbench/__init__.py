"""skelbench: how robust is a skeleton-based action recogniser, and how sure are we of it?

The Python side of the command line: `load_data`, `perturb`, `load_model`, `evaluate`. Importing it takes no torch.
"""

from skelbench.clip import Clip
from skelbench.data import load_data
from skelbench.errors import InputError
from skelbench.evaluate import evaluate
from skelbench.machine import VERSION
from skelbench.model import load_model
from skelbench.spec import Spec

__all__ = ["Clip", "InputError", "Spec", "evaluate", "load_data", "load_model", "perturb"]
__version__ = VERSION


def perturb(clip: Clip, spec: str, seed: int = 0) -> Clip:
    """Return `clip` damaged as `spec` says, e.g. "noise:0.002"; the clip itself is left as it is."""
    return Spec.parse(spec).apply(clip.checked(), seed)
