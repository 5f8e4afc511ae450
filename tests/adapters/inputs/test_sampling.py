"""Sampled frames."""

import numpy as np
import pytest

from skelbench.adapters.inputs.sampling import fixed_frames, random_frames


@pytest.mark.parametrize("frames", [1, 5, 16, 20, 31, 32, 33, 300])
def test_sampled_frames_exist_and_run_forward(frames: int) -> None:
    rng = np.random.default_rng(0)
    for chosen in [*fixed_frames(frames, 16, 10), *(random_frames(frames, 16, rng, (0.5, 1)) for _ in range(20))]:
        assert chosen.shape == (16,)
        assert (chosen >= 0).all() and (chosen < frames).all()
        if frames >= 32:
            assert (np.diff(chosen) > 0).all()
