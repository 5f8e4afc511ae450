"""Annotation pickles in the spellings in which people write them; the numbers are those that were put in."""

import bz2
import gzip
import lzma
import pickle
from collections import OrderedDict, defaultdict
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import numpy as np
import pytest
from pickle_parts import made, said, text
from pyskl_files import write
from refusal import refusal

from skelbench.data.dataset import Dataset
from skelbench.data.find import load_data

KEYPOINT = np.arange(1, 2 * 3 * 17 * 2 + 1, dtype=np.float32).reshape(2, 3, 17, 2)
SCORE = np.linspace(0.25, 1, 2 * 3 * 17, dtype=np.float32).reshape(2, 3, 17)


def clip(name: Any = "one", label: Any = 0, **changes: Any) -> dict[str, Any]:
    fine = {"frame_dir": name, "label": label, "keypoint": KEYPOINT, "keypoint_score": SCORE, "img_shape": (480, 640)}
    return {key: value for key, value in (fine | changes).items() if value is not None}


def read(folder: Path, content: Any, protocol: int = 4, **options: Any) -> Dataset:
    return load_data(write(folder / "x.pkl", content, protocol), **options)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_containers_of_any_kind_hold_the_annotations(tmp_path: Path, protocol: int) -> None:
    split = defaultdict(list, {"xsub_train": ("one",), "xsub_val": {"two"}})
    data = read(tmp_path, OrderedDict(split=split, annotations=(clip(), OrderedDict(clip("two", 1)))), protocol)
    assert (data.names, data.labels.tolist(), data.splits) == (("one", "two"), [0, 1], ("xsub",))
    assert data.chosen("xsub", "test").names == ("two",)
    np.testing.assert_array_equal(data[1].keypoint, KEYPOINT)


@pytest.mark.parametrize("factory", [list, dict, set, int, float, str, None])
def test_what_a_defaultdict_would_make_is_nobodys_concern(factory: Any, tmp_path: Path) -> None:
    split = defaultdict(factory, {"xsub_val": ["one"]})
    assert read(tmp_path, {"split": split, "annotations": [clip()]}).splits == ("xsub",)


@pytest.mark.parametrize("call", [b"cbuiltins\nlist\n)R", b"c__builtin__\nint\n(K\x01tR", b"cbuiltins\nstr\n)R"])
def test_a_type_is_named_and_never_called(call: bytes) -> None:
    assert said(call).startswith("asks for a call of a type, which is refused")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (PurePosixPath("/videos/clip00"), "/videos/clip00"),
        (Path("videos") / "clip00", "videos/clip00"),
        (PurePosixPath("clip00.avi"), "clip00.avi"),
        (PureWindowsPath("C:\\videos\\clip00"), "C:/videos/clip00"),
    ],
)
def test_a_path_is_its_text(tmp_path: Path, path: Any, name: str) -> None:
    assert read(tmp_path, {"split": {"val": [path]}, "annotations": [clip(path)]}, split="val").names == (name,)


def test_paths_of_python_3_13_are_read_and_others_of_pathlib_refused() -> None:
    code = text("a/b") + text("c") + b"\x86R"
    assert made(b"cpathlib._local\nPosixPath\n" + code) == "a/b/c"
    assert said(b"cpathlib\nos\n)R").startswith("asks for pathlib.os,")
    assert "a path of something that is no text" in said(b"cpathlib\nPosixPath\n(K\x01tR")
    assert "asks for a state of a str" in said(b"cpathlib\nPosixPath\n" + text("a") + b"\x85R}b")


def test_paths_that_unfold_to_more_than_the_file_are_refused() -> None:
    long = text("a" * 1000) + b"q\x010" + b"(" + b"cpathlib\nPosixPath\nq\x020"
    again = b"h\x02(" + b"h\x01" * 60 + b"tR"
    assert "it unfolds to far more than it holds" in said(long + again * 60 + b"l")


@pytest.mark.parametrize(
    ("given", "label"),
    [
        (2.0, 2),
        (np.int64(2), 2),
        (np.array(2), 2),
        (np.array([2]), 2),
        (np.array([[2.0]]), 2),
        ([2], 2),
        ((2,), 2),
        (np.float32(2), 2),
        ("2", 2),
        (b"2", 2),
        (np.str_("2"), 2),
    ],
)
def test_a_whole_number_in_any_spelling_is_a_label(tmp_path: Path, given: Any, label: int) -> None:
    data = read(tmp_path, [clip(label=given)])
    assert (data.labels.tolist(), data.classes) == ([label], ("0", "1", "2"))


def test_names_of_classes_are_numbered_in_their_order(tmp_path: Path) -> None:
    data = read(tmp_path, [clip("a", "wave"), clip("b", "sit"), clip("c", "wave"), clip("d", "3")])
    assert (data.classes, data.labels.tolist()) == (("3", "sit", "wave"), [2, 1, 2, 0])


@pytest.mark.parametrize("given", [None, -1, np.array(-1), [-1.0]])
def test_clips_without_a_label_are_read(tmp_path: Path, given: Any) -> None:
    assert not read(tmp_path, [clip(label=given)]).labelled
    assert not read(tmp_path, [clip() | {"label": given}]).labelled


@pytest.mark.parametrize(
    ("given", "name"), [(b"one", "one"), ("né".encode(), "né"), (b"n\xe9", "né"), (7, "7"), (np.array("one"), "one")]
)
def test_a_name_may_be_bytes_or_a_number(tmp_path: Path, given: Any, name: str) -> None:
    assert read(tmp_path, {"split": {"val": [given]}, "annotations": [clip(given)]}, split="val").names == (name,)


@pytest.mark.parametrize(
    "given",
    [(480, 640, 3), np.array([480, 640]), [np.int32(480), np.array(640)], (480.0, 640.0), np.array([480, 640, 3])],
)
def test_the_size_of_the_picture_in_any_spelling(tmp_path: Path, given: Any) -> None:
    assert read(tmp_path, [clip(img_shape=given)])[0].image_size == (480, 640)
    assert read(tmp_path, [clip(img_shape=None, original_shape=given)])[0].image_size == (480, 640)


@pytest.mark.parametrize("order", ["C", "F"])
def test_one_person_may_do_without_an_axis(tmp_path: Path, order: Any) -> None:
    keypoint, score = np.array(KEYPOINT[0], order=order), np.array(SCORE[0], order=order)
    got = read(tmp_path, [clip(keypoint=keypoint, keypoint_score=score)])[0]
    np.testing.assert_array_equal(got.keypoint, KEYPOINT[:1])
    np.testing.assert_array_equal(got.score, SCORE[:1])


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_score_may_have_an_axis_of_its_own(tmp_path: Path, order: Any) -> None:
    got = read(tmp_path, [clip(keypoint_score=np.array(SCORE[..., None], order=order))])[0]
    np.testing.assert_array_equal(got.score, SCORE)


@pytest.mark.parametrize("kind", ["<f8", ">f4", "<i2", ">i4", "<u2", "<f2"])
def test_numbers_of_any_type_are_the_same_numbers(tmp_path: Path, kind: str) -> None:
    got = read(tmp_path, [clip(keypoint=KEYPOINT.astype(kind))])[0]
    np.testing.assert_array_equal(got.keypoint, KEYPOINT)


@pytest.mark.parametrize("given", [KEYPOINT.tolist(), list(KEYPOINT), [list(person) for person in KEYPOINT]])
def test_lists_of_numbers_or_of_arrays_are_read(tmp_path: Path, given: Any) -> None:
    got = read(tmp_path, [clip(keypoint=given, keypoint_score=SCORE.tolist())])[0]
    np.testing.assert_array_equal(got.keypoint, KEYPOINT)
    np.testing.assert_array_equal(got.score, SCORE)


def test_ragged_persons_are_refused_with_what_to_do(tmp_path: Path) -> None:
    ragged = np.empty(2, object)
    ragged[:] = [KEYPOINT[0], KEYPOINT[1, :2]]
    said_of = refusal(lambda: read(tmp_path, [clip(keypoint=ragged)]))
    assert "clip 'one': keypoint is an array of Python objects, shape (2,)" in said_of
    assert "filled up with 0" in said_of


@pytest.mark.parametrize("third", [SCORE, np.full_like(SCORE, 0.5)])
def test_a_third_channel_of_scores_beside_scores_is_left_out(tmp_path: Path, third: Any) -> None:
    data = read(tmp_path, [clip(keypoint=np.concatenate([KEYPOINT, third[..., None]], -1))])
    np.testing.assert_array_equal(data[0].keypoint, KEYPOINT)
    np.testing.assert_array_equal(data[0].score, SCORE)
    assert "third channel that holds scores" in str(data.remarks)


def test_a_third_dimension_beside_scores_stays(tmp_path: Path) -> None:
    keypoint = np.random.default_rng(0).uniform(-2, 2, (1, 3, 25, 3)).astype(np.float32)
    got = read(tmp_path, [clip(keypoint=keypoint, keypoint_score=np.ones((1, 3, 25)))])[0]
    np.testing.assert_array_equal(got.keypoint, keypoint)


def test_one_annotation_and_annotations_by_name_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, clip("alone")).names == ("alone",)
    by_name = {"a": clip(None), "b": clip("own")}
    assert read(tmp_path, by_name).names == ("a", "own")
    assert read(tmp_path, {"annotations": by_name, "split": None}).names == ("a", "own")


def test_a_piece_of_kinetics_is_not_taken_for_clips(tmp_path: Path) -> None:
    assert "expected `annotations`" in refusal(lambda: read(tmp_path, {"c0": {"keypoint": np.ones((4, 17, 3))}}))


@pytest.mark.parametrize(
    ("packed", "words"),
    [
        (gzip.compress, "is packed by gzip; unpack it: gzip -dc x.pkl > NEW.pkl"),
        (bz2.compress, "is packed by bzip2; unpack it: bzip2 -dc x.pkl"),
        (lzma.compress, "is packed by xz; unpack it: xz -dc x.pkl"),
        (lambda _: b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "is a pointer of Git LFS"),
        (lambda _: b"<!DOCTYPE html>", "is a web page"),
        (lambda data: data[:40], "it is cut short"),
        (lambda _: b"", "it is empty"),
        (lambda data: data + data, "has another pickle of"),
        (lambda data: data + b"0.", "has something else of 2 bytes behind its pickle"),
        (lambda _: b"PK\x03\x04" + bytes(26) + b"archive/data.pkl", "was written by torch.save"),
        (lambda _: b"0.", "its instructions do not fit together"),
    ],
)
def test_what_is_no_pickle_is_told_without_pythons_words(tmp_path: Path, packed: Any, words: str) -> None:
    (tmp_path / "x.pkl").write_bytes(packed(pickle.dumps([clip()])))
    assert words in refusal(lambda: load_data(tmp_path / "x.pkl"))


def test_padding_behind_a_pickle_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.pkl").write_bytes(pickle.dumps([clip()], 0) + b"\n\0")
    assert len(load_data(tmp_path / "x.pkl")) == 1


def many(**changes: Any) -> list[dict[str, Any]]:
    """Twenty clips, the third of which differs."""
    return [clip(frame_dir=f"c{row}") | (changes if row == 2 else {}) for row in range(20)]


@pytest.mark.parametrize(
    "changes",
    [
        {"keypoint_score": np.ones((1, 2, 17))},
        {"keypoint": "x"},
        {"img_shape": "wide"},
        {"label": 2.5},
    ],
)
def test_one_annotation_of_many_that_cannot_be_read_is_left_out(tmp_path: Path, changes: dict[str, Any]) -> None:
    (tmp_path / "x.pkl").write_bytes(pickle.dumps({"split": {"a_val": ["c1", "c2"]}, "annotations": many(**changes)}))
    data = load_data(tmp_path / "x.pkl")
    assert "c2" not in data.names
    assert len(data) == 19
    assert data.chosen("a", "test").names == ("c1",)
    assert [r.text for r in data.remarks if "1 of 20 clips cannot be read, left out: c2; " in r.text]


def test_one_annotation_of_other_joints_among_many_is_left_out(tmp_path: Path) -> None:
    data = read(tmp_path, many(keypoint=np.ones((1, 3, 16, 2)), keypoint_score=None))
    assert len(data) == 19
    said = "1 clip with other (joints, coordinates) than (17, 2) left out: c2"
    assert said in [remark.text for remark in data.remarks]


def test_one_annotation_without_a_label_among_many_is_left_out(tmp_path: Path) -> None:
    data = read(tmp_path, [clip(frame_dir=f"c{row}") | ({"label": -1} if row == 2 else {}) for row in range(50)])
    assert len(data) == 49
    assert "1 clip without a label left out: c2" in [remark.text for remark in data.remarks]


@pytest.mark.parametrize("odd", [None, [], {"label": 3}])
def test_what_is_no_annotation_among_many_is_left_out(tmp_path: Path, odd: Any) -> None:
    data = read(tmp_path, [*many()[:9], odd])
    assert data.names == tuple(f"c{row}" for row in range(9))
    assert [r.text for r in data.remarks if "1 of 10 clips cannot be read, left out: number 9; " in r.text]


@pytest.mark.parametrize("nothing", [None, [], np.zeros(0), np.zeros((0, 17, 2)), np.zeros((1, 0, 17, 2))])
def test_a_clip_of_nobody_in_any_spelling_is_left_out(tmp_path: Path, nothing: Any) -> None:
    write(tmp_path / "x.pkl", many(keypoint=nothing, keypoint_score=nothing))
    data = load_data(tmp_path / "x.pkl")
    assert len(data) == 19
    assert "1 clip without a person or a frame left out: c2" in [remark.text for remark in data.remarks]


def test_a_split_may_name_clips_that_were_taken_out(tmp_path: Path) -> None:
    split = {"a_train": ["c1", "gone"], "a_val": ["c2"], "b_val": ["gone"]}
    (tmp_path / "x.pkl").write_bytes(pickle.dumps({"split": split, "annotations": many()}))
    data = load_data(tmp_path / "x.pkl")
    assert data.splits == ("a",)
    assert data.chosen("a", "train").names == ("c1",)
    said = [remark.text for remark in data.remarks if remark.topic == "splits"]
    assert said == [
        "split a_train names 1 clip not found: gone; the split is of the other 1 clip",
        "split b_val names 1 clip not found: gone; the split is left out",
    ]


@pytest.mark.parametrize(("total", "frames", "words"), [(2, 2, "more frames"), (9, 3, "fewer frames")])
def test_total_frames_says_where_a_clip_ends(tmp_path: Path, total: int, frames: int, words: str) -> None:
    write(tmp_path / "x.pkl", many(total_frames=np.int64(total)))
    data = load_data(tmp_path / "x.pkl")
    assert [clip.keypoint.shape[1] for clip in data] == [3, 3, frames, *[3] * 17]
    assert any(remark.text.startswith(f"{words} of poses than total_frames in 1 clip;") for remark in data.remarks)


def test_the_fields_of_mmpose_are_those_of_pyskl(tmp_path: Path) -> None:
    one = clip()
    other = {**one, "keypoints": one["keypoint"], "keypoint_scores": one["keypoint_score"]}
    del other["keypoint"], other["keypoint_score"]
    (tmp_path / "x.pkl").write_bytes(pickle.dumps([other]))
    (tmp_path / "y.pkl").write_bytes(pickle.dumps([one]))
    x, y = load_data(tmp_path / "x.pkl")[0], load_data(tmp_path / "y.pkl")[0]
    assert (x.keypoint == y.keypoint).all()
    assert (x.score == y.score).all()


def test_annotations_that_are_an_array_are_called_so(tmp_path: Path) -> None:
    said_of = refusal(lambda: read(tmp_path, {"split": {}, "annotations": np.array([clip()], object)}))
    assert "of which `annotations` is an array, expected `annotations` (a list)" in said_of
