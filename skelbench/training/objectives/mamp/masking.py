"""Which tokens MAMP hides: those that move are the likelier to be hidden, and to be predicted."""

import torch
from torch import Tensor

from skelbench.training.objectives.mamp.patches import patches

TINY = 1e-10  # under the logarithm of a probability, and of a uniform draw


def motion_of_tokens(x: Tensor, size: int) -> Tensor:
    """(P, T, V, C) -> (P, T / size, V): mean distance of a token's numbers to those of the joint's token before.

    The first token has the second's.
    """
    tokens = patches(x, size)
    if tokens.shape[1] < 2:
        return tokens.new_zeros(tokens.shape[:3])
    moved = (tokens[:, 1:] - tokens[:, :-1]).abs().mean(dim=-1)
    return torch.cat([moved[:, :1], moved], dim=1)


def chances(motion: Tensor, temperature: float) -> Tensor:
    """(P, L) -> (P, L): probability to be hidden, softmax of the motion over its largest in the person."""
    largest = motion.amax(dim=1, keepdim=True)
    return (motion / (largest * temperature + TINY)).softmax(dim=1)


def draw_hidden(chance: Tensor, seen: int) -> Tensor:
    """(P, L) -> (P, L): tokens in the order in which they stay, the first `seen` of which are shown.

    Gumbel noise on the logarithm of the chances: the likelier hidden, the later a token comes.
    """
    noise = -torch.log(-torch.log(torch.rand(chance.shape, dtype=chance.dtype).to(chance.device) + TINY) + TINY)
    return ((chance + TINY).log() + noise).argsort(dim=1, stable=True)
