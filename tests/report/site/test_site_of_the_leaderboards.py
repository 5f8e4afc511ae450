"""The site of all results of this checkout: how long it takes, how large it is, and that every page of it opens."""

import time
from pathlib import Path

import pytest
from browser import Browser
from command import succeeded
from conftest import ROOT

from skelbench.report.evidence import join_evidence
from skelbench.report.report import is_costs

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def leaderboards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    start = time.process_time()
    succeeded("report", *sorted(ROOT.glob("leaderboards/*.csv")), "--out", out, "--no-figures")
    assert time.process_time() - start < 120
    return out


def test_every_model_of_the_checkout_has_a_page_and_no_file_is_large(leaderboards: Path) -> None:
    results = [path for path in ROOT.glob("leaderboards/*.csv") if not is_costs(path)]
    models = {model for one in join_evidence(results) for model in one.models}
    assert {path.stem for path in (leaderboards / "models").iterdir()} == models
    assert all(path.stat().st_size <= 5_000_000 for path in leaderboards.rglob("*") if path.is_file())


def test_every_page_opens_without_a_message_and_fits_a_narrow_window(leaderboards: Path, started: Browser) -> None:
    started.log("browser")
    started.resize(400)
    for page in sorted(leaderboards.rglob("*.html")):
        started.load(page)
        assert started.run("return document.documentElement.scrollWidth <= innerWidth"), page
        if page.name not in ("compare.html", "clips.html"):  # whose rows come when their data do
            assert started.run("return document.querySelectorAll('tbody tr').length > 0"), page
        assert started.log("browser") == [], page
    started.resize(1200)
