"""Links to files, files that are parts of a split, and files beside the one that is named."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from npz_files import write_two
from pyskl_files import annotation, write
from refusal import refusal

from skelbench.data.find import data_names, load_data
from skelbench.data.formats.arrays.npz_write import write_npz


def pkl(path: Path, *names: str, label: Any = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return write(path, [annotation(name, label) for name in names])


@pytest.mark.parametrize("as_text", [False, True])
def test_a_link_into_a_cache_is_named_by_itself(tmp_path: Path, as_text: bool) -> None:
    pkl(tmp_path / "hub" / "blobs" / "x.pkl", "a").rename(tmp_path / "hub" / "blobs" / "9b1f")
    link = tmp_path / "hub" / "snapshots" / "main" / "ntu60_hrnet.pkl"
    link.parent.mkdir(parents=True)
    link.write_text("../../blobs/9b1f") if as_text else link.symlink_to("../../blobs/9b1f")
    for path in (link, link.parent):
        data = load_data(path)
        assert (data.name, data.source, data.names) == ("ntu60", "hrnet", ("a",))
        assert len(list(data)) == 1
    assert load_data(link).sha256 == load_data(tmp_path / "hub" / "blobs" / "9b1f", format="pyskl").sha256


def test_a_link_to_a_link_is_followed_and_a_circle_is_not(tmp_path: Path) -> None:
    pkl(tmp_path / "store_a1.pkl", "a")
    (tmp_path / "one_x.pkl").write_text("two_x.pkl\n")
    (tmp_path / "two_x.pkl").symlink_to("store_a1.pkl")
    assert (load_data(tmp_path / "one_x.pkl").name, load_data(tmp_path / "one_x.pkl").names) == ("one", ("a",))
    (tmp_path / "here_x.pkl").write_text("there_x.pkl")
    (tmp_path / "there_x.pkl").write_text("here_x.pkl")
    assert "is no readable pickle" in refusal(lambda: load_data(tmp_path / "here_x.pkl"))


@pytest.mark.parametrize("words", ["nowhere.pkl", "a\nb", "/etc/passwd", "\x00", "x" * 1100, "..", "own_x.pkl"])
def test_other_text_is_no_link(tmp_path: Path, words: str) -> None:
    (tmp_path / "own_x.pkl").write_text(words)
    said = refusal(lambda: load_data(tmp_path / "own_x.pkl"))
    assert f"{tmp_path / 'own_x.pkl'} " in said
    assert "Error" not in said


def test_a_path_may_begin_at_home_and_end_in_a_slash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    pkl(tmp_path / "toy" / "toy_a.pkl", "a")
    assert load_data("~/toy/").names == load_data("~/toy/toy_a.pkl").names == ("a",)


@pytest.mark.parametrize(
    ("folder", "files", "expected"),
    [
        ("two", ("ntu60_xsub_train", "ntu60_xsub_val"), ("ntu60", "pose", "xsub", "val")),
        ("two", ("gym_train", "gym_test"), ("gym", "pose", "official", "test")),
        ("toy", ("train", "val"), ("toy", "pose", "official", "val")),
        ("toy", ("toy_hrnet_xsub_train", "toy_hrnet_xsub_test"), ("toy", "hrnet", "xsub", "test")),
        ("toy", ("toy_xview_train", "toy_xview_test"), ("toy", "pose", "xview", "test")),
        ("toy", ("train", "valid"), ("toy", "pose", "official", "val")),
        ("two", ("ntu60_xsub_training", "ntu60_xsub_validation"), ("ntu60", "pose", "xsub", "val")),
        ("toy", ("Train", "Eval"), ("toy", "pose", "official", "test")),
        ("two", ("own-train", "own-dev"), ("own", "pose", "official", "val")),
    ],
)
@pytest.mark.parametrize("suffix", [".pkl", ".npz"])
def test_files_of_parts_are_one_split(
    tmp_path: Path, folder: str, files: tuple[str, str], expected: tuple[str, ...], suffix: str
) -> None:
    for name, clip in zip(files, ("a", "b"), strict=True):
        path = pkl(tmp_path / "made" / f"{name}.pkl", clip, label=len(clip) + ord(clip) - 97)
        (tmp_path / folder).mkdir(exist_ok=True)
        target = tmp_path / folder / f"{name}{suffix}"
        path.rename(target) if suffix == ".pkl" else write_npz(load_data(path), target)
    name, source, split, part = expected
    data = load_data(tmp_path / folder)
    assert (data.name, data.source, data.splits, data.names) == (name, source, (split,), ("a", "b"))
    assert data.labels.tolist() == [1, 2]
    assert data.classes == ("0", "1", "2")
    tested = data.chosen(split, "test")
    assert (tested.names, tested.part, tested[0].label) == (("b",), part, 2)
    assert data.chosen(split, "train").names == ("a",)
    assert len({data.sha256, load_data(tmp_path / folder / f"{files[0]}{suffix}").sha256}) == 2
    assert pickle.loads(pickle.dumps(data))[1].name == "b"


def test_one_file_of_a_split_stands_for_itself(tmp_path: Path) -> None:
    pkl(tmp_path / "ntu60_xsub_train.pkl", "a")
    path = pkl(tmp_path / "ntu60_xsub_val.pkl", "b")
    data = load_data(path)
    assert (data.name, data.sources, data.names, data.splits) == ("ntu60_xsub_val", ("pose",), ("b",), ())


def test_classes_by_name_are_those_of_all_files(tmp_path: Path) -> None:
    pkl(tmp_path / "x_train.pkl", "a", label="wave")
    write(tmp_path / "x_val.pkl", [annotation("b") | {"label": "sit"}, annotation("c") | {"label": "wave"}])
    data = load_data(tmp_path)
    assert (data.classes, data.labels.tolist()) == (("sit", "wave"), [1, 0, 1])
    assert [clip.label for clip in data] == [1, 0, 1]


def test_parts_that_share_clips_or_have_other_joints_are_refused(tmp_path: Path) -> None:
    pkl(tmp_path / "x_train.pkl", "a", "b")
    pkl(tmp_path / "x_val.pkl", "b")
    assert "are parts of one split by their names, but share clips b" in refusal(lambda: load_data(tmp_path))
    write(tmp_path / "x_val.pkl", [annotation("c", joints=18)])
    assert "has layout coco17" in refusal(lambda: load_data(tmp_path))


def test_a_training_file_is_never_the_whole_folder_while_other_sets_lie_there(tmp_path: Path) -> None:
    pkl(tmp_path / "toy" / "train.pkl", "a")
    pkl(tmp_path / "toy" / "holdout.pkl", "b")
    assert "holds the sets holdout, toy" in refusal(lambda: load_data(tmp_path / "toy"))


def test_two_files_of_one_part_are_not_chosen_from(tmp_path: Path) -> None:
    for name in ("train", "test", "eval"):
        pkl(tmp_path / "toy" / f"{name}.pkl", name)
    assert "holds the sets test, toy" in refusal(lambda: load_data(tmp_path / "toy"))


@pytest.mark.parametrize(("label", "said"), [("wave", "numbers and names"), (None, "x_val.pkl has no labels")])
def test_parts_labelled_in_two_ways_are_refused(tmp_path: Path, label: str | None, said: str) -> None:
    pkl(tmp_path / "x_train.pkl", "a", label=1)
    pkl(tmp_path / "x_val.pkl", "b", label=label)
    assert said in refusal(lambda: load_data(tmp_path))


def test_files_beside_are_sources_and_not_opened_before_they_are_asked_for(tmp_path: Path) -> None:
    path = pkl(tmp_path / "gym_hrnet.pkl", "a")
    other = pkl(tmp_path / "gym_vitpose.pkl", "a")
    pkl(tmp_path / "other_x.pkl", "z")
    (tmp_path / "gym_broken.pkl").write_bytes(b"\x00")
    (tmp_path / "gym_broken.npz").write_bytes(b"\x00")
    data = load_data(path)
    assert (data.name, data.source, set(data.sources)) == ("gym", "hrnet", {"broken", "hrnet", "vitpose"})
    seen = data[0].seen_by
    assert seen is not None
    np.testing.assert_array_equal(seen("vitpose").keypoint, load_data(other)[0].keypoint)
    refusal(lambda: seen("broken"))


def test_names_of_sets_are_the_folders_that_hold_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_two(tmp_path).rename(tmp_path / "toy.npz")
    for folder, file in (("penn", "penn_gt.npz"), ("none", "notes.txt"), ("parts", "train.npz")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / file).write_bytes((tmp_path / "toy.npz").read_bytes())
    monkeypatch.setenv("SKELBENCH_DATA", str(tmp_path))
    assert data_names() == ["synthetic", "parts", "penn"]
    assert load_data("parts").names == load_data("penn").names
