"""Guards that look at a victim's answers: is there one answer to a clip, and is it of scores that attacks can use?"""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.attacks.apgd_t import FEWEST_CLASSES
from skelbench.perturbations.attacks.asking import scores_of
from skelbench.perturbations.attacks.guards.finding import Finding
from skelbench.perturbations.attacks.victim import Victim

PASSES = 5
SAME = 1e-4
"""Greatest difference between scores of the same clip that rounding may make."""


@runtime_checkable
class CountsBackward(Protocol):
    """A victim that can tell whether it computes gradients in order to answer."""

    def backward_calls(self, clips: Sequence[Clip]) -> int:
        """Score clips, and count how often that runs a gradient backwards."""
        ...


def randomised(victim: Victim, clips: Sequence[Clip]) -> Finding:
    """Five passes over the same clips give the same answers; else attacks see noise and overfit to one draw of it."""
    passes = np.stack([scores_of(victim, clips) for _ in range(PASSES)])
    apart = float(np.ptp(passes, axis=0).max(initial=0.0))
    answers = passes.argmax(axis=2)
    moved = int((answers != answers[0]).any(axis=0).sum())
    text = f"{PASSES} passes differ by at most {apart:.1e}; {moved} of {len(clips)} answers change"
    return Finding("randomised", apart <= SAME and not moved, text)


def probabilities(victim: Victim, clips: Sequence[Clip]) -> Finding:
    """Scores are not probabilities, nor those up to a constant (a softmax of a softmax): there slopes vanish."""
    scores = scores_of(victim, clips)
    shifted = scores + (1 - scores.sum(axis=1, keepdims=True)) / scores.shape[1]  # now each row sums to 1
    low, high = float(shifted.min(initial=np.inf)), float(shifted.max(initial=-np.inf))
    flat = low >= -SAME and high <= 1 + SAME
    spread = float(np.ptp(scores, axis=1).max(initial=0.0))
    words = "could be probabilities" if flat else "are no probabilities"
    return Finding("probabilities", not flat, f"scores of a clip are at most {spread:.2g} apart and {words}")


def few_classes(victim: Victim) -> Finding:
    """The DLR losses compare four classes."""
    return Finding("few classes", victim.classes >= FEWEST_CLASSES, f"the model has {victim.classes} classes")


def inner_optimisation(victim: Victim, clips: Sequence[Clip]) -> Finding:
    """An answer needs no gradient: a defence that optimises while it answers needs an attack of its own."""
    if not isinstance(victim, CountsBackward):
        return Finding("inner optimisation", None, "the victim cannot tell; it has no backward_calls")
    calls = victim.backward_calls(clips)
    return Finding("inner optimisation", calls == 0, f"{calls} gradients were computed to score {len(clips)} clips")
