"""Write a figure as PNG and SVG: whole or not at all, and the same bytes for the same figure."""

from pathlib import Path
from typing import Any

from skelbench.core.files import atomic
from skelbench.report.style import styled


def save(figure: Any, path: Path, dpi: int = 220) -> tuple[Path, Path]:
    """Write `path` with the suffixes .png and .svg, and return both; no date or version is kept in them.

    dpi: pixels in an inch of the PNG.

    Raises:
        InputError: the folder cannot be written to.
    """
    png, svg = path.with_name(f"{path.name}.png"), path.with_name(f"{path.name}.svg")
    with styled():
        with atomic(png) as draft:
            figure.savefig(draft, dpi=dpi, metadata={"Software": None})
        with atomic(svg) as draft:
            figure.savefig(draft, metadata={"Date": None, "Creator": None})
    return png, svg
