"""Results of three cells, measured once and copied for every test."""

from pathlib import Path

import pytest
from command import snapshot
from conftest import write_toy_set
from three_cells import Three


@pytest.fixture(scope="session")
def first_three(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("three")
    Three(folder / "x.csv", write_toy_set(folder / "toy"), str).measure()
    return {str(Path(name).relative_to(folder)): data for name, data in snapshot(folder).items() if "toy" not in name}


@pytest.fixture
def three(first_three: dict[str, bytes], toy_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Three:
    folder = tmp_path / "results"
    for name, data in first_three.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return Three(folder / "x.csv", toy_set, lambda: capsys.readouterr().err)
