"""Attacks of several rounds, e.g. restarts: a clip that one has broken is left out of the next."""

from collections.abc import Callable, Iterable, Sequence

from skelbench.core.clip import Clip
from skelbench.perturbations.attacks.losses import Aimed
from skelbench.perturbations.attacks.search import Walk, seek
from skelbench.perturbations.attacks.victim import Victim

Start = Callable[[int], Walk]
"""Number of a clip -> the walk that a round takes with it."""


def in_rounds(
    victim: Victim, clips: Sequence[Clip], starts: Iterable[Start], loss: Aimed, *, slopes: bool, stop: bool = True
) -> list[Clip]:
    """Run round after round and return the worst damage of each clip: the one that fools, else that of most loss."""
    worst: list[Walk | None] = [None] * len(clips)
    for start in starts:
        left = [k for k, walk in enumerate(worst) if not (stop and walk and walk.fooled)]
        walks = [start(k) for k in left]
        seek(victim, walks, loss, slopes=slopes, stop=stop)
        for k, walk in zip(left, walks, strict=True):
            worst[k] = max(worst[k] or walk, walk, key=lambda one: (one.fooled, one.loss))
    return [walk.worst if walk else clip for walk, clip in zip(worst, clips, strict=True)]
