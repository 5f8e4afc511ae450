"""Which joint-frames the second path does not see (MaskCLR, Sec. 3.2, Eq. 3 and 4; poster: probabilistic masking).

Scores are (N, M, T, J): the attention that each joint receives in each frame, 0 for absent persons. A mask has their
shape and is True where a joint-frame is hidden: hard, and without a gradient.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from skelbench.adapters.networks.on_device import on_device
from skelbench.core.errors import require
from skelbench.core.settings import check_numbers

SELECT = ("threshold", "probabilistic", "top", "random")
UNITS = ("joint-frame", "joint-group", "joint", "frame")


@dataclass(frozen=True)
class Masking:
    """How a mask is drawn.

    select: `threshold` hides what scores more than `delta` times the clip's own maximum (Eq. 3, 4); the others hide
    an exact share of each clip: `probabilistic` draws it by the scores (Gumbel), `top` takes the highest, `random`
    is the control that does not look at them.
    unit: what is hidden at once: single joint-frames (the paper's map), a joint over a `group` of frames (the official
    code's 27), a whole joint, a whole frame of a person, or `mix`: joint-frame, joint or frame, drawn at every step.
    """

    select: str = "threshold"  # or `probabilistic`, `top`, `random`: how joints are chosen by their scores
    unit: str = "joint-frame"  # or `joint-group`, `joint`, `frame`, `mix`: what is hidden at once
    delta: float = 0.2  # of `threshold`: hides what scores more than this times the clip's maximum
    share: float = 0.3  # of each clip, hidden by all but `threshold`
    share_to: float = 0.0  # above `share`: the share is drawn between the two at every step
    rounding: str = "nearest"  # of the share to whole joint-frames; "down": as in the official probabilistic mask
    temperature: float = 0.75  # of the probabilistic draw: the lower, the closer to `top`
    group: int = 27  # frames of a `joint-group`
    level: int = -1  # whose attention scores: -1 is the last level (paper Fig. 6 has the others)

    def __post_init__(self) -> None:
        check_numbers(self, {})
        shares = 0 < self.share < 1 and 0 <= self.share_to < 1
        require(self.select in SELECT, f"mask: select {self.select!r}, expected one of {', '.join(SELECT)}")
        require(self.unit in (*UNITS, "mix"), f"mask: unit {self.unit!r}, expected one of {', '.join(UNITS)}, mix")
        require(0 <= self.delta <= 1, f"mask: delta {self.delta:g}, expected 0 to 1")
        require(shares, f"mask: share {self.share:g} to {self.share_to:g}, expected above 0 and below 1")
        require(self.rounding in ("nearest", "down"), f"mask: rounding {self.rounding!r}, expected nearest or down")
        require(self.temperature > 0, f"mask: temperature {self.temperature:g}, expected above 0")
        require(self.group >= 1, f"mask: group {self.group}, expected at least 1 frame")


def draw(scores: Tensor, present: Tensor, masking: Masking) -> Tensor:
    """Draw one mask per clip: (N, M, T, J) scores, (N, M) persons that are there -> (N, M, T, J) bool.

    Draws come from torch's global generator on the CPU, whatever the device, so that a checkpoint holds their state.
    """
    unit = masking.unit
    if unit == "mix":
        unit = ("joint-frame", "joint", "frame")[int(torch.randint(3, ()))]
    share = masking.share
    if masking.share_to > share:
        share += (masking.share_to - share) * float(torch.rand(()))
    pooled = _pool(scores, unit, masking.group)
    eligible = present[:, :, None, None].expand_as(pooled).flatten(1)
    values = pooled.flatten(1)
    match masking.select:
        case "threshold":
            hidden = over_maximum(values, masking.delta)
        case "top":
            hidden = highest(values, share, eligible, masking.rounding)
        case "random":
            hidden = highest(_uniform(values), share, eligible, masking.rounding)
        case _:
            drawn = perturbed(values, masking.temperature, _uniform(values))
            hidden = highest(drawn, share, eligible, masking.rounding)
    return _spread((hidden & eligible).view_as(pooled), scores.shape, unit, masking.group)


def hidden_in(clips: Tensor, mask: Tensor) -> Tensor:
    """Hide joint-frames: coordinates and score become 0, as of a joint that was not detected (N, M, T, J, C)."""
    return clips * ~mask[..., None]


def over_maximum(scores: Tensor, delta: float) -> Tensor:
    """Hide what is more than `delta` times the row's maximum: (N, U) -> (N, U) bool."""
    return scores / scores.amax(dim=1, keepdim=True) > delta


def perturbed(scores: Tensor, temperature: float, uniform: Tensor) -> Tensor:
    """Turn scores into log-probabilities along the last axis and add Gumbel noise, made of `uniform` in [0, 1).

    The highest of them are a draw without replacement by softmax(scores / (temperature * maximum)).
    """
    log_share = (scores / (temperature * scores.amax(dim=-1, keepdim=True) + 1e-10)).log_softmax(dim=-1)
    return log_share - torch.log(-torch.log(uniform + 1e-10) + 1e-10)


def highest(values: Tensor, share: float, eligible: Tensor | None = None, rounding: str = "nearest") -> Tensor:
    """Hide the highest `share` of those that are `eligible`, rounded, in each row: (N, U) -> (N, U) bool.

    rounding: `nearest`, or `down`, as in the official code.
    """
    eligible = torch.ones_like(values, dtype=torch.bool) if eligible is None else eligible
    ranked = values.masked_fill(~eligible, -torch.inf).argsort(dim=1, descending=True, stable=True)
    rank = torch.empty_like(ranked).scatter_(
        1, ranked, torch.arange(values.shape[1], device=values.device).expand_as(ranked)
    )
    total = eligible.sum(dim=1, keepdim=True)
    if rounding == "down":
        return rank < (share * total.double() + 1e-9).floor()  # 0.29 of 100 is 28.999… in floating point
    return rank < (share * total).round()


def _uniform(like: Tensor) -> Tensor:
    return on_device(torch.rand(like.shape), like.device)


def _pool(scores: Tensor, unit: str, group: int) -> Tensor:
    """Average the scores over what is hidden at once: (N, M, T, J) -> (N, M, T or groups or 1, J or 1)."""
    match unit:
        case "joint":
            return scores.mean(dim=2, keepdim=True)
        case "frame":
            return scores.mean(dim=3, keepdim=True)
        case "joint-group":
            return torch.stack([part.mean(dim=2) for part in torch.split(scores, group, dim=2)], dim=2)
        case _:
            return scores


def _spread(hidden: Tensor, shape: torch.Size, unit: str, group: int) -> Tensor:
    """Undo `_pool` for a mask."""
    if unit == "joint-group":
        hidden = hidden.repeat_interleave(group, dim=2)[:, :, : shape[2]]
    return hidden.expand(shape)
