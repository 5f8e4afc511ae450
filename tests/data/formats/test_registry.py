"""Every format in the table, and the template of one, keeps the same rules; how a format is found or insisted on."""

import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from format_template import LONG_CSV, write_long_csv

from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.dataset import Dataset
from skelbench.data.find import data_names, load_data
from skelbench.data.formats.registry import FORMATS, Format, file_ending_in

KEYPOINT = np.arange(1, 2 * 3 * 17 * 2 + 1, dtype=np.float32).reshape(2, 1, 3, 17, 2)
"""Two clips of one person and three frames; every number tells where it belongs."""
SCORE = np.linspace(0.25, 1, 2 * 3 * 17, dtype=np.float32).reshape(2, 1, 3, 17)


def write_npz(path: Path) -> None:
    layout = LAYOUTS["coco17"]
    with path.open("wb") as stream:
        np.savez(
            stream,
            keypoint=KEYPOINT.reshape(6, 17, 2),
            keypoint_score=SCORE.reshape(6, 17),
            clip_start=np.array([0, 3]),
            clip_length=np.array([3, 3]),
            num_person=np.array([1, 1]),
            label=np.array([1, 0]),
            clip_name=np.array(["one", "two"]),
            class_names=np.array(["0", "1"]),
            joint_names=np.array(layout.joints),
            edges=np.array(layout.links),
        )


def write_pyskl(path: Path) -> None:
    clips = [
        {"frame_dir": name, "label": 1 - row, "keypoint": KEYPOINT[row], "keypoint_score": SCORE[row]}
        for row, name in enumerate(("one", "two"))
    ]
    path.write_bytes(pickle.dumps(clips))


EXAMPLES: dict[str, Callable[[Path], None]] = {
    "npz": write_npz,
    "pyskl": write_pyskl,
    "template": lambda path: write_long_csv(path, ("one", "two"), (1, 0), KEYPOINT, SCORE),
}
"""Format -> what writes the clips `one` (label 1) and `two` (label 0) with KEYPOINT and SCORE, in COCO-17's order."""
OF_ONE_SET = ("ctrgcn", "ntu", "stgcn", "nwucla", "utdmhad")
"""Formats that hold the joints, or the names, of one set only: each has tests of its own."""
ANY = [one for one in FORMATS if one.name not in OF_ONE_SET]
ALL = {one.name: one for one in (*ANY, LONG_CSV)}


@pytest.fixture(params=ALL)
def example(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Format, Path]:
    """A format and a file of it."""
    chosen = ALL[request.param]
    path = tmp_path / f"toy{chosen.suffixes[0]}"
    EXAMPLES[chosen.name](path)
    return chosen, path


def test_every_format_has_an_example_and_a_name_of_its_own() -> None:
    assert set(EXAMPLES) == set(ALL)
    assert len(ALL) == len(ANY) + 1


def test_a_format_gives_names_labels_and_the_hash_of_its_file(example: tuple[Format, Path]) -> None:
    chosen, path = example
    data = load_data(path, format=chosen)
    assert data.names == ("one", "two")
    assert data.labels.tolist() == [1, 0]
    assert data.subjects.tolist() == [-1, -1]
    assert data.layout.name == "coco17"
    assert data.sha256 == sha256(path.read_bytes()).hexdigest()


def test_a_format_gives_the_poses_that_were_written(example: tuple[Format, Path]) -> None:
    chosen, path = example
    for clip, keypoint, score in zip(load_data(path, format=chosen), KEYPOINT, SCORE, strict=True):
        np.testing.assert_array_equal(clip.keypoint, keypoint)
        np.testing.assert_array_equal(clip.score, score)
        assert clip.keypoint.dtype == clip.score.dtype == np.float32


def second(data: Dataset) -> bytes:
    return data[1].keypoint.tobytes()


@pytest.mark.parametrize("name", [one.name for one in ANY])
def test_another_process_reads_the_same_clips(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"toy{ALL[name].suffixes[0]}"
    EXAMPLES[name](path)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(second, load_data(path)).result() == KEYPOINT[1].tobytes()


def test_a_damaged_file_and_one_that_is_not_there_get_one_line(example: tuple[Format, Path]) -> None:
    chosen, path = example
    path.write_bytes(path.read_bytes()[:40] + b"\xff\x00")
    with pytest.raises(InputError, match=str(path)) as damaged:
        load_data(path, format=chosen)
    path.unlink()
    with pytest.raises(InputError, match=f"no file {path}") as gone:
        load_data(path, format=chosen)
    assert "\n" not in str(damaged.value) + str(gone.value)


@pytest.mark.parametrize("name", [one.name for one in ANY])
def test_a_format_that_is_insisted_on_reads_a_file_of_any_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / "clips.dat"
    EXAMPLES[name](path)
    assert load_data(path, format=name).names == ("one", "two")
    with pytest.raises(InputError, match=r"clips\.dat is neither \.npz nor \.pkl"):
        load_data(path)


def test_a_format_that_is_insisted_on_refuses_a_file_of_another(tmp_path: Path) -> None:
    write_npz(tmp_path / "toy.npz")
    with pytest.raises(InputError, match="is no readable pickle"):
        load_data(tmp_path / "toy.npz", format="pyskl")


def test_of_a_folder_only_the_files_of_the_format_are_taken(tmp_path: Path) -> None:
    (tmp_path / "toy").mkdir()
    write_npz(tmp_path / "toy" / "toy_a.npz")
    write_pyskl(tmp_path / "toy" / "toy_b.pkl")
    assert load_data(tmp_path / "toy").sources == ("a", "b")
    assert load_data(tmp_path / "toy", format="pyskl").sources == ("b",)


def test_an_unknown_format_is_answered_with_the_nearest(tmp_path: Path) -> None:
    write_npz(tmp_path / "toy.npz")
    with pytest.raises(InputError, match=r"unknown format 'pyskel'; did you mean pyskl\?"):
        load_data(tmp_path / "toy.npz", format="pyskel")
    with pytest.raises(InputError, match=r"unknown format 'nothing'; did you mean .*npz or .*pyskl"):
        load_data(tmp_path / "toy.npz", format="nothing")


def test_the_embedded_set_has_no_format() -> None:
    with pytest.raises(InputError, match="so it has no format; leave format out"):
        load_data("synthetic", format="npz")


def test_a_folder_can_be_a_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As of NTU RGB+D, whose clips are a file each: here the folder is known by a file in it."""

    def recognises(path: Path) -> bool:
        return (path / "poses.txt").is_file()

    folders = Format("folder", (), recognises, lambda path, layout: ALL["npz"].open(path / "inner.npz", layout))
    (tmp_path / "ntu60_kinect").mkdir()
    (tmp_path / "ntu60_kinect" / "poses.txt").touch()
    write_npz(tmp_path / "ntu60_kinect" / "inner.npz")
    data = load_data(tmp_path / "ntu60_kinect", format=folders)
    assert (data.name, data.source, data.names) == ("ntu60", "kinect", ("one", "two"))
    monkeypatch.setenv("SKELBENCH_DATA", str(tmp_path))
    assert load_data("ntu60_kinect", format=folders).names == ("one", "two")
    assert data_names() == ["synthetic"]  # no format of the table reads the folder


def test_a_folder_called_like_a_file_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "toy.npz").mkdir()
    assert not file_ending_in(".npz")(tmp_path / "toy.npz")
    write_npz(tmp_path / "toy.npz" / "toy_a.npz")
    assert load_data(tmp_path / "toy.npz").sources == ("a",)
