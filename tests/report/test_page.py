"""The report's page, in a browser: what a reader sees, does, and must never be exposed to."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from browser import Browser, chromium
from command import skelbench, succeeded
from conftest import write_toy_set
from matplotlib.figure import Figure
from toy import WRIST

from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.find import load_data
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.suites import load_suite
from skelbench.report import report as run_report
from skelbench.report.figures import read_evidence
from skelbench.report.figures.tsne import Embedding
from skelbench.report.page import as_json, write_page
from skelbench.report.page_data import setting_data
from skelbench.report.page_map import feature_map

HOSTILE = "<img src=x onerror=document.title='owned'>"
CLASSES = (HOSTILE, "</script><script>document.title='owned'</script>", "rise2 & \"more\" 'than' ${that}")
SPECS = ("noise:0.1", "noise:0.2", "joint-mask:0.9", "part-mask:right_arm")
SECOND = "another </td> model"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two toy models of the same weights on toy data whose class names attack the page."""
    folder = tmp_path_factory.mktemp("results")
    data = write_toy_set(folder) / "toy_pose.npz"
    arrays = dict(np.load(data))
    np.savez(data, **{**arrays, "class_names": np.array(CLASSES)})
    words: list[object] = []
    for name in ("wrist", SECOND):
        card = folder / f"{len(name)}.yaml"
        replace(WRIST, name=name, classes=CLASSES).save(card)
        words += ["--model", card]
    for spec in SPECS:
        words += ["--perturb", spec]
    out = folder / "toy.csv"
    succeeded("eval", *words, "--data", data, "--split", "xsub", "--seeds", 2, "--out", out)
    return out


@pytest.fixture(scope="module")
def page(results: Path) -> Path:
    evidence = read_evidence(results, {"wrist": replace(WRIST, classes=CLASSES)})
    clips = len(evidence[0].draws("wrist", "clean").clip)
    maps = {"wrist": {"clean": [0.5, 0.5, 1] * clips, "damaged": {"noise:0.1": [0.1, 0.1] * clips}, "text": "purity 1"}}
    write_page(evidence, results.with_name("index.html"), "toy.csv", [maps])
    return results.with_name("index.html")


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(started: Browser, page: Path) -> Browser:
    started.load(page)
    return started


def held(page: Path) -> dict[str, Any]:
    (text,) = re.findall(r'<script id="data" type="application/json">(.*?)</script>', page.read_text(), re.S)
    return json.loads(text)


def cells(browser: Browser, column: int) -> list[str]:
    return browser.texts(f"#rows tbody tr > :nth-child({column})")


def joints(browser: Browser, panel: str) -> np.ndarray[Any, Any]:
    at = "(c) => [Number(c.getAttribute('cx')), Number(c.getAttribute('cy'))]"
    return np.array(browser.each(f"#{panel} circle", at))


def test_the_page_loads_from_a_file_without_a_message_and_asks_for_nothing_else(browser: Browser, page: Path) -> None:
    for kind in ("browser", "performance"):
        browser.log(kind)
    browser.load(page)
    events = [json.loads(message)["message"] for message in browser.log("performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    assert asked[0] == page.as_uri()
    assert all(url.startswith("data:") for url in asked[1:])
    assert browser.log("browser") == []
    assert page.stat().st_size < 5_000_000


def test_the_page_names_no_address_and_allows_no_other_script_or_network(page: Path) -> None:
    text = page.read_text()
    assert set(re.findall(r"https?://[^\"' ]+", text)) == {"http://www.w3.org/2000/svg"}  # a name, never fetched
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_text_from_data_stays_text(browser: Browser) -> None:
    assert HOSTILE in " ".join(browser.texts("#matrices svg, #pairs, #map-class"))
    assert browser.run("return document.title") == "Robustness report: toy.csv"
    assert browser.run("return document.querySelectorAll('img, main script').length") == 0
    assert {SECOND, "wrist"} == set(cells(browser, 1))
    assert as_json({"a": HOSTILE}).count("<") == 0
    assert json.loads(as_json({"a": CLASSES}))["a"] == list(CLASSES)


def test_the_leaderboard_shows_the_numbers_of_the_results_file(browser: Browser, results: Path) -> None:
    rows = pd.read_csv(results, keep_default_na=False)
    mean = rows.groupby(["model", "spec"])[["top1", "drop"]].mean().round(1)
    shown = zip(cells(browser, 1), cells(browser, 2), cells(browser, 3), cells(browser, 4), strict=True)
    found = {(model, spec): (top1.split()[0], drop.split()[0]) for model, spec, top1, drop in shown}
    assert len(found) == 2 * (1 + len(SPECS))
    for (model, spec), (top1, drop) in found.items():
        assert float(top1) == mean.loc[(model, spec), "top1"]
        assert drop == "–" if spec == "clean" else float(drop.replace("−", "-")) == mean.loc[(model, spec), "drop"]
    draws = dict(zip(cells(browser, 2), cells(browser, 6), strict=True))
    assert draws == {"clean": "1", **dict.fromkeys(SPECS[:3], "2"), "part-mask:right_arm": "1"}


def test_a_column_sorts_both_ways_with_the_mouse_and_the_keyboard(browser: Browser) -> None:
    script = "return [...document.querySelectorAll('#rows th')].map((h) => h.getAttribute('aria-sort'))"
    browser.click("#rows th:nth-child(3) button")
    values = [float(text.split()[0]) for text in cells(browser, 3)]
    assert values == sorted(values, reverse=True) != sorted(values)
    assert browser.run(script)[:6] == [None, None, "descending", None, None, None]
    browser.type("#rows th:nth-child(3) button", "Enter")
    assert [float(text.split()[0]) for text in cells(browser, 3)] == sorted(values)
    assert browser.run(script)[2] == "ascending"
    browser.type("#rows th:nth-child(2) button", "Enter")
    assert cells(browser, 2)[::2] == ["clean", "joint-mask:0.9", "noise:0.1", "noise:0.2", "part-mask:right_arm"]


def test_filters_leave_the_rows_that_fit_and_say_how_many(browser: Browser) -> None:
    browser.type("#filter-text", "NOISE wrist")
    assert cells(browser, 2) == ["noise:0.1", "noise:0.2"]
    assert browser.texts("#row-count") == ["2 of 10 rows"]
    browser.click("#filters button")
    browser.choose("#filter-family", "joint-mask")
    assert cells(browser, 2) == ["joint-mask:0.9"] * 2
    browser.choose("#filter-model", SECOND)
    assert cells(browser, 1) == [SECOND]
    browser.type("#filter-text", "nothing like it")
    assert cells(browser, 1) == []
    assert browser.texts("#row-count") == ["0 of 10 rows"]


def test_a_chart_is_one_tab_stop_and_arrows_read_its_values(browser: Browser) -> None:
    assert browser.texts("#charts h3") == ["noise", "joint-mask", "part-mask"]
    browser.run("document.querySelector('#charts figure [tabindex=\"0\"]').focus()")
    spoken = []
    for key in ("Right", "Down", "Left"):
        browser.press(key)
        spoken.append(browser.run("return document.activeElement.getAttribute('aria-label')"))
    cells_read = [text.rpartition(":")[0] for text in spoken]
    assert cells_read == ["wrist, noise:0.1", f"{SECOND}, noise:0.1", f"{SECOND}, clean"]
    browser.run("scrollBy({top: 5, behavior: 'instant'})")
    assert browser.run("return new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(() => f(1))))") == 1
    assert browser.texts("#tip:not([hidden])") == [spoken[-1]]
    assert browser.each("#charts figure", "(f) => f.querySelectorAll('[tabindex=\"0\"]').length") == [1, 1, 1]
    # names are no scale: no line joins them
    assert browser.each("#charts figure", "(f) => f.querySelectorAll('.curve').length") == [2, 2, 0]


def test_the_confusion_matrix_counts_what_the_model_answered(browser: Browser, results: Path) -> None:
    outcome = read_evidence(results)[0].draws("wrist", "part-mask:right_arm")
    assert set(outcome.prediction[0].tolist()) == {0}  # a missing wrist is class 0
    browser.choose("#confusion-spec", "part-mask:right_arm")
    assert browser.texts("#matrices h3") == ["clean", "part-mask:right_arm"]
    assert browser.each("#matrices svg", "(s) => s.querySelectorAll('.share').length") == [3, 3]
    browser.run("document.querySelector('#matrices figure:last-child svg').focus()")
    read = browser.texts("#cell")
    for key in ("Right", "Right", "Down", "Left", "Left", "Down", "Right", "Right"):
        browser.press(key)
        read += browser.texts("#cell")
    sizes = np.bincount(outcome.label).tolist()
    assert set(read) == {
        f"part-mask:right_arm: {true} taken for {taken}: {0 if k else 100}.0 % ({0 if k else size} of {size})"
        for true, size in zip(CLASSES, sizes, strict=True)
        for k, taken in enumerate(CLASSES)
    }
    browser.choose("#confusion-spec", "clean")
    assert browser.texts("#matrices h3") == ["clean"]


def test_matrices_that_do_not_fit_the_page_are_left_out_smallest_drop_first(results: Path) -> None:
    evidence = read_evidence(results, {"wrist": replace(WRIST, classes=CLASSES)})[0]
    whole = setting_data(evidence)
    size = {(m, spec): len(flat) for m, found in whole["confusions"].items() for spec, flat in found.items()}
    drop = {(row["model"], row["spec"]): row["drop"][0] if row["drop"] else 101 for row in whole["rows"]}
    order = sorted(size, key=lambda key: -drop[key])
    small = setting_data(evidence, budget=sum(size[key] for key in order[:4]))
    kept = {(m, spec) for m, found in small["confusions"].items() for spec in found}
    assert {("wrist", "clean"), (SECOND, "clean")} < kept
    assert min(drop[key] for key in kept) >= max(drop[key] for key in drop.keys() - kept)
    assert (whole["left_out"], small["left_out"]) == (0, len(size) - len(kept))


def test_the_feature_map_shows_what_it_is_given_and_says_where_there_is_none(
    browser: Browser, results: Path, tmp_path: Path
) -> None:
    clips = len(read_evidence(results)[0].draws("wrist", "clean").clip)
    assert browser.run("return document.querySelectorAll('#map-plot circle').length") == 2 * clips
    assert browser.texts("#map-text") == ["purity 1"]
    write_page(read_evidence(results), tmp_path / "bare.html", "bare")
    browser.load(tmp_path / "bare.html")
    assert browser.each("#map-body, #map-none", "(n) => n.hidden") == [True, False]
    assert browser.log("browser") == []


def test_the_level_slider_moves_the_joints_to_where_the_perturbation_puts_them(browser: Browser) -> None:
    data = load_data("synthetic")
    clip = data[list(data.labels).index(data.classes.index("wave"))]
    low, high = clip.keypoint[0].min((0, 1)), clip.keypoint[0].max((0, 1))
    side = 1.1 * (high - low).max()
    frame = int(np.linspace(0, clip.keypoint.shape[1] - 1, 40).round()[20])
    corner = (low + high) / 2 - side / 2
    for level in (0.03, 0.1):  # from 0.01, one step to the right each time
        browser.type("#clip-level", "Right")
        assert browser.texts("#clip-level-text") == [f"noise:{level}"]
        wanted = Spec.parse(f"noise:{level}").apply(clip, 0).keypoint[0, frame]
        np.testing.assert_allclose(joints(browser, "panel-damaged"), (wanted - corner) / side * 400, atol=0.05)
    clean = (clip.keypoint[0, frame] - corner) / side * 400
    np.testing.assert_allclose(joints(browser, "panel-clean"), clean, atol=0.05)


def test_every_clip_is_shown_under_every_family_and_lost_joints_are_gone(browser: Browser, page: Path) -> None:
    player = held(page)["player"]
    assert {one["family"] for one in player["specs"]} >= {spec.family for spec in load_suite("wide", ["lq"])}
    assert all(set(clip["poses"]) == {one["spec"] for one in player["specs"]} for clip in player["clips"])
    browser.choose("#clip-family", "part-mask")
    assert browser.texts("#clip-level-text") == ["part-mask:right_arm"]
    assert len(joints(browser, "panel-damaged")) == 17 - len(LAYOUTS["coco17"].parts["right_arm"])
    assert len(joints(browser, "panel-clean")) == 17
    two = next(i for i, clip in enumerate(player["clips"]) if clip["persons"] == 2)
    browser.choose("#clip", browser.texts("#clip option")[two])
    assert len(joints(browser, "panel-clean")) == 34


def test_play_moves_and_pause_holds_the_skeletons(browser: Browser) -> None:
    browser.type("#play", "Space")
    assert browser.texts("#play") == ["Pause"]
    before = browser.texts("#frame-text")
    end = time.monotonic() + 20
    while browser.texts("#frame-text") == before:
        assert time.monotonic() < end
    browser.type("#play", "Space")
    stopped = browser.texts("#frame-text")
    assert (browser.texts("#play"), browser.texts("#frame-text")) == (["Play"], stopped)
    pose = joints(browser, "panel-clean")
    browser.type("#frame", "Right")
    assert not np.array_equal(joints(browser, "panel-clean"), pose)


def test_no_recorded_pose_enters_the_page_and_synthetic_data_is_called_so(
    browser: Browser, page: Path, results: Path, tmp_path: Path
) -> None:
    assert "clip00" not in page.read_text()  # the names of the toy recordings
    assert held(page)["player"]["dataset"] == "synthetic"
    (note,) = browser.texts("#clips-note")
    assert "synthetic" in note and "no pose" in note
    pd.read_csv(results, keep_default_na=False).assign(dataset="synthetic").to_csv(tmp_path / "s.csv", index=False)
    (tmp_path / "s.parquet").write_bytes(results.with_suffix(".parquet").read_bytes())
    write_page(read_evidence(tmp_path / "s.csv"), tmp_path / "s.html", "s.csv")
    browser.load(tmp_path / "s.html")
    assert all("synthetic data" in text for text in [*browser.texts(".setting"), *browser.texts("#about")])


def test_everything_that_can_be_used_has_a_name_and_ids_are_unique(browser: Browser) -> None:
    assert all(browser.labels("input, select:not(#setting), button, svg[role], [role=region], section, figure > svg"))
    ids = browser.run("return [...document.querySelectorAll('[id]')].map((n) => n.id)")
    assert len(ids) == len(set(ids))
    assert browser.run("return document.documentElement.lang") == "en"


@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_is_wider_than_the_window(browser: Browser, width: int) -> None:
    browser.resize(width)
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
    browser.resize(1200)


def plot(evidence: Any) -> Figure:
    return Figure()


def refused(evidence: Any) -> Figure:
    raise InputError("cannot be drawn")


def test_report_writes_the_page_and_the_figures_it_lists(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_report, "FIGURES", {"curves": plot, "confusion": plot, "tsne": refused})
    monkeypatch.setattr(run_report, "OF_ALL_MODELS", ("curves",))
    out = tmp_path / "report"
    assert succeeded("report", results, "--out", out).splitlines()[-1] == str(out / "index.html")
    files = {str(file.relative_to(out)) for file in out.rglob("*.*") if file.is_file()}
    listed = set(held(out / "index.html")["figures"])
    assert files == {"index.html", *listed}
    names = ("curves", "confusion-wrist", "confusion-another-td-model")
    assert {Path(file).name for file in listed} == {f"{name}.{kind}" for name in names for kind in ("png", "svg")}


def test_report_without_results_measures_the_shipped_cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_report, "FIGURES", {})
    monkeypatch.setattr(run_report, "OF_ALL_MODELS", ())
    monkeypatch.setattr(run_report, "KEPT", tmp_path / "none.csv")
    monkeypatch.setattr(run_report, "QUICK_CLIPS", 2)
    succeeded("report", "--out", tmp_path)
    (setting,) = held(tmp_path / "index.html")["settings"]
    assert setting["synthetic"]
    assert "stgcn-synthetic-xsub" in setting["models"]
    assert {row["spec"] for row in setting["rows"]} == {"clean", *map(str, load_suite("quick"))}


def test_report_of_no_results_file_says_so_in_a_line(tmp_path: Path) -> None:
    ran = skelbench("report", tmp_path / "gone.csv", "--out", tmp_path)
    assert ran.code == 2
    assert ran.err.count("\n") == 1 and "gone.csv" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_places_of_a_feature_map_lie_in_the_unit_square_and_keep_their_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    clean, damaged = np.array([[0.0, 10.0], [20.0, 10.0]]), np.array([[-20.0, 10.0], [20.0, 20.0]])
    found = Embedding(np.array(["a", "b"]), np.array([4, 2]), clean, damaged, None, ("1.00 [1, 1]", "0.50 [0, 1]"))
    monkeypatch.setattr("skelbench.report.page_map.embedding", lambda evidence: found)
    assert feature_map(SimpleNamespace(spec="noise:1")) == {
        "clean": [0.5, 0.0, 4, 1.0, 0.0, 2],
        "damaged": {"noise:1": [0.0, 0.0, 1.0, 0.25]},
        "text": "Purity of the 10 nearest neighbours: 1.00 [1, 1] clean, 0.50 [0, 1] under noise:1.",
    }
