"""Bands of frequencies along skeletons and in time, against eigenvectors and cosines of NumPy's and SciPy's own."""

from itertools import combinations

import numpy as np
import pytest
from scipy.fft import dct
from scipy.stats import ortho_group

from skelbench.core.layout import LAYOUTS, Layout
from skelbench.perturbations.frequencies import Third, along_skeleton, frames_in_band, in_time, laplacian

THIRDS: tuple[Third, ...] = (0, 1, 2)


def by_hand(layout: Layout) -> np.ndarray:
    """The normalised Laplacian, entry by entry, from the names of the edges."""
    pairs = {frozenset(edge) for edge in layout.edges}
    degree = {joint: sum(joint in pair for pair in pairs) for joint in layout.joints}
    out = np.diag([float(degree[joint] > 0) for joint in layout.joints])
    for (i, a), (j, b) in combinations(enumerate(layout.joints), 2):
        if {a, b} in pairs:
            out[i, j] = out[j, i] = -1 / np.sqrt(degree[a] * degree[b])
    return out


def spaces(layout: Layout) -> list[tuple[float, np.ndarray]]:
    """(λ, (V, n) orthonormal basis) of every eigenspace, the bases turned at random."""
    values, vectors = np.linalg.eigh(by_hand(layout))
    groups = np.split(np.arange(len(values)), np.flatnonzero(np.diff(values) > 1e-6) + 1)
    rng = np.random.default_rng(0)
    out = []
    for group in groups:
        turn = ortho_group.rvs(len(group), random_state=rng) if len(group) > 1 else -np.eye(1)
        out.append((float(values[group].mean()), vectors[:, group] @ turn))
    return out


def projector(layout: Layout, third: Third) -> np.ndarray:
    found = along_skeleton(layout, third)
    return np.zeros((len(layout), len(layout))) if found is None else found


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_laplacian_is_that_of_the_edges(name: str) -> None:
    np.testing.assert_allclose(laplacian(LAYOUTS[name]), by_hand(LAYOUTS[name]), atol=1e-12)


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_eigenspace_is_in_one_third_whole_whatever_its_basis_and_the_thirds_ascend(name: str) -> None:
    layout = LAYOUTS[name]
    shares = np.array(
        [[np.trace(b.T @ projector(layout, t) @ b) / b.shape[1] for t in THIRDS] for _, b in spaces(layout)]
    )
    np.testing.assert_allclose(np.sort(shares), [[0, 0, 1]] * len(shares), atol=1e-9)
    assert (np.diff(shares.argmax(axis=1)) >= 0).all()


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_projector_is_the_sum_over_its_eigenspaces_of_any_bases(name: str) -> None:
    layout = LAYOUTS[name]
    for third in THIRDS:
        found = projector(layout, third)
        bases = [basis for _, basis in spaces(layout) if np.trace(basis.T @ found @ basis) > 0.5]
        np.testing.assert_allclose(found, sum(basis @ basis.T for basis in bases), atol=1e-9)


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_order_of_the_joints_does_not_matter(name: str) -> None:
    layout = LAYOUTS[name]
    order = np.random.default_rng(1).permutation(len(layout))
    shuffled = Layout("shuffled", tuple(layout.joints[v] for v in order), layout.edges, layout.centre)
    for third in THIRDS:
        expected = projector(layout, third)[np.ix_(order, order)]
        np.testing.assert_allclose(projector(shuffled, third), expected, atol=1e-9)


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_thirds_of_a_skeleton_are_thirds_but_for_what_cannot_be_cut(name: str) -> None:
    layout = LAYOUTS[name]
    ranks = [round(np.trace(projector(layout, third))) for third in THIRDS]
    assert sum(ranks) == len(layout)
    widest = max(basis.shape[1] for _, basis in spaces(layout))
    assert all(abs(rank - len(layout) / 3) <= widest for rank in ranks)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_rigid_shift_is_smooth_but_for_a_twentieth_of_its_energy(name: str) -> None:
    shift = np.ones(len(LAYOUTS[name])) / np.sqrt(len(LAYOUTS[name]))
    assert 0.945 < shift @ projector(LAYOUTS[name], 0) @ shift < 0.985


def made(edges: tuple[tuple[str, str], ...]) -> Layout:
    return Layout("made", ("a", "b", "c", "d"), edges, "a")


def test_a_star_has_nothing_between_its_lowest_and_its_many_equal_frequencies() -> None:
    """A star of four: λ is 0, 1, 1, 2; the two of 1 stay together."""
    star = made((("b", "a"), ("c", "a"), ("d", "a")))
    assert [round(np.trace(projector(star, third))) for third in THIRDS] == [1, 2, 1]


def test_joints_without_edges_have_the_lowest_frequency_only() -> None:
    assert [along_skeleton(made(()), third) is None for third in THIRDS] == [False, True, True]
    np.testing.assert_array_equal(projector(made(()), 0), np.eye(4))


@pytest.mark.parametrize("frames", [1, 2, 3, 4, 5, 17, 100, 101])
def test_what_is_kept_in_time_are_the_cosines_of_a_third(frames: int) -> None:
    values = np.random.default_rng(2).standard_normal((3, 2, frames))
    coefficients = dct(values, type=2, norm="ortho")
    k = np.arange(frames)
    for third in THIRDS:
        kept = dct(in_time(values, third), type=2, norm="ortho")
        of_third = (third * frames <= 3 * k) & (3 * k < (third + 1) * frames)
        np.testing.assert_allclose(kept, np.where(of_third, coefficients, 0), atol=1e-12)


@pytest.mark.parametrize("frames", range(1, 30))
def test_every_frequency_in_time_is_in_one_third(frames: int) -> None:
    bands = [list(range(frames))[frames_in_band(frames, third)] for third in THIRDS]
    assert [k for band in bands for k in band] == list(range(frames))
    assert max(map(len, bands)) - min(map(len, bands)) <= 1
