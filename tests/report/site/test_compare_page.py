"""Two models compared in the page: numbers, choices, and what it asks for."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from browser import Browser
from toy_page import PAGE_SPECS, SECOND, cells

from skelbench.evaluation.results.statistics import Estimate, holm
from skelbench.evaluation.results.trainings import gain
from skelbench.report.evidence import Evidence, join_evidence
from skelbench.report.site.site import Site, by_setting
from skelbench.report.site.write import write_site


@pytest.fixture
def compared(started: Browser, site: Path) -> Browser:
    for kind in ("browser", "performance"):
        started.log(kind)
    started.load(site / "compare.html")
    settled(started)
    return started


def settled(browser: Browser) -> None:
    """Wait until both models' answers are read."""
    end = time.monotonic() + 20
    while not browser.texts("#verdict")[0].endswith("apart."):
        assert time.monotonic() < end, browser.texts("#verdict")
        time.sleep(0.02)


def numbers(text: str) -> list[float]:
    return [float(part) for part in text.replace("−", "-").translate(str.maketrans("[],", "   ")).split()]


def wanted(evidence: Evidence, first: str, second: str, spec: str) -> list[float]:
    found = paired(evidence, first, second, spec)
    return [round(100 * value, 1) for value in (found.value, found.low, found.high)]


def paired(evidence: Evidence, first: str, second: str, spec: str) -> Estimate:
    """Compare on the first one's clips, which are all or fewer."""
    a = evidence.draws(first, spec)
    b = evidence.draws(second, spec).at(a.clip)
    return gain(a.correct.mean(axis=0)[None], b.correct.mean(axis=0)[None], a.group, None)


def different(evidence: Evidence) -> Evidence:
    """Return other evidence: part-mask does not hurt the second model, which lacks some clips under noise:0.2."""
    rows = evidence.rows.copy()
    mine = rows["model"] == SECOND
    undamaged = rows[mine & (rows["spec"] == "clean")]["cell"].iloc[0]
    rows.loc[mine & (rows["spec"] == "part-mask:right_arm"), "cell"] = undamaged
    outcomes = dict(evidence.outcomes)
    fewer = mine & (rows["spec"] == "noise:0.2")
    rows.loc[fewer, "clips"] = 2
    for cell in rows[fewer]["cell"]:
        whole = outcomes[cell]
        arrays = {name: getattr(whole, name)[::-3] for name in ("clip", "label", "prediction", "rank", "group")}
        outcomes[cell] = replace(whole, **arrays)
    return Evidence(rows, outcomes, "wrist", "noise:0.1")


def test_every_difference_is_that_of_python(started: Browser, page_results: Path, tmp_path: Path) -> None:
    evidence = different(join_evidence([page_results])[0])
    write_site(Site(tmp_path, "x.csv", by_setting([evidence])))
    started.load(tmp_path / "compare.html")
    settled(started)
    shown = dict(zip(cells(started, 1), zip(*(cells(started, k) for k in range(2, 7)), strict=True), strict=True))
    specs = ["clean", *PAGE_SPECS]
    assert set(shown) == {"mean of 3 perturbations of all clips", *specs}
    assert wanted(evidence, SECOND, "wrist", "part-mask:right_arm")[1] > 0  # the two are told apart there
    chances: list[float] = []
    for spec in specs:
        assert numbers(shown[spec][2]) == wanted(evidence, SECOND, "wrist", spec)
        draws = [evidence.draws(model, spec) for model in (SECOND, "wrist")]
        assert [numbers(shown[spec][k])[0] for k in (0, 1)] == [round(100 * d.correct.mean(), 1) for d in draws]
        assert shown[spec][4] == str(len(draws[0].clip))
        chances.append(paired(evidence, SECOND, "wrist", spec).p)
    for spec, p in zip(specs, holm(chances), strict=True):
        assert shown[spec][3] == ("< 0.001" if p < 0.001 else f"{p:.3f}")
    sure = sum(p < 0.05 for p in holm(chances))  # all of them for A: the second model is never worse
    said = f"{sure} of 5 rows say A is better, 0 that B is; the others cannot tell them apart."
    assert started.texts("#verdict") == [said]
    assert f"95 % intervals {evidence.over} (" in started.texts("#rows-caption")[0]


def test_the_page_reads_the_data_beside_it_from_a_disk_and_nothing_else(compared: Browser, site: Path) -> None:
    events = [json.loads(message)["message"] for message in compared.log("performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    allowed = ((site / "data").as_uri(), (site / "compare.html").as_uri(), "data:")
    assert all(url.startswith(allowed) for url in asked)
    assert sum(url.endswith(".js") for url in asked) == 3  # the clips and two models
    assert compared.log("browser") == []


def test_choices_work_with_the_keyboard_and_swapping_turns_every_sign(compared: Browser) -> None:
    before = cells(compared, 4)
    chosen = compared.each("#model-a, #model-b", "(s) => s.options[s.selectedIndex].text")
    compared.type("#swap", "Enter")
    settled(compared)
    assert compared.each("#model-a, #model-b", "(s) => s.options[s.selectedIndex].text") == chosen[::-1]
    assert [numbers(text)[0] for text in cells(compared, 4)] == [-numbers(text)[0] for text in before]
    compared.type("#filter-text", "noise")
    assert cells(compared, 1) == ["noise:0.1", "noise:0.2"]
    compared.type("#rows th:nth-child(1) button", "Enter")
    compared.type("#rows th:nth-child(1) button", "Enter")
    assert cells(compared, 1) == ["noise:0.2", "noise:0.1"]


def test_a_site_without_its_data_says_so(started: Browser, site: Path, tmp_path: Path) -> None:
    (tmp_path / "compare.html").write_bytes((site / "compare.html").read_bytes())
    started.load(tmp_path / "compare.html")
    end = time.monotonic() + 20
    while "keep the folder data/ beside this page" not in started.texts("#verdict")[0]:
        assert time.monotonic() < end
