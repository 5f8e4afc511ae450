"""How a masked joint is kept from a network: it leaves the computation, or it is 0 in the prepared input.

Both act on what the model's preparation made of the whole body: centre, size, facing and the choice of frames and
persons have seen every joint. (Families such as `joints-shaded` damage the clip before.)
"""

from collections.abc import Callable

from skelbench.adapters.protocols import Droppable, Featured, Model, Networked, OnJoints
from skelbench.core.arrays import Tensor

DROP, ZERO = "drop", "zero"
MODES = (DROP, ZERO)

Answer = Callable[[Tensor, Tensor], Tensor]
"""(n, M, T, V, C) views and (n, V) which joints are kept -> (n, K) logits, or (n, width) features."""


def why_not(model: Model, mode: str) -> str:
    """Say why joints of this model cannot be masked so; empty where they can."""
    if not isinstance(model, OnJoints):
        return "its input has no axis of joints"
    if mode == DROP and not (isinstance(model, Networked) and isinstance(model.network, Droppable)):
        return "its network cannot leave joints out of its computation"
    return ""


def answer(model: Model, mode: str) -> Answer:
    """Return how a model classifies what a mode leaves of its views; see `why_not`."""
    if mode == DROP:
        return _network(model)
    return lambda views, keep: model.logits(zeroed(views, keep))


def features(model: Featured, mode: str) -> Answer:
    """Return what the model's last layer is given of what a mode leaves of its views."""
    if mode == DROP:
        return _network(model).features
    return lambda views, keep: model.features(zeroed(views, keep))


def zeroed(views: Tensor, keep: Tensor) -> Tensor:
    """Set masked joints to 0 in all channels, persons and frames: (n, M, T, V, C), (n, V) -> (n, M, T, V, C)."""
    return views.masked_fill(~keep[:, None, None, :, None], 0.0)


def _network(model: Model) -> Droppable:
    assert isinstance(model, Networked)
    network = model.network
    assert isinstance(network, Droppable)
    return network
