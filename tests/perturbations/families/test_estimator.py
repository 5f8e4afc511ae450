"""An estimator swap gives the clip that another source of the data set saw."""

import numpy as np
import pytest
from damage import apply, make_clip, whole

from skelbench.core.errors import InputError


def test_an_estimator_swap_gives_the_clip_that_the_source_saw() -> None:
    clip = make_clip()
    swapped = apply("estimator:lq", clip)
    assert swapped.source == "lq"
    np.testing.assert_array_equal(swapped.keypoint, clip.keypoint[:, :, ::-1])


def test_a_clip_that_stands_alone_cannot_be_swapped() -> None:
    with pytest.raises(InputError, match="clip 'whole' has no other source"):
        apply("estimator:lq", whole())
