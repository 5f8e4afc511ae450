"""The page in a browser: its leaderboard, charts and confusion matrices."""

from pathlib import Path

import numpy as np
import pandas as pd
from browser import Browser
from toy_page import CLASSES, PAGE_SPECS, SECOND, cells

from skelbench.report.figures import read_evidence


def test_the_leaderboard_shows_the_numbers_of_the_results_file(browser: Browser, page_results: Path) -> None:
    rows = pd.read_csv(page_results, keep_default_na=False)
    mean = rows.groupby(["model", "spec"])[["top1", "drop"]].mean().round(1)
    shown = zip(cells(browser, 1), cells(browser, 2), cells(browser, 3), cells(browser, 4), strict=True)
    found = {(model, spec): (top1.split()[0], drop.split()[0]) for model, spec, top1, drop in shown}
    assert len(found) == 2 * (1 + len(PAGE_SPECS))
    for (model, spec), (top1, drop) in found.items():
        assert float(top1) == mean.loc[(model, spec), "top1"]
        assert drop == "–" if spec == "clean" else float(drop.replace("−", "-")) == mean.loc[(model, spec), "drop"]
    draws = dict(zip(cells(browser, 2), cells(browser, 6), strict=True))
    assert draws == {"clean": "1", **dict.fromkeys(PAGE_SPECS[:3], "2"), "part-mask:right_arm": "1"}
    assert dict(zip(cells(browser, 2), cells(browser, 7), strict=True)) == dict(rows[["spec", "note"]].to_numpy())


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
    assert row_count(browser) == "2 of 10 rows"
    browser.click("#filters button")
    browser.choose("#filter-family", "joint-mask")
    assert cells(browser, 2) == ["joint-mask:0.9"] * 2
    browser.choose("#filter-model", SECOND)
    assert cells(browser, 1) == [SECOND]
    browser.type("#filter-text", "nothing like it")
    assert cells(browser, 1) == []
    assert row_count(browser) == "0 of 10 rows"


def row_count(browser: Browser) -> str:
    """The count alone: what the marks mean follows, and while this checkout is changed that is said too."""
    (text,) = browser.texts("#row-count")
    return text.partition(". ")[0]


def test_a_chart_is_one_tab_stop_and_arrows_read_its_values(browser: Browser) -> None:
    assert browser.texts("#charts h3") == ["noise", "joint-mask", "part-mask"]
    browser.run("document.querySelector('#charts figure [tabindex=\"0\"]').focus()")
    spoken = []
    for key in ("Right", "Down", "Left"):
        browser.press(key)
        spoken.append(browser.run("return document.activeElement.getAttribute('aria-label')"))
    cells_read = [text.rpartition(":")[0] for text in spoken]
    assert cells_read == [f"{SECOND}, noise:0.1", "wrist, noise:0.1", "wrist, clean"]
    browser.run("scrollBy({top: 5, behavior: 'instant'})")
    assert browser.run("return new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(() => f(1))))") == 1
    assert browser.texts("#tip:not([hidden])") == [spoken[-1]]
    assert browser.each("#charts figure", "(f) => f.querySelectorAll('[tabindex=\"0\"]').length") == [1, 1, 1]
    # names are no scale: no line joins them
    assert browser.each("#charts figure", "(f) => f.querySelectorAll('.curve').length") == [2, 2, 0]


def test_the_confusion_matrix_counts_what_the_model_answered(browser: Browser, page_results: Path) -> None:
    outcome = read_evidence(page_results)[0].draws("wrist", "part-mask:right_arm")
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
