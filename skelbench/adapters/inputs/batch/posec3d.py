"""PoseConv3D's training views of many clips at a time; `inputs.posec3d` is what they are for one clip."""

import torch
from torch import Tensor


def cropped(pixels: Tensor, crop: Tensor) -> Tensor:
    """(N, M, T, V, 2) pixels -> heatmap pixels, each clip by its own (N, 4, 2): `inputs.posec3d.Crop`."""
    corner, scale, offset, zoom = crop[:, :, None, None, None].unbind(1)
    placed = torch.where(pixels != 0, pixels - corner, 0)
    return (placed * scale - offset) * zoom
