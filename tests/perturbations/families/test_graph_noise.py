"""Graph noise lies in its band, has the size that its level says, and is one draw for all bands."""

from dataclasses import replace

import numpy as np
import pytest
from damage import apply, make_clip, whole
from scipy import stats
from scipy.fft import dct

from skelbench.core.clip import Clip
from skelbench.core.layout import Layout
from skelbench.perturbations.spec import Spec

ALONG, TIME = ("smooth", "middle", "rough"), ("slow", "medium", "fast")
BANDS = [f"{s}-{t}" for s in ALONG for t in TIME]
SIZE = 0.05
LAST = {"smooth": range(0, 6), "middle": range(6, 11), "rough": range(11, 17)}
"""Of coco17's 17 frequencies in ascending order, no two are equal where these meet."""


def offsets(head: str, clip: Clip, size: float = SIZE) -> np.ndarray:
    """(M, T, V, C) in camera units."""
    return (apply(f"{head}:{size}", clip).keypoint.astype(float) - clip.keypoint) / clip.camera_unit


def energies(offset: np.ndarray, clip: Clip) -> np.ndarray:
    """(V, T): energy at each frequency along the skeleton, ascending, and in time."""
    pairs = [(clip.layout.index[a], clip.layout.index[b]) for a, b in clip.layout.edges]
    linked = np.zeros((17, 17))
    for a, b in pairs:
        linked[a, b] = linked[b, a] = 1
    degree = linked.sum(axis=0)
    _, vectors = np.linalg.eigh(np.eye(17) - linked / np.sqrt(np.outer(degree, degree)))
    coefficients = dct(np.einsum("vk,mtvc->mkct", vectors, offset), type=2, norm="ortho")
    return (coefficients**2).sum(axis=(0, 2))


@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize("frames", [30, 31])
def test_all_energy_is_in_the_band_where_no_joint_is_missing(band: str, frames: int) -> None:
    clip = whole(frames=frames)
    energy = energies(offsets(f"graph-noise@{band}", clip), clip)
    along, time = band.split("-")
    third = TIME.index(time)
    times = [k for k in range(frames) if third * frames <= 3 * k < (third + 1) * frames]
    inside = energy[np.ix_(list(LAST[along]), times)]
    assert inside.sum() / energy.sum() > 1 - 1e-9
    assert (inside > 0).all()


@pytest.mark.parametrize("head", ["graph-noise", *(f"graph-noise@{band}" for band in BANDS)])
@pytest.mark.parametrize("dims", [2, 3])
def test_its_root_mean_square_over_the_detected_joints_of_each_person_is_the_level(head: str, dims: int) -> None:
    clip = make_clip(dims=dims)  # with gaps
    offset = offsets(head, clip)
    for person in (0, 1):
        there = clip.score[person] > 0
        assert np.sqrt((offset[person][there] ** 2).mean()) == pytest.approx(SIZE, rel=1e-4)
        assert not offset[person][~there].any()


def test_without_a_band_it_is_white_and_normal() -> None:
    clip = whole(frames=300)
    offset = offsets("graph-noise", clip)
    assert stats.kstest(offset.ravel() / SIZE, "norm").pvalue > 0.01
    energy = energies(offset, clip)
    assert stats.kstest(energy.ravel() / SIZE**2, "chi2", args=(4,)).pvalue > 0.01  # two persons, two coordinates


def test_the_nine_bands_are_parts_of_one_white_draw() -> None:
    """Each is the draw, filtered and scaled: so the draw is a sum of all of them, with some factors."""
    clip = whole(frames=30)
    white = offsets("graph-noise", clip)
    bands = np.stack([offsets(f"graph-noise@{band}", clip) for band in BANDS])
    for person in (0, 1):
        parts = bands[:, person].reshape(9, -1)
        factors, *_ = np.linalg.lstsq(parts.T, white[person].ravel(), rcond=None)
        np.testing.assert_allclose(parts.T @ factors, white[person].ravel(), atol=1e-5)
        assert (factors > 0.1).all() and (factors**2).sum() == pytest.approx(1, abs=1e-3)


def test_slow_noise_does_not_tie_the_last_frame_to_the_first() -> None:
    """Fourier's transform would, as neighbours in time; that it does not is what the cosines are for."""
    clips = [whole(frames=30, name=str(k)) for k in range(40)]
    slow = np.stack([offsets("graph-noise@smooth-slow", clip) for clip in clips])
    first, second, last = slow[:, :, 0].ravel(), slow[:, :, 1].ravel(), slow[:, :, -1].ravel()
    assert np.corrcoef(first, second)[0, 1] > 0.8
    assert abs(np.corrcoef(first, last)[0, 1]) < 0.15


@pytest.mark.parametrize(
    ("word", "frames", "told"),
    [
        ("smooth-slow", 1, []),
        ("smooth-medium", 1, ["has 1 frame, too few for this band"]),
        ("smooth-medium", 2, []),
        ("rough-fast", 2, ["has 2 frames, too few for this band"]),
        ("rough-fast", 3, []),
    ],
)
def test_a_clip_of_too_few_frames_for_a_band_is_left_and_says_so(word: str, frames: int, told: list[str]) -> None:
    clip = whole(frames=frames)
    assert list(Spec.parse(f"graph-noise@{word}:0.01").idle(clip).values()) == told
    assert (offsets(f"graph-noise@{word}", clip) != 0).any() == (not told)


def test_a_graph_without_edges_has_no_rough_band() -> None:
    bare = replace(whole(), layout=replace(whole().layout, edges=(), name="bare"))
    why = Spec.parse("graph-noise@rough-slow:0.01").idle(bare).values()
    assert list(why) == ["is of layout bare, whose graph has no such band"]


def test_a_joint_that_has_no_part_in_a_band_is_not_moved_by_rounding_errors() -> None:
    """The equal middle frequencies of a star live on its leaves; of its centre a filter leaves 1e-17, no direction."""
    joints = ("centre", "one", "two", "three")
    star = Layout("star", joints, tuple((leaf, "centre") for leaf in joints[1:]), "centre")
    clip = whole()
    clip = replace(clip, keypoint=clip.keypoint[:, :, :4], score=clip.score[:, :, :4], layout=star)
    leaves = np.arange(4) > 0
    assert not offsets("graph-noise@middle-slow", clip.without(leaves)).any()
    assert offsets("graph-noise@middle-slow", clip.without(~leaves))[:, :, 1:].any()
