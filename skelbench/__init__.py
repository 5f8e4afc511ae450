"""skelbench: how robust is a skeleton-based action recogniser, and how sure are we of it?

The Python side of the command line: `load_data`, `perturb`, `load_model`, `evaluate`, `read_outcomes`. Importing it
takes no torch.
"""

from skelbench.adapters.card import Card
from skelbench.adapters.model import load_model
from skelbench.adapters.protocols import Model
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.machine import VERSION
from skelbench.core.randomness import whole_seed
from skelbench.data.find import load_data
from skelbench.data.given import typed
from skelbench.evaluation.evaluate import evaluate
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.perturbations.spec import Spec

__all__ = [
    "Card",
    "Clip",
    "InputError",
    "Model",
    "Spec",
    "evaluate",
    "load_data",
    "load_model",
    "perturb",
    "read_outcomes",
]
__version__ = VERSION


def perturb(clip: Clip, spec: str | Spec, seed: int = 0) -> Clip:
    """Return `clip` damaged as `spec` says, e.g. "noise:0.002"; the clip itself is left as it is.

    seed: another draw of what is drawn; the same clip, spec and seed give the same damage. Numbers of other types
        become float32, and joints of score 0 are at 0, as `Clip` has it.

    Where the family has nothing to do on the clip, e.g. to exchange persons where there is one, it comes back as it is;
    `Spec.parse(spec).idle(clip)` says so, and why.

    >>> from skelbench import load_data, perturb
    >>> clip = load_data("synthetic", limit=4)[0]
    >>> headless = perturb(clip, "part-mask:head")
    >>> frames = clip.keypoint.shape[1]  # a missing joint has score 0: five of the 17 are gone
    >>> int(clip.detected.sum() / frames), int(headless.detected.sum() / frames)
    (17, 12)

    Raises:
        InputError: `clip` is no clip, `spec` no perturbation or `seed` no whole number, or they do not fit.
    """
    given = typed(clip).checked()
    parsed = spec if isinstance(spec, Spec) else Spec.parse(spec)
    return parsed.apply(given.without(given.score == 0), whole_seed(seed))
