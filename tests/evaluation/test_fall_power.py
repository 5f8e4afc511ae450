"""How often a check finds a fall: docs/check.md by the same simulation, and that the simulation is what it says."""

import csv

import numpy as np
import pytest

from benchmarks.check_power import (
    BETWEEN_CELLS,
    BETWEEN_DRAWS,
    COLUMNS,
    DIFFERENT,
    FILE,
    LIMITS,
    OTHERS,
    USUAL,
    Setting,
    measure,
    settings,
    versions,
)
from benchmarks.simulated import subjects

with FILE.open(newline="") as file:
    ROWS = {tuple(row[name] for name in COLUMNS[:7]): row for row in csv.DictReader(file)}


def share(setting: Setting, limit: float, what: str = "found") -> float:
    row = ROWS[*map(str, setting), str(limit)]
    return int(row[what]) / int(row["simulated"])


def test_the_file_holds_every_setting() -> None:
    assert {(*map(str, setting), str(limit)) for setting, _ in settings() for limit in LIMITS} == ROWS.keys()


def test_a_setting_that_is_simulated_again_is_what_the_file_says() -> None:
    setting = (200, *USUAL, 1, 0.05, 5)
    for row in measure(setting, dict(settings())[setting]):
        kept = ROWS[tuple(map(str, row[:7]))]
        again = dict(zip(COLUMNS, row, strict=True))
        assert all(
            abs(int(kept[name]) - int(str(again[name]))) <= 3 for name in ("simulated", "found", "mean", "by_eye")
        )


@pytest.mark.parametrize(("setting", "_"), [one for one in settings() if one[0][-1] == 0])
def test_where_nothing_fell_at_most_1_of_100_checks_fails(setting: Setting, _: int) -> None:
    assert max(share(setting, limit) for limit in LIMITS) <= 0.01


@pytest.mark.parametrize(("setting", "_"), [one for one in settings() if one[0][-1] in LIMITS])
def test_where_all_fell_by_the_limit_some_2_5_of_100_checks_fail_at_most(setting: Setting, _: int) -> None:
    limit = 0.5 if setting[-1] == 0.5 else 1
    chance = 3 * np.sqrt(0.025 * 0.975 / int(ROWS[*map(str, setting), str(limit)]["simulated"]))
    assert share(setting, limit) <= 0.025 + chance


def test_2_points_on_500_clips_are_found_with_80_percent_where_few_clips_are_answered_differently() -> None:
    """What the page says: with three draws and 2 % of different answers, or where clips are independent."""
    assert share((500, *USUAL, 3, 0.02, 2), 0.5) >= 0.78
    assert share((500, *OTHERS[-1], 1, 0.02, 2), 0.5) >= 0.95
    assert share((500, *USUAL, 1, 0.14, 2), 0.5) < 0.25


def test_accuracies_compared_as_they_are_would_fail_most_checks_of_models_that_are_equally_good() -> None:
    assert share((500, *USUAL, 1, 0.14, 0), 1, "by_eye") > 0.5


@pytest.mark.slow
@pytest.mark.parametrize("different", DIFFERENT)
@pytest.mark.parametrize("of", [USUAL, *OTHERS])
def test_false_alarms_are_as_rare_with_two_draws(of: tuple[int, float], different: float) -> None:
    rows = measure((500, *of, 2, different, 0), 1500)
    assert all(int(str(dict(zip(COLUMNS, row, strict=True))["found"])) <= 1500 * 0.01 + 8 for row in rows)


@pytest.mark.parametrize("different", DIFFERENT)
@pytest.mark.parametrize("fall", [0, 1])
def test_two_simulated_versions_differ_as_they_are_said_to(different: float, fall: int) -> None:
    rng, group = np.random.default_rng(0), subjects(20, 20_000, 3)
    cells = versions(rng, group, (20_000, 20, 0.0, 3, different, fall))
    lost = np.array([(cell.old == 0).astype(int) - (cell.new == 0) for cell in cells])  # (cells, draws, clips)
    assert np.mean(lost != 0) == pytest.approx(different, rel=0.05)
    assert lost.mean() == pytest.approx(fall / 100, abs=0.002)
    between = np.corrcoef(lost.reshape(18, -1))
    assert np.mean([between[3 * a, 3 * b] for a in range(6) for b in range(a)]) == pytest.approx(
        BETWEEN_CELLS, abs=0.04
    )
    assert np.mean([between[3 * a, 3 * a + 1] for a in range(6)]) == pytest.approx(BETWEEN_DRAWS, abs=0.05)
