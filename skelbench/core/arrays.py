"""The types of arrays, what is in them, and names for types of libraries that take long to import.

`Tensor`, `Module`, `Parameter`, `DataFrame` and `Figure` are for annotations only: a type checker sees the real ones,
at run time they are `Any`, so that naming them imports neither torch nor pandas nor matplotlib.
"""

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
"""Poses, scores, maps of importance: single precision, as the networks compute."""
Floats = NDArray[np.float64]
"""Figures that are computed from counts, in double precision."""
Mask = NDArray[np.bool_]
Indices = NDArray[np.int64]

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Figure
    from pandas import DataFrame as DataFrame
    from torch import Tensor as Tensor
    from torch.nn import Module as Module
    from torch.nn import Parameter as Parameter
else:
    Figure = DataFrame = Tensor = Module = Parameter = Any


def entries(array: NDArray[Any]) -> list[Any]:
    """Return the entries of an array as Python's own numbers and texts, nested as its axes are.

    Raises:
        ValueError: it holds text of characters that there are not, which NumPy answers with a SystemError.
    """
    if array.dtype.kind == "U":
        order = ">" if array.dtype.byteorder == ">" else "="
        codes = np.frombuffer(np.ascontiguousarray(array), np.dtype(np.uint32).newbyteorder(order))
        if codes.max(initial=0) > sys.maxunicode:
            raise ValueError("text of characters that there are not")
    return array.tolist()
