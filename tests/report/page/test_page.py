"""The page in a browser: what it loads, what it says of itself, and what a reader must never be exposed to."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from browser import Browser
from toy_page import CLASSES, HOSTILE, SECOND, cells, held

from skelbench.report.figures import read_evidence
from skelbench.report.page import as_json, write_page
from skelbench.report.page_data import setting_data


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


def test_no_recorded_pose_enters_the_page_and_synthetic_data_is_called_so(
    browser: Browser, page: Path, site: Path, page_results: Path, tmp_path: Path
) -> None:
    files = [page, *(path for path in site.rglob("*") if path.is_file())]
    assert not [path for path in files if "clip00" in path.read_text()]  # the names of the toy recordings
    assert held(site / "clips.html")["player"]["dataset"] == "synthetic"
    browser.load(site / "clips.html")
    (note,) = browser.texts("#clips-note")
    assert "synthetic" in note and "no pose" in note
    (one,) = read_evidence(page_results)
    told = replace(one, rows=one.rows.assign(dataset="synthetic"))
    write_page([setting_data(told)], tmp_path / "s.html", "s.csv")
    browser.load(tmp_path / "s.html")
    assert all("synthetic data" in text for text in [*browser.texts(".setting"), *browser.texts("#about")])


def test_everything_that_can_be_used_has_a_name_and_ids_are_unique(browser: Browser) -> None:
    assert all(
        browser.labels(
            "input, select:not(#setting), button, svg[role], [role=region]:not([hidden] *), section:not([hidden]), "
            "figure > svg"
        )
    )
    ids = browser.run("return [...document.querySelectorAll('[id]')].map((n) => n.id)")
    assert len(ids) == len(set(ids))
    assert browser.run("return document.documentElement.lang") == "en"


@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_is_wider_than_the_window(browser: Browser, width: int) -> None:
    browser.resize(width)
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
    browser.resize(1200)
