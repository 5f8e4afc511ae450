"""Take encoders out of the files of contrastive learners: PSTL, SkeletonCLR, CrosSCLR, AimCLR, ActCLR, SkeAttnCLR.

Their encoder is st-gcn's network in other widths, with a last layer `fc`. A pre-training also holds the slow encoder,
the queue and the heads; its `fc` projects and knows no classes, or was never trained.
"""

import re
from collections.abc import Mapping

from torch import Tensor

from skelbench.adapters.exchange.own.names import stgcn
from skelbench.adapters.exchange.own.owner import Owner, State
from skelbench.core.errors import InputError

QUERY = {"j": "encoder_q.", "jm": "encoder_q_motion.", "b": "encoder_q_bone."}
"""Stream -> the query encoder of CrosSCLR, which has one of each; the others have the first, of any stream."""
FIRST = "st_gcn_networks.0.gcn.conv.weight"


def query(state: Mapping[str, Tensor], stream: str = "j") -> tuple[State, str]:
    """Take the query encoder out of a file that holds more, and say what was left out; other files stay as they are.

    Raises:
        InputError: it holds encoders of several streams, but none of `stream`.
    """
    inside = {name: sum(key.startswith(name) for key in state) for name in QUERY.values()}
    if not any(inside.values()):
        return dict(state), ""
    several = sum(map(bool, inside.values())) > 1
    start = QUERY.get(stream, "") if several else QUERY["j"]
    if not inside.get(start):
        raise InputError(f"the file has no query encoder of stream {stream}; name one that it has: --set stream=j")
    taken = {key.removeprefix(start): value for key, value in state.items() if key.startswith(start)}
    if any(key.startswith("encoder_k") for key in state):
        taken = {key: value for key, value in taken.items() if not re.match(r"(backbone\.)?fc\.", key)}
    left = sorted({key.partition(".")[0] for key in state if not key.startswith(start)})
    return taken, f"{start[:-1]} is taken; left out: {', '.join(left)}" if left else ""


def _encoder(state: State) -> State:
    """Rename st-gcn's network with a last layer `fc` (ActCLR: a 1 x 1 convolution); a projection of two layers goes."""
    kept = {key: value for key, value in state.items() if not re.match(r"fc\.\d+\.", key)}
    return stgcn({re.sub(r"^fc\.", "fcn.", key): value for key, value in kept.items()})


def _with_neck(state: State) -> State:
    """SkeAttnCLR: the attention mask and the projection, its neck, are not of the encoder."""
    start = "backbone."
    return _encoder({key.removeprefix(start): value for key, value in state.items() if key.startswith(start)})


CONFIG = {
    "tcn_dropout": 0.5,
    "sampling": "resize",
    "normalise": "relative",
    "views": 1,
}
"""What all of them have in common, and shapes do not tell."""
OWNERS = (
    Owner(
        "SkeAttnCLR",
        "neck.norm0.weight",
        _with_neck,
        config={**CONFIG, "clip_len": 64},
        stages=(5, 8),
        encoder=True,
    ),
    Owner(
        "PSTL, SkeletonCLR, CrosSCLR, AimCLR or ActCLR",
        FIRST,
        _encoder,
        config={**CONFIG, "clip_len": 50},
        lacks=("fcn.weight", "cls_head.fc.weight"),
        stages=(5, 8),
        encoder=True,
    ),
)
