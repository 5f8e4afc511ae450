"""Attention as importance."""

import numpy as np
import pytest
from explained import maps, small

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError


def test_attention_has_levels_and_says_which(toy_clip: Clip) -> None:
    model = small("motionbert")
    last, first, second = (maps(name, model, [toy_clip])[0] for name in ("attention", "attention@0", "attention@1"))
    np.testing.assert_array_equal(last, second)
    assert not np.allclose(first, last)
    with pytest.raises(InputError, match="attention level 2: this MotionBERT has levels 0 to 1"):
        maps("attention@2", model, [toy_clip])


def test_each_person_has_the_same_attention_to_give(toy_clip: Clip) -> None:
    (found,) = maps("attention", small("motionbert", layout="coco17"), [toy_clip])
    np.testing.assert_allclose(found.sum(axis=(1, 2)), 12 * 17, rtol=1e-4)
