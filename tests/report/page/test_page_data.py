"""The page's own data: matrices that fit, and maps of features."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from browser import Browser
from toy import WRIST
from toy_page import CLASSES, SECOND

from skelbench.evaluation.results.statistics import Estimate
from skelbench.report.figures import read_evidence
from skelbench.report.figures.tsne import Embedding
from skelbench.report.page import write_page
from skelbench.report.page_data import setting_data
from skelbench.report.page_map import as_page_data


def test_matrices_that_do_not_fit_the_page_are_left_out_smallest_drop_first(page_results: Path) -> None:
    evidence = read_evidence(page_results, {"wrist": replace(WRIST, classes=CLASSES)})[0]
    whole = setting_data(evidence)
    size = {(m, spec): len(flat) for m, found in whole["confusions"].items() for spec, flat in found.items()}
    drop = {(row["model"], row["spec"]): row["drop"][0] if row["drop"] else 101 for row in whole["rows"]}
    order = sorted(size, key=lambda key: -drop[key])
    small = setting_data(evidence, budget=sum(size[key] for key in order[:4]))
    kept = {(m, spec) for m, found in small["confusions"].items() for spec in found}
    assert {("wrist", "clean"), (SECOND, "clean")} < kept
    assert min(drop[key] for key in kept) >= max(drop[key] for key in drop.keys() - kept)
    assert (whole["left_out"], small["left_out"]) == (0, len(size) - len(kept))


def test_a_page_without_room_for_matrices_says_so(browser: Browser, page_results: Path, tmp_path: Path) -> None:
    write_page([setting_data(one, budget=-1) for one in read_evidence(page_results)], tmp_path / "x.html", "x")
    browser.load(tmp_path / "x.html")
    assert browser.texts("#cell") == ["No matrix of this model is kept here."]
    assert browser.each("#matrices", "(n) => n.hidden") == [True]
    assert browser.log("browser") == []


def test_the_feature_map_shows_what_it_is_given_and_says_where_there_is_none(
    browser: Browser, page_results: Path, tmp_path: Path
) -> None:
    clips = len(read_evidence(page_results)[0].draws("wrist", "clean").clip)
    assert browser.run("return document.querySelectorAll('#map-plot circle').length") == 2 * clips
    assert browser.texts("#map-text") == ["purity 1"]
    write_page([setting_data(one) for one in read_evidence(page_results)], tmp_path / "bare.html", "bare")
    browser.load(tmp_path / "bare.html")
    assert browser.each("#map-body, #map-none", "(n) => n.hidden") == [True, False]
    assert browser.log("browser") == []


def test_places_of_a_feature_map_lie_in_the_unit_square_and_keep_their_shape() -> None:
    clean, damaged = np.array([[0.0, 10.0], [20.0, 10.0]]), np.array([[-20.0, 10.0], [20.0, 20.0]])
    found = Embedding(
        np.array(["a", "b"]), np.array([4, 2]), clean, damaged, None, (Estimate(1, 1, 1), Estimate(0.5, 0, 1))
    )
    assert as_page_data(found, "noise:1") == {
        "clean": [0.5, 0.0, 4, 1.0, 0.0, 2],
        "damaged": {"noise:1": [0.0, 0.0, 1.0, 0.25]},
        "text": "Purity of the 10 nearest neighbours: 1.00 [1.00, 1.00] clean, 0.50 [0.00, 1.00] under noise:1.",
    }
