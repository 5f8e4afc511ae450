"""Toy results that several tests of the report look at."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from browser import Browser, chromium
from command import succeeded
from conftest import write_toy_set
from made_evidence import SPECS, WRIST_CARD, SeeingWrist
from toy import WRIST
from toy_page import CLASSES, PAGE_SPECS, SECOND

from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec
from skelbench.report.figures import Evidence, read_evidence
from skelbench.report.page import write_page
from skelbench.report.page_data import setting_data
from skelbench.report.site.site import Site, by_setting
from skelbench.report.site.write import write_site


@pytest.fixture(scope="session")
def first_measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = load_data(write_toy_set(tmp_path_factory.mktemp("toys")), source="pose")
    folder = tmp_path_factory.mktemp("measured")
    results = Results(folder / "x.csv")
    for cell in cells(SeeingWrist(WRIST_CARD), data, [Spec.parse(spec) for spec in SPECS], 2):
        results.add(cell)
    results.save()
    return folder


@pytest.fixture
def measured(first_measured: Path, toy_set: Path, tmp_path: Path) -> Evidence:
    """The wrist model on all clips of the toy set, two draws: `x.csv` in `tmp_path`, measured once and copied."""
    shutil.copytree(first_measured, tmp_path, dirs_exist_ok=True)
    (found,) = read_evidence(tmp_path / "x.csv", {"wrist": WRIST_CARD}, where=toy_set)
    return found


@pytest.fixture(scope="session")
def page_results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two toy models of the same weights on toy data whose class names attack the page."""
    folder = tmp_path_factory.mktemp("results")
    data = write_toy_set(folder) / "toy_pose.npz"
    arrays = dict(np.load(data))
    np.savez(data, **{**arrays, "class_names": np.array(CLASSES)})
    words: list[object] = ["--trust"]
    for name in ("wrist", SECOND):
        card = folder / f"{len(name)}.yaml"
        replace(WRIST, name=name, classes=CLASSES).save(card)
        words += ["--model", card]
    for spec in PAGE_SPECS:
        words += ["--perturb", spec]
    out = folder / "toy.csv"
    succeeded("eval", *words, "--data", data, "--split", "xsub", "--seeds", 2, "--out", out)
    return out


@pytest.fixture(scope="session")
def page(page_results: Path) -> Path:
    evidence = read_evidence(page_results, {"wrist": replace(WRIST, classes=CLASSES)})
    clips = len(evidence[0].draws("wrist", "clean").clip)
    maps = {"wrist": {"clean": [0.5, 0.5, 1] * clips, "damaged": {"noise:0.1": [0.1, 0.1] * clips}, "text": "purity 1"}}
    settings = [setting_data(one, maps=maps) for one in evidence]
    write_page(settings, page_results.with_name("index.html"), "toy.csv")
    return page_results.with_name("index.html")


@pytest.fixture(scope="session")
def site(page_results: Path) -> Path:
    """The site of the same results; returns its folder."""
    evidence = read_evidence(page_results, {"wrist": replace(WRIST, classes=CLASSES)})
    return write_site(Site(page_results.with_name("site"), "toy.csv", by_setting(evidence))).parent


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(started: Browser, page: Path) -> Browser:
    started.load(page)
    return started
