"""What the contrast takes of a graph network: a model that has one, and the features of a view of known persons.

Who is there is asked once of a clip (`Network.people`) and holds for all its views, in which nobody comes or goes: rows
of the maps of two views then are the same persons.
"""

from torch import Tensor

from skelbench.adapters.gcn import GCN
from skelbench.adapters.networks.gcn import Network
from skelbench.adapters.networks.persons import Who
from skelbench.adapters.protocols import Trainable
from skelbench.core.errors import InputError


def graph_model(method: str, adapter: str, model: Trainable) -> GCN:
    """Return a model whose network has maps over frames and joints.

    Raises:
        InputError: it has none.
    """
    if not isinstance(model, GCN):
        name = adapter.rpartition(":")[2]
        raise InputError(f"{method} needs a network with maps over frames and joints, {name} has none; take stgcn")
    return model


def features(network: Network, x: Tensor, who: Who) -> Tensor:
    """(N, M, T, V, C) -> (N, width), as `Network.features` of these persons."""
    return network.average(network.backbone(x, who).mean(dim=(2, 3)), who, x)
