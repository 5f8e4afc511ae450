"""The template of docs/, as the file my_module.py of somebody who uses skelbench."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TEMPLATE = Path(__file__).parents[2] / "docs" / "templates" / "perturbation.py"


@pytest.fixture
def my_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Put my_module.py into a folder on the Python path, and forget it afterwards."""
    folder = tmp_path / "mine"
    folder.mkdir()
    path = Path(shutil.copy(TEMPLATE, folder / "my_module.py"))
    monkeypatch.syspath_prepend(str(folder))
    before = sys.modules.pop("my_module", None)
    yield path
    sys.modules.pop("my_module", None)
    if before is not None:
        sys.modules["my_module"] = before
