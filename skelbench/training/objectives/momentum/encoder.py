"""The parts of a graph network that the contrast takes: who is computed, the last maps, their mean over persons.

Who is there is asked once of a clip and holds for all its views, in which nobody comes or goes: rows of the maps of two
views then are the same persons.
"""

from torch import Tensor

from skelbench.adapters.gcn import GCN
from skelbench.adapters.networks.gcn import Network
from skelbench.adapters.networks.persons import Who, counted, everybody, frames_share, present, told
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


def people(network: Network, x: Tensor) -> Who:
    """Say which persons of (N, M, T, V, C) the network computes and averages."""
    return everybody(x) if network.average_absent else told(x) or counted(present(x))


def maps(network: Network, x: Tensor, who: Who) -> Tensor:
    """(N, M, T, V, C) -> (persons, width, T', V)."""
    return network.backbone(x, who)


def average(network: Network, rows: Tensor, who: Who, x: Tensor) -> Tensor:
    """Average what belongs to persons as the network does: (persons, D) -> (N, D); x: what they were computed of."""
    pooled = who.back(rows)
    if network.by_frames:
        return (pooled * frames_share(x, who)[..., None]).sum(dim=1)
    return pooled.sum(dim=1) / who.mask.sum(dim=1, keepdim=True)


def features(network: Network, x: Tensor, who: Who) -> Tensor:
    """(N, M, T, V, C) -> (N, width), as `Network.features`."""
    return average(network, maps(network, x, who).mean(dim=(2, 3)), who, x)
