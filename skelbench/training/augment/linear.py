"""Shear and rotation: each clip's coordinates times one matrix."""

import torch
from torch import Tensor

from skelbench.adapters.inputs.batch.augment import augmented
from skelbench.adapters.networks.on_device import on_device
from skelbench.training.augment.coordinates import on_coordinates


def draw_shear(rows: int, dimensions: int, amplitude: float = 0.5) -> Tensor:
    """Draw (rows, d, d): ones on the diagonal, all else uniform in -amplitude … amplitude (PSTL 1, others 0.5)."""
    off = 2 * amplitude * torch.rand(rows, dimensions, dimensions) - amplitude
    diagonal = torch.eye(dimensions, dtype=torch.bool)
    return torch.where(diagonal, torch.ones(()), off)


def shear(x: Tensor, matrix: Tensor) -> Tensor:
    """y_d = sum over c of x_c * matrix[c, d]: (N, M, T, V, C), matrix (N or 1, d, d)."""
    turn = on_device(matrix.to(x.dtype), x.device)
    return on_coordinates(x, matrix.shape[-1], lambda part: augmented(part, 0.0, turn, None))


def draw_rotation(rows: int, dimensions: int, main: float = 30.0, other: float = 1.0) -> Tensor:
    """Draw angles in degrees, (rows, 3) about x, y, z, or (rows, 1) in the plane of 2-D poses.

    In 3-D one axis, drawn, gets an angle uniform in 0 … main, the others in 0 … other; in the plane 0 … main.
    """
    if dimensions == 2:
        return main * torch.rand(rows, 1)
    most = torch.full((rows, 3), other)
    most[torch.arange(rows), torch.randint(3, (rows,))] = main
    return most * torch.rand(rows, 3)


def rotate(x: Tensor, degrees: Tensor) -> Tensor:
    """Turn (N, M, T, V, C) about x, then y, then z, or in the plane; degrees as `draw_rotation` has them."""
    return shear(x, rotation(degrees).mT)


def rotation(degrees: Tensor) -> Tensor:
    """(rows, 3) -> (rows, 3, 3), or (rows, 1) -> (rows, 2, 2): the matrix R of y = R x.

    About x [[1, 0, 0], [0, c, s], [0, -s, c]], y [[c, 0, -s], [0, 1, 0], [s, 0, c]], z [[c, s, 0], [-s, c, 0], [0, 0,
    1]], c and s the cosine and sine.
    """
    angle = torch.deg2rad(degrees)
    if degrees.shape[1] == 1:
        return _about(angle[:, 0], 0, 1, 2)
    about_x, about_y, about_z = (
        _about(angle[:, axis], *plane, 3) for axis, plane in enumerate(((1, 2), (2, 0), (0, 1)))
    )
    return about_z @ about_y @ about_x


def _about(angle: Tensor, first: int, second: int, size: int) -> Tensor:
    """(rows,) -> (rows, size, size): in the plane of two axes, [[c, s], [-s, c]]."""
    turn = torch.eye(size, dtype=angle.dtype).repeat(len(angle), 1, 1)
    turn[:, first, first] = turn[:, second, second] = angle.cos()
    turn[:, first, second], turn[:, second, first] = angle.sin(), -angle.sin()
    return turn
