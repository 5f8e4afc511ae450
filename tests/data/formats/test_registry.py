"""Every format in the table, and the template of one, keeps the same rules; how a format is found or insisted on."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from format_examples import EXAMPLES, Example, write_npz, write_pyskl
from format_template import POSES

from skelbench.core.errors import InputError
from skelbench.data.dataset import Dataset
from skelbench.data.find import data_names, load_data
from skelbench.data.formats.registry import FORMATS, Format, file_ending_in

ALL = {one.name: one for one in (*FORMATS, POSES) if one.name in EXAMPLES}
"""Formats of which an example writes two clips; those of estimators and of one set have tests of their own."""
OF_FILES = [one.name for one in FORMATS if one.suffixes and one.name in EXAMPLES]


@pytest.fixture(params=ALL)
def example(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Format, Example, Path]:
    """A format and a file, or a folder, of it."""
    chosen = EXAMPLES[request.param]
    path = tmp_path / chosen.file
    chosen.write(path)
    return ALL[request.param], chosen, path


def a_file_of(path: Path) -> Path:
    return path if path.is_file() else min(inner for inner in path.rglob("*") if inner.is_file())


def test_every_format_has_an_example_and_a_name_of_its_own() -> None:
    assert set(EXAMPLES) == set(ALL)
    assert len({one.name for one in FORMATS}) == len(FORMATS)


def test_a_format_knows_its_own(example: tuple[Format, Example, Path]) -> None:
    assert example[0].recognises(example[2])


def test_a_format_gives_names_labels_and_the_hash_of_its_files(example: tuple[Format, Example, Path]) -> None:
    chosen, told, path = example
    data = load_data(path, format=chosen)
    assert data.names == told.names
    assert tuple(data.labels.tolist()) == told.labels
    assert data.subjects.tolist() == [-1, -1]
    assert data.layout.name == told.layout
    if path.is_file():
        assert data.sha256 == sha256(path.read_bytes()).hexdigest()
    inner = a_file_of(path)
    before = data.sha256
    inner.write_bytes(inner.read_bytes() + b"\n")
    assert load_data(path, format=chosen).sha256 != before


def test_a_format_gives_the_poses_that_were_written(example: tuple[Format, Example, Path]) -> None:
    chosen, told, path = example
    for clip, keypoint, score in zip(load_data(path, format=chosen), told.keypoint, told.score, strict=True):
        np.testing.assert_array_equal(clip.keypoint, keypoint)
        np.testing.assert_array_equal(clip.score, score)
        assert clip.keypoint.dtype == clip.score.dtype == np.float32


def second(data: Dataset) -> bytes:
    return data[1].keypoint.tobytes()


@pytest.mark.parametrize("name", OF_FILES)
def test_another_process_reads_the_same_clips(name: str, tmp_path: Path) -> None:
    path = tmp_path / EXAMPLES[name].file
    EXAMPLES[name].write(path)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(second, load_data(path)).result() == EXAMPLES[name].keypoint[1].tobytes()


def test_a_damaged_file_and_one_that_is_not_there_get_one_line(example: tuple[Format, Example, Path]) -> None:
    chosen, _, path = example
    inner = a_file_of(path)
    inner.write_bytes(inner.read_bytes()[:40] + b"\xff\x00")
    with pytest.raises(InputError, match=str(path)) as damaged:
        load_data(path, format=chosen)
    path.rename(path.with_name("elsewhere"))
    with pytest.raises(InputError, match=f"no file {path}" if chosen.suffixes else str(path)) as gone:
        load_data(path, format=chosen)
    assert "\n" not in str(damaged.value) + str(gone.value)


@pytest.mark.parametrize("name", OF_FILES)
def test_a_format_that_is_insisted_on_reads_a_file_of_any_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / "clips.dat"
    EXAMPLES[name].write(path)
    assert load_data(path, format=name).names == EXAMPLES[name].names
    with pytest.raises(InputError, match=r"clips\.dat is neither \.npz nor \.pkl"):
        load_data(path)


def test_a_format_that_is_insisted_on_reads_a_folder_of_any_name(tmp_path: Path) -> None:
    EXAMPLES["template"].write(tmp_path / "clips.npz")
    assert load_data(tmp_path / "clips.npz", format=POSES).names == EXAMPLES["template"].names


def test_a_format_that_is_insisted_on_refuses_a_file_of_another(tmp_path: Path) -> None:
    write_npz(tmp_path / "toy.npz")
    with pytest.raises(InputError, match=r"is a zip archive, as \.npz is, not a pickle"):
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
    with pytest.raises(InputError, match=r"unknown format 'nothing'; did you mean .*csv or .*npz or .*"):
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
