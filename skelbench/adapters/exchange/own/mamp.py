"""Read the networks of MAMP's repository: a pre-training, an encoder, or one with a last layer for actions."""

import re

import torch
from torch import Tensor

from skelbench.adapters.exchange.own.owner import Owner, State
from skelbench.core.errors import InputError

DECODER = re.compile(r"decoder[._]|mask_token")
ENCODER = re.compile(r"(joints_embed|blocks|norm)\.|(pos|temp)_embed$")
EPSILON = 1e-6
"""Beside the variance in the batch norm before the linear layer."""


def _renamed(state: State) -> State:
    """The same names under `backbone`; the decoder of a pre-training is left out."""
    state = {key.removeprefix("encoder."): value for key, value in state.items() if not DECODER.match(key)}
    made = {f"backbone.{key}" if ENCODER.match(key) else key: value for key, value in state.items()}
    if "head.fc.1.weight" in made:
        return {**{key: value for key, value in made.items() if not key.startswith("head.")}, **_linear(made)}
    return {_of_joints(key): value for key, value in made.items()}


def _of_joints(key: str) -> str:
    """Name a layer of the finetuned head."""
    if not key.startswith("head."):
        return key
    return f"cls_head.{key.removeprefix('head.').replace('fc2.', 'fc_cls.')}"


def _linear(state: State) -> dict[str, Tensor]:
    """Return the linear layer, with the batch norm before it, which has no weights of its own, folded in."""
    weight, bias = state["head.fc.1.weight"], state["head.fc.1.bias"]
    mean, variance = state["head.fc.0.running_mean"], state["head.fc.0.running_var"]
    if weight.shape[1:] != mean.shape:
        raise InputError("the linear layer and the batch norm before it are of other widths; name a whole checkpoint")
    folded = weight.double() * torch.rsqrt(variance.double() + EPSILON)
    shifted = bias.double() - folded @ mean.double()
    return {"cls_head.fc_cls.weight": folded.to(weight), "cls_head.fc_cls.bias": shifted.to(bias)}


CONFIG = {
    "normalise": "first",
    "sampling": "resize",
    "resize": {"test_share": 0.95, "train_share": 0.5, "fewest": 64},
}
"""What shapes do not tell."""


def _owner(key: str) -> Owner:
    return Owner("MAMP's repository (maoyunyao/MAMP)", key, _renamed, config=CONFIG, encoder=True)


OWNERS = (_owner("joints_embed.proj.weight"), _owner("encoder.joints_embed.proj.weight"))
