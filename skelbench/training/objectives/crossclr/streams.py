"""The three streams that CrosSCLR makes of a batch of joints, as the adapter would of a clip."""

from torch import Tensor

from skelbench.adapters.gcn import GCN
from skelbench.adapters.gcn_config import GCNConfig
from skelbench.core.errors import InputError, require
from skelbench.training.objectives.momentum.streams import hand_over_joints, made

STREAMS = ("j", "jm", "b")


def joints_of(model: GCN) -> None:
    """Let a model hand over joints with their scores while it is trained; see `hand_over_joints`.

    Raises:
        InputError: the stream is none of the three, or cannot be made of prepared joints.
    """
    config = model.config
    require(config.stream in STREAMS, f"crossclr has no stream {config.stream}; choose --stream {', '.join(STREAMS)}")
    if config.motion:
        raise InputError("crossclr has an encoder for motions of its own; set motion=false")
    hand_over_joints("crossclr", model, "publish another stream")


def three(x: Tensor, config: GCNConfig) -> dict[str, Tensor]:
    """(N, M, T, V, C + 1), joints and scores -> each of `STREAMS`, as the network of that stream takes it."""
    return {name: made(name, x, config) for name in STREAMS}
