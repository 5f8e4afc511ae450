"""Which of the persons that a clip was padded to are computed and averaged."""

import torch
from torch import Tensor


def present(values: Tensor, everybody: bool = False) -> Tensor:
    """Tell persons from padding: (N, M, …) -> (N, M) bool, True where a person has any value that is not 0.

    In a clip of zeros the first person counts, so that a mean over its persons exists. everybody: all count, as in
    the official code; a clip's scores then depend on how many absent persons it was padded with.
    """
    if everybody:
        return torch.ones(values.shape[:2], dtype=torch.bool, device=values.device)
    found = (values != 0).flatten(2).any(dim=2)
    found[:, 0] |= ~found.any(dim=1)
    return found
