"""A model as an attack sees it: what it answers and, where it lets itself be looked into, how that changes with a clip.

A score is the logarithm of the probability that an evaluation records: of the mean of the softmax over a clip's views.
With one view that is the logit, less one number for all classes.
"""

from collections.abc import Sequence
from math import log

import numpy as np

from skelbench.adapters.model import device_of, finite_logits, ready
from skelbench.adapters.protocols import Fused, Model, Pulls
from skelbench.core.arrays import Array, Floats, Tensor
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.evaluation.inner import counting_backward
from skelbench.perturbations.attacks.victim import Loss

BATCH = 32
"""Clips that are prepared at a time, and views that the network sees at a time."""


def victim(model: Model) -> "BlackBox | WhiteBox":
    """Show a loaded model to an attack: as a `WhiteBox` where it, and all it is made of, has `pull`."""
    return WhiteBox(model) if isinstance(model, Pulls) and _pulls(model) else BlackBox(model)


def sloped(model: Model) -> "WhiteBox":
    """Show a model to an attack that needs slopes, such as one that seeks damage for other models.

    Raises:
        InputError: it has none.
    """
    box = victim(model)
    if isinstance(box, WhiteBox):
        return box
    raise InputError(f"model {model.card.name} has no slopes, which damage for others is sought by; choose another")


def _pulls(model: Model) -> bool:
    return isinstance(model, Pulls) and (not isinstance(model, Fused) or all(map(_pulls, model.members)))


class BlackBox:
    """A model that only answers."""

    def __init__(self, model: Model) -> None:
        self.model = ready(model, device_of(model))

    @property
    def classes(self) -> int:
        """K."""
        return len(self.model.card.classes)

    def scores(self, clips: Sequence[Clip]) -> Floats:
        """Score clips, which may differ in length: -> (N, K).

        Raises:
            InputError: a clip that the model does not take, or logits that are NaN or infinite.
        """
        import torch

        parts = [np.empty((0, self.classes))]
        for start in range(0, len(clips), BATCH):
            with torch.inference_mode():
                views = [self.model.prepare(clip) for clip in clips[start : start + BATCH]]
                logits = [finite_logits(self.model, part) for part in self._rows(views)]
                parts.append(_scores(torch.cat(logits).double().cpu(), views).numpy())
        return np.concatenate(parts)

    def backward_calls(self, clips: Sequence[Clip]) -> int:
        """Score clips, and count how often that computes a gradient; above 0, the model optimises while it answers."""
        with counting_backward() as calls:
            self.scores(clips)
        return len(calls)

    def _rows(self, views: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """The views of all clips one after the other, (BATCH, …) at a time, where the network is."""
        import torch

        return torch.split(torch.cat(list(views)).to(device_of(self.model)), BATCH)


class WhiteBox(BlackBox):
    """A model whose gradient comes back to the clip; its parameters stay as they are and get none."""

    model: Pulls

    def __init__(self, model: Pulls) -> None:
        super().__init__(model)

    def slope(self, clips: Sequence[Clip], loss: Loss) -> tuple[Floats, list[Array]]:
        """Return the loss of each clip (N,), and its derivative by the clip's coordinates, N of (M, T, V, C).

        `loss` is called once, with the scores of all N clips. Where they have more than `BATCH` views together, the
        network sees each view twice: once for the scores, and once more, a part at a time, for the derivative.

        Raises:
            InputError: as `scores`; or logits that no derivative is known of.
        """
        import torch

        with torch.inference_mode(False), torch.enable_grad():
            pulled = self.model.pull(clips)
            parts = [part.detach().requires_grad_() for part in self._rows(pulled.views)]
            with torch.set_grad_enabled(len(parts) == 1):  # of many, what all layers say would take too much memory
                logits = [finite_logits(self.model, part) for part in parts]
            whole = torch.cat(logits).detach().double().cpu().requires_grad_()
            scores = _scores(whole, pulled.views)
            values, by_score = loss(scores.detach().numpy())
            (by_logit,) = torch.autograd.grad(scores, whole, torch.as_tensor(by_score).to(scores))
            each = zip(parts, logits, torch.split(by_logit, BATCH), strict=True)
            by_view = torch.cat([self._by_view(*part) for part in each]).cpu()
        found = pulled.back(torch.split(by_view, list(map(len, pulled.views))))
        return values, [slope.astype(np.float32) for slope in found]

    def _by_view(self, views: Tensor, logits: Tensor, by_logit: Tensor) -> Tensor:
        """(N, …): the derivative of the loss by the views, of that by their logits, (N, K)."""
        import torch

        logits = logits if logits.requires_grad else finite_logits(self.model, views)
        if not logits.requires_grad:
            raise InputError(
                f"model {self.model.card.name} has pull, but its logits have no derivative by its views; compute them"
                " in torch, or leave pull out to attack it by its scores"
            )
        return torch.autograd.grad(logits, views, by_logit.to(logits))[0]


def _scores(logits: Tensor, views: Sequence[Tensor]) -> Tensor:
    """Logits of all views, one clip after the other, -> (N, K): logarithms of a clip's mean probabilities."""
    import torch

    of_clips = torch.split(logits.log_softmax(dim=-1), list(map(len, views)))
    return torch.stack([rows.logsumexp(dim=0) - log(len(rows)) for rows in of_clips])
