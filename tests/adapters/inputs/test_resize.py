"""Where resized frames lie: half-pixel centres on a crop, in the middle for tests and anywhere in training."""

import numpy as np
import pytest
import torch

from skelbench.adapters.inputs.resize import Resize, anywhere, middle, resized


def at(start: int, length: int, size: int) -> np.ndarray:
    """(size,): the frame numbers that are shown, whole or between two."""
    frames, mix = resized(start, length, size)
    lower, upper = np.split(frames[0], 2)
    assert mix is not None and (mix >= 0).all() and (mix < 1).all()
    assert ((upper == lower) | (upper == lower + 1)).all() and (mix[upper == lower] == 0).all()
    return np.asarray((1 - mix) * lower + mix * upper)


@pytest.mark.parametrize("length", [1, 2, 7, 24, 83, 300])
@pytest.mark.parametrize("size", [1, 5, 24, 64])
def test_frames_lie_where_linear_interpolation_of_half_pixel_centres_puts_them(length: int, size: int) -> None:
    numbers = torch.arange(5, 5 + length, dtype=torch.float64)[None, None]
    expected = torch.nn.functional.interpolate(numbers, size, mode="linear", align_corners=False)
    np.testing.assert_allclose(at(5, length, size), expected[0, 0], atol=1e-9)


def test_as_many_frames_as_there_are_are_taken_as_they_are() -> None:
    np.testing.assert_array_equal(at(3, 8, 8), np.arange(3, 11))


@pytest.mark.parametrize(
    ("frames", "share", "first", "last"),
    [(10, 1, 0, 9), (10, 0.5, 2, 7), (83, 0.95, 2, 80), (47, 0.95, 1, 45), (1, 0.01, 0, 0)],
)
def test_a_test_view_is_the_middle(frames: int, share: float, first: int, last: int) -> None:
    """Bias int((1 - share) frames / 2), counted by hand: 2.5, 2.075 and 1.175 of a frame are cut down."""
    chosen = middle(frames, 1000, Resize(test_share=share)).frames
    assert (chosen.min(), chosen.max()) == (first, last)


def test_a_training_view_starts_anywhere_and_is_no_shorter_than_its_share() -> None:
    rng, found = np.random.default_rng(0), set()
    for _ in range(2000):
        chosen = anywhere(8, 1000, Resize(train_share=0.5), rng).frames
        found.add((int(chosen.min()), int(chosen.max() - chosen.min() + 1)))
    assert found == {(start, length) for length in range(4, 8) for start in range(8 - length + 1)}


@pytest.mark.parametrize(("frames", "expected"), [(100, range(64, 100)), (40, range(40, 41))])
def test_a_training_view_has_the_fewest_frames_as_far_as_the_clip_has_them(frames: int, expected: range) -> None:
    rng, lengths = np.random.default_rng(0), set()
    for _ in range(2000):
        chosen = anywhere(frames, 1000, Resize(train_share=0.5, fewest=64), rng).frames
        lengths.add(int(np.ptp(chosen)) + 1)
    assert lengths == set(expected)


def test_the_whole_clip_is_taken_where_nothing_is_said() -> None:
    for seed in range(20):
        chosen = anywhere(9, 9, Resize(), np.random.default_rng(seed))
        np.testing.assert_array_equal(chosen.frames, middle(9, 9, Resize()).frames)
