"""Statistics of errors in time, of series whose laws are known, and against scipy and loops."""

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.stats import kurtosis, median_abs_deviation

from benchmarks.error_bands import STATISTICS, figure_of
from benchmarks.error_series import LIMBS, difference, errors, missing
from benchmarks.error_table import of_errors, of_missing, read
from benchmarks.estimator_error import PAIRS
from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS


def slow(clips: int, frames: int, rho: float = 0.8, r: float = 0.5) -> list[np.ndarray]:
    """First-order series of variance 4 about 3, whose joints correlate by r."""
    rng = np.random.default_rng(0)
    made = []
    for _ in range(clips):
        white = np.sqrt(r) * rng.standard_normal((frames + 200, 1, 2))
        white = white + np.sqrt(1 - r) * rng.standard_normal((frames + 200, 12, 2))
        made.append(3 + 2 * np.sqrt(1 - rho**2) * lfilter([1], [1, -rho], white, axis=0)[200:])
    return made


def test_the_laws_of_known_series_are_found() -> None:
    found = errors(slow(20, 2000))
    assert len(found.sd) == 20 * 12 * 2 and len(found.together) == 20 * 66 * 2
    assert np.median(found.bias) == pytest.approx(3, abs=0.1)
    assert np.median(found.sd) == pytest.approx(2, abs=0.1)
    np.testing.assert_allclose(np.median(found.autocorrelation, axis=0)[:8], 0.8 ** np.arange(1, 9), atol=0.03)
    assert np.median(found.kurtosis) == pytest.approx(3, abs=0.15)
    assert np.median(found.together) == pytest.approx(0.5, abs=0.03)
    assert found.beyond.mean() < 1e-4


def gappy() -> np.ndarray:
    rng = np.random.default_rng(1)
    values = rng.standard_t(2, (60, 12, 2)).cumsum(axis=0)
    values[rng.random((60, 12)) < 0.1] = np.nan
    values[:30, 3] = np.nan  # seen too seldom
    return values


def test_series_with_gaps_are_those_of_loops_and_of_scipy() -> None:
    values = gappy()
    found = errors([values])
    kept = [v for v in range(12) if v != 3]
    assert len(found.sd) == 2 * len(kept)
    for row, (v, c) in enumerate((v, c) for v in kept for c in range(2)):
        series = values[:, v, c]
        known = series[~np.isnan(series)]
        assert found.bias[row] == pytest.approx(abs(known.mean()))
        assert found.sd[row] == pytest.approx(known.std())
        assert found.kurtosis[row] == pytest.approx(kurtosis(known, fisher=False))
        far = np.abs(known - np.median(known)) > 5 * 1.4826 * median_abs_deviation(known)
        assert found.beyond[row] == pytest.approx(far.mean(), abs=1e-9)
        for lag in (1, 7):
            pairs = [(series[t], series[t - lag]) for t in range(lag, 60)]
            products = [(a - known.mean()) * (b - known.mean()) for a, b in pairs if not np.isnan(a + b)]
            assert found.autocorrelation[row, lag - 1] == pytest.approx(np.mean(products) / known.var())


def test_short_clips_do_not_count() -> None:
    values = gappy()
    assert len(errors([values[:29], values]).sd) == len(errors([values]).sd)


def test_a_difference_is_by_names_in_the_box_of_the_first_and_of_the_frames_of_both() -> None:
    rng = np.random.default_rng(2)
    one, other = (
        Clip(
            rng.uniform(0, 100, (1, frames, len(LAYOUTS[layout]), 2)).astype(np.float32),
            np.ones((1, frames, len(LAYOUTS[layout])), np.float32),
            LAYOUTS[layout],
            "a",
        )
        for layout, frames in (("coco17", 5), ("blazepose33", 4))
    )
    wrist = other.layout.index["wrist_left"]
    other.score[0, 2, wrist] = 0
    found = difference(one, other)
    assert found.shape == (4, 12, 2)
    joint = LIMBS.index("wrist_left")
    side = (one.keypoint.max(axis=(0, 1, 2)) - one.keypoint.min(axis=(0, 1, 2))).max()
    apart = one.keypoint[0, 1, one.layout.index["wrist_left"]] - other.keypoint[0, 1, wrist]
    np.testing.assert_allclose(found[1, joint], apart / side, rtol=1e-5)
    assert np.isnan(found[2, joint]).all() and np.isnan(found).sum() == 2


def test_runs_of_missing_joints_are_counted() -> None:
    seen = np.array([[1, 0], [0, 0], [0, 1], [1, 1], [0, 1], [1, 1]], bool)
    share, runs = missing([seen, np.ones((3, 2), bool)])
    assert share == 5 / 18
    assert sorted(runs.tolist()) == [1, 2, 2]


def test_the_tables_say_what_the_file_says() -> None:
    found = read()
    pair, loser = "OpenPose – BlazePose", "OpenPose"
    (line,) = of_errors({pair: found[pair]}, [pair]).splitlines()[2:]
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[0] == pair
    assert float(cells[2]) == pytest.approx(found[pair]["bias"][0], abs=5e-5)
    assert [float(number) for number in cells[4].split("/")] == pytest.approx(
        [found[pair][f"after {lag}"][0] for lag in (1, 2, 5, 10)], abs=0.005
    )
    (line,) = of_missing({loser: found[loser]}, []).splitlines()[2:]
    assert line.startswith("| `OpenPose` | ")


def test_a_joint_that_is_seen_too_seldom_is_in_no_series_and_no_pair() -> None:
    found = errors([gappy()])
    assert {len(found.bias), len(found.sd), len(found.autocorrelation), len(found.beyond), len(found.kurtosis)} == {22}
    assert len(found.together) == 2 * 55


def test_the_figure_shows_real_within_the_bands_of_all_pairs_but_of_the_memory_of_the_whitest() -> None:
    """What stands in the file is in the figure: a bar for each pair, and a line for `real:1` that crosses them."""
    found, missed = read(), set[tuple[str, str]]()
    panels = figure_of(found, list(PAIRS)).axes
    for axes, statistic in zip(panels, STATISTICS, strict=True):
        lines = {line.get_label(): tuple(map(float, line.get_xdata())) for line in axes.lines}
        assert lines["real:1"] == (found["real:1"][statistic][0],) * 2
        for pair in PAIRS:
            assert lines[pair] == found[pair][statistic][1:]
            if not lines[pair][0] <= lines["real:1"][0] <= lines[pair][1]:
                missed.add((pair, statistic))
    assert missed == {("AlphaPose – OpenPose", "after 1"), ("AlphaPose – OpenPose", "after 2")}
