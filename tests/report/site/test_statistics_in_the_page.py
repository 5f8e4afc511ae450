"""The intervals that the page of two models computes are those of `trainings.gain`, which no line of it shares."""

from pathlib import Path

import numpy as np
import pytest
from browser import Browser
from conftest import ROOT

from skelbench.evaluation.results.statistics import holm
from skelbench.evaluation.results.student import point, two_sided
from skelbench.evaluation.results.trainings import gain

SCRIPT = (ROOT / "skelbench" / "report" / "assets" / "statistics.js").read_text()
CASES = {
    "subjects": (200, 12, 0.7, 0.6, 1),
    "draws": (200, 12, 0.8, 0.5, 3),
    "few subjects": (90, 3, 0.6, 0.6, 1),
    "one subject": (40, 1, 0.9, 0.5, 1),
    "no groups": (64, 64, 0.7, 0.4, 1),
    "hardly an error": (300, 20, 1.0, 0.99, 1),
    "equal": (100, 10, 1.0, 1.0, 1),
    "large": (3000, 40, 0.62, 0.6, 2),
}


@pytest.fixture
def script(started: Browser, tmp_path: Path) -> Browser:
    (tmp_path / "empty.html").write_text("<!doctype html><title>empty</title>")
    started.load(tmp_path / "empty.html")
    return started


@pytest.mark.parametrize("case", CASES)
def test_a_difference_of_two_models_is_that_of_python(case: str, script: Browser) -> None:
    clips, groups, first, second, draws = CASES[case]
    rng = np.random.default_rng(7)
    group = rng.permutation(np.arange(clips) % groups)
    lean = rng.normal(0, 0.15, groups)[group]  # subjects differ, so that clustering matters
    a, b = ((rng.random((draws, clips)) < share + lean * (share < 1)).mean(axis=0) for share in (first, second))
    wanted = gain(a[None], b[None], group, None)
    found = script.run(f"{SCRIPT} return gain(...arguments)", a.tolist(), b.tolist(), group.tolist())
    assert [found[name] for name in ("value", "low", "high")] == pytest.approx(
        [wanted.value, wanted.low, wanted.high], abs=1e-9
    )
    assert found["p"] == pytest.approx(wanted.p, rel=1e-6, abs=1e-12)


def test_students_points_and_chances_are_those_of_python(script: Browser) -> None:
    freedoms = [0.7, 1.0, 2.5, 4.0, 17.3, 250.0, 9_000.0]
    found = script.run(f"{SCRIPT} return arguments[0].map(point)", freedoms)
    assert found == pytest.approx([point(freedom) for freedom in freedoms], rel=1e-9)
    asked = [[t, freedom] for t in (0.0, 0.3, 1.96, 4.2, 9.0) for freedom in (1.3, 8.0, 120.0, 2e7)]
    found = script.run(f"{SCRIPT} return arguments[0].map((each) => twoSided(...each))", asked)
    assert found == pytest.approx([two_sided(t, freedom) for t, freedom in asked], rel=1e-7)


def test_holms_correction_is_that_of_python(script: Browser) -> None:
    chances = [0.04, 0.001, 0.5, 0.001, 0.013, 0.9]
    assert script.run(f"{SCRIPT} return holm(arguments[0])", chances) == pytest.approx(holm(chances))
