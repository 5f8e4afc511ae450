"""A last layer that is given the joints side by side, not their mean: MAMP's of finetuning."""

import torch
from torch import Tensor, nn


class JointsHead(nn.Module):
    """Dropout, a hidden layer with batch norm and ReLU, and the last layer."""

    def __init__(self, width: int, hidden: int, classes: int, dropout: float) -> None:
        super().__init__()
        self.drop = nn.Dropout(dropout)
        self.fc1 = nn.Linear(width, hidden)
        self.bn = nn.BatchNorm1d(hidden)
        self.fc_cls = nn.Linear(hidden, classes)
        for layer in (self.fc1, self.fc_cls):
            nn.init.trunc_normal_(layer.weight, std=0.02)
            nn.init.zeros_(layer.bias)

    def forward(self, x: Tensor) -> Tensor:
        """(N, V * width) -> (N, K)."""
        return self.fc_cls(torch.relu(self.bn(self.fc1(self.drop(x)))))


def side_by_side(maps: Tensor, keep: Tensor | None, joints: int) -> Tensor:
    """Average over the frames: (persons, width, T, V') -> (persons, V * width), joint by joint.

    keep: (V,) bool, those of the V joints that are in the maps; the others are 0. Of each clip, (N, V), or None: all
    are in the maps.
    """
    rows = maps.mean(dim=2).mT
    if keep is not None and keep.ndim == 1:
        here = keep.nonzero()[:, 0].to(rows.device)
        rows = rows.new_zeros(len(rows), joints, rows.shape[2]).index_copy(1, here, rows)
    return rows.flatten(1)
