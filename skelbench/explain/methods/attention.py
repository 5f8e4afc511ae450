"""Attention received by joints and frames (MaskCLR, Sec. 3.2, Eq. 2; Fig. 6 for other levels)."""

from collections.abc import Iterator, Sequence

from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.explain.whitebox import attends, on_input


def attention(
    model: Model, clips: Sequence[Clip], targets: Sequence[int], seed: int, level: int = -1
) -> Iterator[Array]:
    """Yield a map (M, T, V) per clip: the attention received in `level`; it does not depend on the class.

    Raises:
        InputError: the model has no attention, or not that level.
    """
    import torch

    asked = attends(model)
    with torch.inference_mode():
        yield from on_input(asked, clips, targets, lambda views, _: asked.attention(views, level))
