"""Results of three cells, measured once and copied for every test."""

from pathlib import Path

import pytest
from three_cells import Three, three_files


@pytest.fixture(scope="session")
def first_three(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return three_files(tmp_path_factory.mktemp("three"))


@pytest.fixture
def three(first_three: dict[str, bytes], toy_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Three:
    folder = tmp_path / "results"
    for name, data in first_three.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return Three(folder / "x.csv", toy_set, lambda: capsys.readouterr().err)
