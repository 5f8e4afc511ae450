"""The index of Kinetics-400, whose poses lie in files beside it."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from skelbench.core.errors import InputError
from skelbench.data.find import load_data
from skelbench.data.formats.kinetics import decompress


def kinetics(folder: Path, detections: np.ndarray, frame: list[int], **changes: Any) -> Path:
    """An index of one clip and the file its poses are in."""
    (folder / "part0.pkl").write_bytes(pickle.dumps({"clip": {"keypoint": detections}}))
    index = {
        "frame_dir": "clip",
        "label": 3,
        "total_frames": 9,
        "img_shape": (320, 570),
        "frame_inds": np.array(frame, np.int16),
        "raw_file": "somewhere/else/part0.pkl",
        **changes,
    }
    path = folder / "k400.pkl"
    path.write_bytes(pickle.dumps({"split": {"val": ["clip"]}, "annotations": [index]}))
    return path


def test_the_poses_of_a_kinetics_index_are_found_beside_it(tmp_path: Path) -> None:
    detections = np.random.default_rng(0).uniform(1, 300, (5, 17, 3)).astype(np.float16)
    detections[..., 2] = 0.5
    clip = load_data(kinetics(tmp_path, detections, [1, 1, 4, 4, 7]))[0]
    assert clip.keypoint.shape == (2, 3, 17, 2)  # frames 1, 4 and 7; nobody in the others
    persons = [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2)]
    for row, (person, frame) in enumerate(persons):
        np.testing.assert_array_equal(clip.keypoint[person, frame], detections[row, :, :2])
    assert not clip.score[1, 2].any()


@pytest.mark.parametrize(
    ("frame", "changes", "said"),
    [
        ([1, 1, 4, 4, 7], {"raw_file": "part7.pkl"}, "has its poses in 'part7.pkl', which is not in"),
        ([1, 1, 4, 4], {}, r"keypoint \(5, 17, 3\) and frame_inds \(4,\)"),
        ([1, 4, 1, 4, 7], {}, "expected numbers from 0 to 8 in order"),
        ([1, 1, 4, 4, 9], {}, "expected numbers from 0 to 8 in order"),
        ([1, 1, 4, 4, 7], {"frame_dir": "other"}, "must hold its `keypoint`"),
        ([1, 1, 4, 4, 7], {"total_frames": None}, "must hold its `keypoint`"),
    ],
)
def test_a_kinetics_index_that_does_not_fit_is_refused(
    tmp_path: Path, frame: list[int], changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        load_data(kinetics(tmp_path, np.ones((5, 17, 3), np.float16), frame, **changes))


@pytest.mark.parametrize(
    ("persons", "kept"), [(9, range(9)), (10, range(10)), (11, range(10, 0, -1)), (13, range(12, 2, -1))]
)
def test_up_to_ten_persons_keep_the_order_of_their_detection_and_of_more_the_surest_come_first(
    persons: int, kept: range
) -> None:
    detections = np.zeros((persons, 17, 3), np.float16)
    detections[..., :2] = 10 * (1 + np.arange(persons))[:, None, None]  # where a person stands tells who it is
    detections[..., 2] = (1 + np.arange(persons))[:, None] / 16  # the later, the surer
    keypoint, score = decompress(detections, np.zeros(persons), total_frames=1)
    assert (keypoint[:, 0, 0, 0] / 10 - 1).tolist() == list(kept)
    assert (score[:, 0, 0] * 16 - 1).tolist() == list(kept)
