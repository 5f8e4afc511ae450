"""Names of files on systems that ignore case, that know devices by name, and of homes."""

from pathlib import Path

import pytest
from command import skelbench

from skelbench.core.names import is_of_windows
from skelbench.evaluation.results.files.places import cells_files, model_folder
from skelbench.report.figures.names import slug


@pytest.mark.parametrize("name", ["CON", "nul", "aux.txt", "com1", "LPT9.x.y", "mine."])
def test_no_file_is_called_like_a_device_of_windows(name: str) -> None:
    assert is_of_windows(name)
    assert not is_of_windows(slug(name)) and not is_of_windows(model_folder(name))


@pytest.mark.parametrize("name", ["console", "com10", "com", "my.con", "mine-s1"])
def test_other_names_stay(name: str) -> None:
    assert slug(name) == model_folder(name) == name


def test_cells_are_found_in_a_folder_that_another_model_named_in_capitals(tmp_path: Path) -> None:
    """Where case does not count, `mine` writes into the folder `Mine` that is there."""
    (tmp_path / "Mine-s1").mkdir()
    (tmp_path / "Mine-s1" / "0123456789abcdef.cells").write_bytes(b"")
    assert [path.parent.name for path in cells_files(tmp_path, ["mine"])] == ["Mine-s1"]
    assert not cells_files(tmp_path, ["other"])


@pytest.mark.parametrize("option", [("--out=~/c.yaml",), ("--out", "~/c.yaml")])
def test_a_tilde_is_the_home_also_where_no_shell_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: tuple[str, ...]
) -> None:
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    said = skelbench("convert", "~/gone.pth", *option).err
    assert f"no file {tmp_path / 'home' / 'gone.pth'}" in said
    assert not (tmp_path / "~").exists()
