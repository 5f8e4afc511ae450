"""Find the content that ships with the code: `models/` and `perturbations/`."""

from pathlib import Path


def content(folder: str) -> Path:
    """Return `models/` or `perturbations/`, inside the wheel or at the root of a checkout."""
    shipped = Path(__file__).parents[1] / "_content" / folder
    return shipped if shipped.is_dir() else Path(__file__).parents[2] / folder
