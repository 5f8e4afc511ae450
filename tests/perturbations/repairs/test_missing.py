"""Missing joints and empty frames are repaired from the same clip; pandas is the oracle."""

import numpy as np
import pandas as pd
import pytest
from damage import apply, fingerprint, make_clip, whole

from skelbench.core.clip import Clip
from skelbench.perturbations.repairs.pipeline import Pipeline


def repaired(text: str, clip: Clip) -> Clip:
    return Pipeline.parse(text).apply(clip)


def columns(clip: Clip) -> pd.DataFrame:
    """Coordinates and scores by frame, NaN where a joint is missing."""
    every = np.concatenate([clip.keypoint, clip.score[..., None]], axis=-1)
    every = np.where(clip.detected[..., None], every, np.nan).astype(np.float64)
    return pd.DataFrame(np.moveaxis(every, 1, 0).reshape(every.shape[1], -1))


@pytest.mark.parametrize("spec", ["clean", "joint-mask@frame:0.6", "frame-mask:0.5", "joint-mask:0.3"])
def test_interp_and_hold_are_those_of_pandas_and_what_was_never_seen_stays_missing(spec: str) -> None:
    clip = apply(spec, make_clip(frames=25))
    oracles = {
        "interp": columns(clip).interpolate(limit_direction="both"),
        "hold": columns(clip).ffill().bfill(),
    }
    for name, expected in oracles.items():
        pd.testing.assert_frame_equal(columns(repaired(name, clip)), expected, rtol=1e-5)
        assert (repaired(name, clip).score[2] == 0).all()  # the third person is never there
        assert (repaired(name, clip).keypoint[2] == 0).all()


def test_drop_empty_deletes_exactly_the_frames_without_anybody() -> None:
    clip = whole(frames=6)
    nobody, one_person = np.array([0, 1, 0, 0, 1, 1], bool), np.array([0, 1, 1, 0, 1, 1], bool)
    lost = np.repeat(np.stack([nobody, one_person])[:, :, None], clip.score.shape[2], axis=2)
    kept = repaired("drop-empty", clip.without(lost))
    np.testing.assert_array_equal(kept.keypoint, clip.without(lost).keypoint[:, [0, 2, 3]])
    np.testing.assert_array_equal(kept.score, clip.without(lost).score[:, [0, 2, 3]])


def test_a_clip_of_nothing_but_empty_frames_becomes_one_empty_frame() -> None:
    nothing = apply("frame-mask:1", whole())
    assert repaired("drop-empty+interp", nothing).score.shape[1] == 1
    assert not repaired("hold", nothing).detected.any()


@pytest.mark.parametrize("text", ["drop-empty", "hold", "interp", "drop-empty+interp", "none"])
def test_an_undamaged_complete_clip_is_left_as_it_is(text: str) -> None:
    assert fingerprint(repaired(text, whole())) == fingerprint(whole())


def test_interp_after_drop_empty_does_not_know_how_long_nobody_was_there() -> None:
    clip = whole(frames=5)
    gone = np.zeros(clip.score.shape, bool)
    gone[:, 1:3] = True  # two empty frames
    gone[:, 3, 0] = True  # then one joint is missing
    middle = (clip.keypoint[:, 0, 0] + clip.keypoint[:, 4, 0]) / 2
    np.testing.assert_allclose(repaired("drop-empty+interp", clip.without(gone)).keypoint[:, 1, 0], middle, rtol=1e-5)
    later = clip.keypoint[:, 0, 0] + 0.75 * (clip.keypoint[:, 4, 0] - clip.keypoint[:, 0, 0])
    np.testing.assert_allclose(repaired("interp+drop-empty", clip.without(gone)).keypoint[:, 3, 0], later, rtol=1e-5)
