"""Clips that a caller made himself: fields of another type are converted where that is safe, else refused plainly."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.given import of_clips

POSES = 600 + np.arange(1.0, 69.0, dtype=np.float32).reshape(1, 2, 17, 2)
GOOD = Clip(POSES, np.ones((1, 2, 17), np.float32), LAYOUTS["coco17"], "a", 1, (1080, 1920))


@pytest.mark.parametrize(
    "fields",
    [
        {"keypoint": POSES.astype(np.float64)},
        {"keypoint": POSES.tolist(), "score": [[[1] * 17] * 2]},
        {"keypoint": torch.as_tensor(POSES), "score": torch.ones(1, 2, 17)},
        {"label": np.uint8(1), "subject": np.int64(3)},
        {"image_size": [1080, 1920.0]},
    ],
)
def test_numbers_of_other_types_are_the_same_clip(fields: dict[str, Any]) -> None:
    clip = of_clips([replace(GOOD, **fields)])[0]
    assert clip.keypoint.dtype == clip.score.dtype == np.float32 and type(clip.label) is int
    np.testing.assert_array_equal(clip.keypoint, POSES)
    assert (clip.label, clip.image_size) == (1, (1080, 1920))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"label": None}, "label is None, expected a whole number below 1,000,000, -1 for none"),
        ({"label": 1.5}, "label is 1.5, expected a whole number"),
        ({"label": "wave"}, "label is 'wave', expected a whole number"),
        ({"label": 10**12}, "label is 1000000000000, expected a whole number below 1,000,000"),
        ({"subject": "s1"}, "subject is 's1', expected a whole number"),
        ({"layout": "coco17"}, "layout is 'coco17', expected a Layout"),
        ({"score": None}, "score is None, expected an array of numbers"),
        ({"keypoint": [[1], [1, 2]]}, "expected an array of numbers"),
        ({"image_size": (0, 0)}, "expected (height, width) in pixels"),
        ({"image_size": 1080}, "expected (height, width) in pixels"),
        ({"keypoint": POSES[0]}, "keypoint has shape (2, 17, 2), expected (persons, frames, joints, 2 or 3)"),
    ],
)
def test_fields_that_are_none_of_a_clip_are_refused_with_its_name(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as refused:
        of_clips([GOOD, replace(GOOD, name="b", **fields)])
    assert "clip 'b'" in str(refused.value) and says in str(refused.value)
