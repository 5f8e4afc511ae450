"""Arrays of a file, read at once and the file closed: one that is left open warns whenever it is cleared away."""

from pathlib import Path
from typing import Any

import numpy as np


def arrays(path: Path) -> dict[str, Any]:
    """Read a .npz file: name -> array."""
    with np.load(path) as file:
        return dict(file)
