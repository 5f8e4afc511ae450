"""The 2-D view of a 3-D file."""

from pathlib import Path

import numpy as np
from npz_files import arrays
from refusal import read_all, refusal

from skelbench.data.find import load_data


def test_a_kinect_source_has_a_view_in_2d(tmp_path: Path) -> None:
    kinect = arrays("kinect20", 3)
    kinect["keypoint"][:] = (1, 2, 4)
    kinect["keypoint"][0, 0] = 0
    np.savez(
        tmp_path / "room_kinect.npz", **kinect | {"keypoint_score": (kinect["keypoint"] != 0).any(-1).astype("f2")}
    )
    data = load_data(tmp_path / "room_kinect.npz", source="kinect2d")
    assert data.sources == ("kinect", "kinect2d")
    assert np.array_equal(data[0].keypoint[0, 1, 0], (-0.25, -0.5))
    assert not data[0].keypoint[0, 0, 0].any()
    assert data[0].image_size is None


def test_a_depth_that_is_hardly_any_gives_no_view(tmp_path: Path) -> None:
    kinect = arrays("kinect20", 3)
    kinect["keypoint"][..., :2] *= 1e-3  # metres, beside which a third number from 0 to 1 is a depth
    kinect["img_shape"][:] = 0
    kinect["keypoint"][..., 2] = 1e-40
    np.savez(tmp_path / "room_kinect.npz", **kinect)
    said = refusal(lambda: read_all(tmp_path / "room_kinect.npz", source="kinect2d"))
    assert "clip 'clip0': has NaN or infinite coordinates" in said
