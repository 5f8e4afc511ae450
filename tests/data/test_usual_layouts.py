"""The layout of a pickle that names none, by its joints and coordinates."""

from pathlib import Path

import pytest
from pyskl_files import annotation, write

from skelbench.core.errors import InputError
from skelbench.data.find import load_data


@pytest.mark.parametrize(
    ("joints", "coordinates", "layout"),
    [
        *((17, 2, "coco17"), (18, 2, "openpose18"), (25, 2, "body25"), (25, 3, "ntu25"), (20, 3, "kinect20")),
        *((33, 2, "blazepose33"), (33, 3, "blazepose33"), (15, 2, "jhmdb15"), (15, 3, "florence15")),
        *((13, 2, "penn13"), (26, 2, "halpe26"), (24, 3, "smpl24"), (133, 2, "wholebody133")),
    ],
)
def test_joints_and_coordinates_tell_the_layout(tmp_path: Path, joints: int, coordinates: int, layout: str) -> None:
    path = write(tmp_path / "a.pkl", [annotation("x", joints=joints, coordinates=coordinates)])
    assert load_data(path).layout.name == layout


@pytest.mark.parametrize(
    ("joints", "coordinates", "layouts"),
    [
        (17, 3, "fits no usual layout; name it with layout=coco17 or h36m17"),
        (12, 2, "fits no usual layout; name it with layout=body12"),
        (14, 2, "fits no usual layout, nor any other that we know; write an .npz with joint_names and edges"),
    ],
)
def test_where_several_may_be_or_none_is_usual_it_is_asked_for(
    tmp_path: Path, joints: int, coordinates: int, layouts: str
) -> None:
    path = write(tmp_path / "a.pkl", [annotation("x", joints=joints, coordinates=coordinates)])
    with pytest.raises(InputError, match=layouts):
        load_data(path)
