"""Input × gradient (Shrikumar et al., "Not Just a Black Box", 2016)."""

from collections.abc import Iterator, Sequence

from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Array, Tensor
from skelbench.core.clip import Clip
from skelbench.explain.whitebox import maps_back, on_input


def gradient(model: Model, clips: Sequence[Clip], targets: Sequence[int], seed: int) -> Iterator[Array]:
    """Yield a map (M, T, V) per clip: network input times gradient of the class's logit, over all channels.

    Raises:
        InputError: the adapter cannot map its input back to the clip.
    """
    import torch

    def scored(views: Tensor, classes: Tensor) -> Tensor:
        views = views.requires_grad_()
        logit = model.logits(views).gather(1, classes[:, None]).sum()
        (slope,) = torch.autograd.grad(logit, views)
        return (views * slope).sum(dim=-1)

    yield from on_input(maps_back(model), clips, targets, scored)
