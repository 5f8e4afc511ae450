"""Which tokens MAMP hides: those that move are the likelier to be hidden, and to be predicted."""

import torch
from torch import Tensor

from skelbench.training.objectives.mamp.patches import patches

TINY = 1e-10
"""Under the logarithm of a probability, and of a uniform draw."""


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
    """(P, L) -> (P, L): how likely each token is hidden, softmax of the motion over its largest in the person.

    Of a person who stands still, all alike.
    """
    largest = motion.amax(dim=1, keepdim=True)
    return (motion / (largest * temperature + TINY)).softmax(dim=1)


def draw_noise(chance: Tensor) -> Tensor:
    """Draw Gumbel noise for every token: (P, L) -> (P, L)."""
    return -torch.log(-torch.log(torch.rand_like(chance) + TINY) + TINY)


def order(chance: Tensor, noise: Tensor) -> Tensor:
    """(P, L) both -> (P, L): the tokens, first those that are shown; the likelier hidden, the later a token comes."""
    return ((chance + TINY).log() + noise).argsort(dim=1)
