"""A stream that an objective makes of a batch of joints, as the adapter would of a clip."""

from dataclasses import replace

import torch
from torch import Tensor

from skelbench.adapters.gcn import GCN
from skelbench.adapters.gcn_config import GCNConfig
from skelbench.adapters.gcn_input import GraphInput
from skelbench.adapters.inputs.batch.streams import scores, stream
from skelbench.core.errors import InputError


def hand_over_joints(method: str, model: GCN, otherwise: str) -> None:
    """Let a model hand over joints with their scores while it is trained, whatever stream its card names.

    The card is left as it is: an evaluation of the published encoder prepares its own stream. otherwise: what else may
    be set, for the error.

    Raises:
        InputError: the stream is a motion that cannot be made of prepared joints.
    """
    config = model.config
    if config.stream in ("jm", "bm") and not config.resizes:
        raise InputError(
            f"{method} makes motions of the frames that sampling: {config.sampling} takes, an evaluation of stream "
            f"{config.stream} those of the true frame rate; set sampling=resize, or {otherwise}"
        )
    model.input = GraphInput(replace(config, stream="j", score=True), model.card.name)


def made(name: str, x: Tensor, config: GCNConfig) -> Tensor:
    """(N, M, T, V, C + 1), joints and scores -> the stream, as a network with this configuration takes it."""
    people, score = x[..., :-1].flatten(0, 1), x[..., -1].flatten(0, 1)
    seen = torch.ones_like(score, dtype=torch.bool) if config.bones_from_missing_joints else score > config.threshold
    shown = stream(name, people, seen, config.graph)
    if config.score:
        shown = torch.cat([shown, scores(name, score, seen, config.graph)[..., None]], dim=-1)
    return shown.view(*x.shape[:2], *shown.shape[1:])
