"""What CrosSCLR carries beside the published encoder: two others, and for all three projection, slow pair and queue."""

from torch import nn

from skelbench.adapters.gcn import GCN
from skelbench.adapters.networks.gcn import Network
from skelbench.training.objectives.crossclr.streams import STREAMS
from skelbench.training.objectives.momentum.heads import plain_projection
from skelbench.training.objectives.momentum.keys import KeySettings
from skelbench.training.objectives.momentum.pair import Pair


class Beside(nn.Module):
    """The encoders of the other streams, and a pair of projection and keys for each stream.

    tied: as in the official code, motions and bones share the joints' projection behind a layer of their own.
    """

    def __init__(self, model: GCN, settings: KeySettings, tied: bool) -> None:
        super().__init__()
        into, width = model.network.backbone.width, settings.width
        at = next(model.network.parameters()).device
        published = model.config.stream
        self.networks: dict[str, Network] = {
            name: model.network if name == published else type(model)(model.card).network.to(at) for name in STREAMS
        }
        self.others = nn.ModuleDict({name: net for name, net in self.networks.items() if name != published})
        shared = plain_projection(into, width)
        self.pairs: dict[str, Pair] = {}
        for name, network in self.networks.items():
            head = shared if name == "j" else plain_projection(into, width)
            if tied and name != "j":
                head = nn.Sequential(nn.Linear(into, into), nn.ReLU(), shared)
            self.pairs[name] = Pair(network, head, settings)
        self.of_streams = nn.ModuleDict(self.pairs)
