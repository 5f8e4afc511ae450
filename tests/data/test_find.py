"""How a data set is found by its name or path, and what is said where it is not."""

from pathlib import Path
from typing import Any

import pytest
from npz_files import write_mirrored_sources, write_two
from refusal import refusal

from skelbench.data.find import load_data


@pytest.fixture
def two_sources(tmp_path: Path) -> Path:
    return write_mirrored_sources(tmp_path)


def test_files_of_a_folder_are_sources_of_one_set(two_sources: Path) -> None:
    assert load_data(two_sources).sources == ("a", "b")
    assert load_data(two_sources).source == "a"
    assert load_data(two_sources / "toy_b.npz").source == "b"
    assert load_data(two_sources / "toy_b.npz").name == "toy"


def test_the_folder_may_have_another_name_than_the_set(two_sources: Path) -> None:
    moved = two_sources.rename(two_sources.parent / "elsewhere")
    assert (load_data(moved).name, load_data(moved).sources) == ("toy", ("a", "b"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"split": "xsbu"}, "unknown split 'xsbu'; did you mean xsub?"),
        ({"split": "xsub_val"}, "unknown part of split xsub 'val'"),
        ({"split": "xsub", "part": "tests"}, "unknown part of split xsub 'tests'; did you mean test?"),
        ({"source": "badd"}, "unknown source 'badd'; did you mean"),
        ({"layout": "coco71"}, "unknown layout 'coco71'; did you mean coco17?"),
        ({"layout": "h36m17"}, "so its layout is coco17, not h36m17; omit"),
        ({"limit": 0}, "limit is 0, expected at least 1 clip"),
    ],
)
def test_an_unknown_choice_is_answered_with_the_nearest(tmp_path: Path, options: dict[str, Any], said: str) -> None:
    assert said in refusal(lambda: load_data(write_two(tmp_path), **options))


def test_a_split_of_data_without_splits_is_refused(tmp_path: Path) -> None:
    path = write_two(tmp_path, split_xsub_train=None, split_xsub_test=None)
    assert "defines no splits, got 'xsub'" in refusal(lambda: load_data(path, "xsub"))


def test_an_unknown_name_is_answered_with_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "penn").mkdir()
    write_two(tmp_path).rename(tmp_path / "penn" / "penn_gt.npz")
    monkeypatch.setenv("SKELBENCH_DATA", str(tmp_path))
    assert load_data("penn").sources == ("gt",)
    assert "unknown data set 'pen'; did you mean penn?" in refusal(lambda: load_data("pen"))
    assert f"$SKELBENCH_DATA is {tmp_path}" in refusal(lambda: load_data("pen"))


def test_a_file_alone_in_a_folder_gives_the_set_its_name(tmp_path: Path) -> None:
    write_two(tmp_path).rename(tmp_path / "mine.npz")
    assert (load_data(tmp_path).name, load_data(tmp_path).sources) == ("mine", ("pose",))
    assert load_data(Path("synthetic")).name == "synthetic"


@pytest.mark.parametrize("name", ["nowhere.npz", "nowhere.pkl"])
def test_a_file_that_is_not_there_is_named(name: str, tmp_path: Path) -> None:
    assert f"no file {tmp_path / name}" in refusal(lambda: load_data(tmp_path / name))


def test_a_folder_without_data_and_a_file_of_another_kind_are_refused(tmp_path: Path) -> None:
    said = refusal(lambda: load_data(tmp_path))
    assert "holds nothing, which is no set of poses" in said
    assert "npz (.npz), pyskl (.pkl .pickle)" in said
    (tmp_path / "read.me").touch()
    (tmp_path / "inner").mkdir()
    assert "holds 1 .me, 1 folders, which is no" in refusal(lambda: load_data(tmp_path))
    for name in ("a_x", "b_x"):
        (tmp_path / f"{name}.npz").touch()
    assert "holds the sets a, b, expected the files of one set" in refusal(lambda: load_data(tmp_path))
    (tmp_path / "clips.csv").write_text("a,b\n")
    assert "neither .npz nor .pkl" in refusal(lambda: load_data(tmp_path / "clips.csv"))


@pytest.mark.parametrize("name", ["x" * 300 + ".npz", "a/" * 3000, "loop.npz", "loop"])
def test_a_name_that_no_file_can_have_is_refused(name: str, tmp_path: Path) -> None:
    for loop in ("loop", "loop.npz"):
        (tmp_path / loop).symlink_to(loop)
    refusal(lambda: load_data(tmp_path / name))


def test_a_file_that_is_gone_has_no_hash(tmp_path: Path) -> None:
    path = write_two(tmp_path)
    data = load_data(path)
    path.unlink()
    assert "any more: No such file" in refusal(lambda: data.sha256)
