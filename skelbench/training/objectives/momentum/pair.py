"""What lies beside the trained network: its projection, and the slow pair of both with the queue."""

from torch import Tensor, nn

from skelbench.adapters.networks.gcn import Network
from skelbench.training.objectives.momentum.contrast import unit
from skelbench.training.objectives.momentum.keys import Keys, KeySettings, momentum_at


class Pair(nn.Module):
    """A projection, which is trained, and the keys, which follow."""

    def __init__(self, network: Network, projection: nn.Module, settings: KeySettings) -> None:
        super().__init__()
        self.projection = projection
        self.keys = Keys(network, projection, settings)

    def key(self, pooled: Tensor) -> Tensor:
        """(N, width) of the slow network -> unit vectors."""
        return unit(self.keys.projection(pooled))

    def follow(self, network: Network, settings: KeySettings, done: float, buffers: bool = False) -> None:
        """Let the slow pair follow `network` and the projection; done: share of the training."""
        self.keys.follow(network, self.projection, momentum_at(settings, done), buffers)
