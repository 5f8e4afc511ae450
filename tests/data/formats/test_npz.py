"""The neutral npz, clip by clip, against files that were written by hand."""

import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
from npz_files import CLIPS, arrays, write

from skelbench.core.layout import LAYOUTS
from skelbench.data.find import load_data


def test_a_clip_is_its_slice_person_by_person(tmp_path: Path) -> None:
    clip = load_data(write(tmp_path / "toy.npz"))[1]
    rows = arrays()["keypoint"][4:10]
    assert clip.keypoint.shape == (2, 3, 17, 2)
    assert np.array_equal(clip.keypoint[0], rows[:3])
    assert np.array_equal(clip.keypoint[1], rows[3:])
    assert (clip.score == 0.5).all()
    assert (clip.name, clip.label, clip.subject, clip.image_size) == ("clip1", 1, 1, (480, 640))


def test_unknown_subject_and_image_size_are_none(tmp_path: Path) -> None:
    clip = load_data(write(tmp_path / "toy.npz"))[5]
    assert clip.subject is None
    assert clip.image_size is None


def test_fortran_order_and_every_zip_method_read_the_same(tmp_path: Path) -> None:
    changes = {"keypoint": np.asfortranarray(arrays()["keypoint"])}
    np.savez(tmp_path / "plain.npz", **arrays())
    for path in (write(tmp_path / "fortran.npz", **changes), tmp_path / "plain.npz"):
        assert np.array_equal(load_data(path)[4].keypoint, load_data(write(tmp_path / "toy.npz"))[4].keypoint)


def test_joints_in_another_order_are_put_in_the_known_one(tmp_path: Path) -> None:
    order = np.random.default_rng(0).permutation(17)
    shuffled = {
        "keypoint": arrays()["keypoint"][:, order],
        "keypoint_score": (np.arange(17, dtype=np.float16) / 32)[order] * np.ones((len(arrays()["keypoint"]), 1)),
        "joint_names": arrays()["joint_names"][order],
    }
    data = load_data(write(tmp_path / "toy.npz", **shuffled))
    assert data.layout is LAYOUTS["coco17"]
    assert np.array_equal(data[0].keypoint[0, :, 1:], arrays()["keypoint"][:4, 1:])
    assert np.allclose(data[0].score[0, 0], np.arange(17) / 32)


def test_unknown_joints_make_a_layout_with_links_towards_the_middle(tmp_path: Path) -> None:
    rows = len(arrays()["keypoint"])
    chain = {
        "keypoint": np.ones((rows, 5, 3), np.float32),
        "keypoint_score": None,
        "joint_names": np.array(["tail", "back", "middle", "neck", "snout"]),
        "edges": np.array([[0, 1], [1, 2], [2, 3], [3, 4]]),
    }
    layout = load_data(write(tmp_path / "cat.npz", **chain)).layout
    assert layout.centre == "middle"
    assert layout.edges == (("tail", "back"), ("back", "middle"), ("neck", "middle"), ("snout", "neck"))


def test_a_joint_of_score_0_has_coordinates_0(tmp_path: Path) -> None:
    score = arrays()["keypoint_score"]
    score[2, 5] = 0
    clip = load_data(write(tmp_path / "toy.npz", keypoint_score=score))[0]
    assert not clip.keypoint[0, 2, 5].any()
    assert clip.keypoint.astype(bool).sum() == clip.keypoint.size - 2


def test_without_scores_a_joint_is_missing_where_it_is_0(tmp_path: Path) -> None:
    keypoint = arrays()["keypoint"]
    keypoint[2, 5] = 0
    clip = load_data(write(tmp_path / "toy.npz", keypoint_score=None, keypoint=keypoint))[0]
    assert clip.score[0, 2, 5] == 0
    assert clip.score.sum() == clip.score.size - 1


def test_the_joint_that_a_file_is_centred_on_is_not_missing(tmp_path: Path) -> None:
    keypoint = arrays()["keypoint"]
    keypoint[:, 3] = 0
    keypoint[1] = 0  # nobody there
    clip = load_data(write(tmp_path / "toy.npz", keypoint_score=None, keypoint=keypoint))[0]
    assert clip.detected[0].all(axis=1).tolist() == [True, False, True, True]
    assert not clip.detected[0, 1].any()


def test_sha256_is_that_of_the_file(tmp_path: Path) -> None:
    from hashlib import sha256

    path = write(tmp_path / "toy.npz")
    assert load_data(path).sha256 == sha256(path.read_bytes()).hexdigest()


def test_memory_does_not_grow_with_the_clips(tmp_path: Path) -> None:
    copies = 200
    many = {
        name: np.concatenate([array] * copies)
        for name, array in arrays().items()
        if name.startswith(("key", "sub", "img"))
    }
    shift = np.repeat(np.arange(copies) * len(arrays()["keypoint"]), CLIPS)
    big = {name: np.tile(arrays()[name], copies) for name in ("clip_length", "num_person", "label")}
    names = np.array([f"clip{i}" for i in range(CLIPS * copies)])
    path = write(
        tmp_path / "big.npz", **many, **big, clip_start=np.tile(arrays()["clip_start"], copies) + shift, clip_name=names
    )
    data = load_data(path)
    data[0]
    tracemalloc.start()
    for clip in data:
        assert clip.keypoint.any()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < many["keypoint"].nbytes / 10


def test_without_a_folder_for_temporary_files_it_is_not_the_file_that_is_blamed(tmp_path: Path) -> None:
    program = (
        "import sys, tempfile; from skelbench import load_data; tempfile.tempdir = 'nowhere'; load_data(sys.argv[1])"
    )
    command = [sys.executable, "-c", program, str(write(tmp_path / "x.npz"))]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr.splitlines()[-1]
    assert said.endswith("cannot write temporary data: No such file or directory; point $TMPDIR elsewhere")
