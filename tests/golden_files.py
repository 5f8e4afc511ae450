"""Where the golden files lie, and every one of a kind as test cases."""

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("SKELBENCH_GOLDEN", Path(__file__).parents[2] / "shared" / "golden"))


def found(*kinds: str) -> list[pytest.ParameterSet]:
    """Every file of these kinds; one skipped case where there is none."""
    files = [file for kind in kinds for file in sorted(FOLDER.glob(f"{kind}*.npz"))]
    reason = f"no {' or '.join(kinds)}*.npz in {FOLDER}; set $SKELBENCH_GOLDEN"
    return [pytest.param(file, id=file.stem) for file in files] or [pytest.param(None, marks=pytest.mark.skip(reason))]
