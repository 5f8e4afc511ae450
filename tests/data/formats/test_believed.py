"""Arrays of padded poses that are not what their format says."""

import re
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from refusal import refusal

from skelbench.core.files import CHECKOUT
from skelbench.core.layout import LAYOUTS
from skelbench.data.find import load_data


def bodies(clips: int = 6, frames: int = 8, padded: int = 10) -> np.ndarray:
    """(N, T, M, V, C): one person of bones of 0.15 m that shakes a little, the spine's middle first at 0."""
    rng, layout = np.random.default_rng(3), LAYOUTS["ntu25"]
    links = sorted((sorted(link) for link in layout.links), key=lambda link: link[0])
    places = {layout.index[layout.centre]: np.zeros(3)}
    while len(places) < 25:
        for a, b in links:
            for old, new in ((a, b), (b, a)):
                if old in places and new not in places:
                    step = rng.normal(size=3)
                    places[new] = places[old] + 0.15 * step / np.linalg.norm(step)
    body = np.array([places[joint] for joint in range(25)])
    poses = np.zeros((clips, padded, 2, 25, 3), np.float32)
    poses[:, :frames, 0] = body + rng.normal(0, 0.01, (clips, frames, 25, 3))
    poses[:, :frames, 0] -= poses[:, :1, 0, 1:2]
    return poses


def saved(path: Path, poses: np.ndarray, order: str = "mvc") -> Path:
    rows = poses.transpose(0, 1, *(2 + "mvc".index(axis) for axis in order)).reshape(*poses.shape[:2], -1)
    truth = np.arange(len(poses))
    np.savez(path, x_train=rows[:4], y_train=truth[:4], x_test=rows[4:], y_test=truth[4:])
    return path


@pytest.mark.parametrize("order", ["".join(axes) for axes in permutations("mvc")])
def test_rows_in_any_order_become_the_same_bodies(tmp_path: Path, order: str) -> None:
    poses = bodies()
    data = load_data(saved(tmp_path / "NTU60_CS.npz", poses, order))
    np.testing.assert_allclose(data[5].keypoint[0], poses[5, :8, 0], atol=1e-6)
    assert len(data[5].keypoint) == 1
    assert [remark.kind for remark in data.remarks if remark.topic == "axes"] == ["assumed"] * (order != "mvc")


def test_joints_in_no_order_and_lengths_that_are_no_metres_are_doubted(tmp_path: Path) -> None:
    poses = bodies()
    shuffled = poses[..., np.random.default_rng(1).permutation(25), :]
    for changed, topic in ((poses, ""), (shuffled, "layout"), (1000 * poses, "units")):
        data = load_data(saved(tmp_path / "x.npz", changed))
        doubted = [remark.topic for remark in data.remarks if remark.kind == "doubt" and remark.topic != "mirrored"]
        assert doubted == [topic] * bool(topic)
    data = load_data(saved(tmp_path / "x.npz", 1000 * poses), units="millimetres")
    np.testing.assert_allclose(data[0].keypoint[0], poses[0, :8, 0], atol=1e-5)
    assert "units" not in [remark.topic for remark in data.remarks]


def test_padding_and_joints_of_nan_are_missing(tmp_path: Path) -> None:
    poses = bodies()
    marked = np.where(poses.any((-1, -2), keepdims=True), poses, np.nan)
    marked[0, 2, 0, 7] = np.nan
    data = load_data(saved(tmp_path / "x.npz", marked))
    assert [clip.keypoint.shape[:2] for clip in data] == [(1, 8)] * 6
    assert np.argwhere(data[0].score == 0).tolist() == [[0, 2, 7]]


@pytest.mark.parametrize("name", ["poses", "keypoint"])
def test_padded_arrays_are_refused_with_a_way_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    poses = bodies().transpose(0, 2, 1, 3, 4)
    np.savez("padded.npz", **{name: poses, "labels": np.arange(6)})
    assert "docs/your_data.md" in refusal(lambda: load_data("padded.npz"))
    page = (CHECKOUT / "docs" / "your_data.md").read_text()
    (code,) = re.findall(r"```python\n([^`]*padded\.npz[^`]*)```", page)
    exec(compile(code.replace('"poses"', f'"{name}"'), "your_data.md", "exec"), {})
    data = load_data("own_pose.pkl")
    assert [clip.label for clip in data] == list(range(6))
    np.testing.assert_allclose(data[3].keypoint[0], poses[3, 0, :8], atol=1e-6)


def test_no_part_of_a_file_is_passed_over(tmp_path: Path) -> None:
    rows = bodies().reshape(6, 10, 150)
    np.savez(tmp_path / "x.npz", x_train=rows[:4], y_train=np.arange(4), x_val=rows[4:], y_val=np.arange(2))
    data = load_data(tmp_path / "x.npz")
    assert {part: len(found) for part, found in data.split_parts["official"].items()} == {"train": 4, "val": 2}


@pytest.mark.parametrize("name", ["train_data_bone.npy", "train_data_joint_motion.npy"])
def test_bones_and_motions_are_no_poses(tmp_path: Path, name: str) -> None:
    np.save(tmp_path / name, bodies().transpose(0, 4, 1, 3, 2))
    assert "holds bones or motions by its name" in refusal(lambda: load_data(tmp_path / name))
