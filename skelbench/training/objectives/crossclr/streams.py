"""The three streams that CrosSCLR makes of a batch of joints, as the adapter would of a clip."""

from dataclasses import replace

import torch
from torch import Tensor

from skelbench.adapters.gcn import GCN
from skelbench.adapters.gcn_config import GCNConfig
from skelbench.adapters.gcn_input import GraphInput
from skelbench.adapters.inputs.batch.streams import scores, stream
from skelbench.core.errors import InputError, require

STREAMS = ("j", "jm", "b")


def joints_of(model: GCN) -> None:
    """Let a model hand over joints with their scores while it is trained, whatever stream its card names.

    The card is left as it is: an evaluation of the published encoder prepares its own stream.

    Raises:
        InputError: the stream is none of the three, or cannot be made of prepared joints.
    """
    config = model.config
    require(config.stream in STREAMS, f"crossclr has no stream {config.stream}; choose --stream {', '.join(STREAMS)}")
    if config.motion:
        raise InputError("crossclr has an encoder for motions of its own; set motion=false")
    if config.stream == "jm" and not config.resizes:
        raise InputError(
            f"crossclr makes motions of the frames that sampling: {config.sampling} takes, an evaluation of stream jm "
            "those of the true frame rate; set sampling=resize, or publish another stream"
        )
    model.input = GraphInput(replace(config, stream="j", score=True), model.card.name)


def three(x: Tensor, config: GCNConfig) -> dict[str, Tensor]:
    """(N, M, T, V, C + 1), joints and scores -> each of `STREAMS`, as the network of that stream takes it."""
    people, score = x[..., :-1].flatten(0, 1), x[..., -1].flatten(0, 1)
    seen = torch.ones_like(score, dtype=torch.bool) if config.bones_from_missing_joints else score > config.threshold
    made: dict[str, Tensor] = {}
    for name in STREAMS:
        shown = stream(name, people, seen, config.graph)
        if config.score:
            shown = torch.cat([shown, scores(name, score, seen, config.graph)[..., None]], dim=-1)
        made[name] = shown.view(*x.shape[:2], *shown.shape[1:])
    return made
