"""What SkeAttnCLR carries beside the encoder."""

from torch import Tensor, nn

from skelbench.adapters.networks.gcn import Network
from skelbench.training.objectives.momentum.contrast import unit
from skelbench.training.objectives.momentum.heads import normed_projection
from skelbench.training.objectives.momentum.keys import KeySettings
from skelbench.training.objectives.momentum.pair import Pair
from skelbench.training.objectives.skeattnclr.attention import SoftMask

BRANCHES = ("whole", "salient", "rest")


class Beside(nn.Module):
    """The mask, one projection for all three branches with its slow copy, and a predictor for each branch.

    The slow encoder has no mask of its own: the query's is laid on it.
    """

    def __init__(self, network: Network, settings: KeySettings, heads: int, sharpness: float) -> None:
        super().__init__()
        into, width = network.backbone.width, settings.width
        self.mask = SoftMask(into, heads, sharpness)
        self.pair = Pair(network, normed_projection(into, into, width), settings)
        self.predictors = nn.ModuleDict({name: normed_projection(width, into, width) for name in BRANCHES})

    def query(self, pooled: Tensor, branch: str) -> Tensor:
        """(N, channels) -> unit vectors (N, width)."""
        return unit(self.predictors[branch](self.pair.projection(pooled)))
