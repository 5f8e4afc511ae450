"""The page of boards in a browser: ranks and figures, filters, sorting, links."""

from pathlib import Path

import pytest
from browser import Browser
from toy_page import SECOND, held

from skelbench.report.evidence import join_evidence
from skelbench.report.tables.board import boards


@pytest.fixture
def index(started: Browser, site: Path) -> Browser:
    started.log("browser")
    started.load(site / "index.html")
    return started


def column(browser: Browser, number: int) -> list[str]:
    return browser.texts(f"#boards tbody tr > :nth-child({number})")


def test_a_board_shows_the_ranks_and_figures_of_the_leaderboard(index: Browser, page_results: Path) -> None:
    (evidence,) = join_evidence([page_results])
    (board,) = boards(evidence.rows, evidence.outcomes)
    assert [text.split()[0] for text in column(index, 1)] == ["1=", "1="]  # of the same weights
    assert column(index, 2) == [line.model for line in board.lines]
    for number, figure in ((3, "clean"), (4, "damaged")):
        wanted = [f"{getattr(line, figure):.1%}" for line in board.lines]
        assert [" ".join(text.split()[:3]).removesuffix(" ‡") for text in column(index, number)] == wanted
    costly = [f"{line.worst.family} {line.worst.drop:.1%}".replace("[-", "[−") for line in board.lines]
    assert [" ".join(text.split()).removesuffix(" ‡") for text in column(index, 5)] == costly
    assert index.texts("#boards li a") == [SECOND, "wrist"]  # those that are not ranked have their pages too
    commands = index.texts("#boards details pre")
    assert commands == [board.trained[line.model].command for line in board.lines]
    assert index.log("browser") == []


def test_another_damage_is_another_ranking_and_what_is_counted_is_said(index: Browser) -> None:
    before = column(index, 4)
    index.choose("#filter-damage", "family part-mask")
    after = column(index, 4)
    assert [float(text.split()[0]) for text in after] == [pytest.approx(100 / 3, abs=0.05)] * 2
    assert before != after
    assert "1 perturbation (part-mask right_arm)" in index.texts("#boards details ul")[0]


def test_filters_leave_the_models_that_fit_and_say_how_many(index: Browser) -> None:
    index.type("#filter-model", "WRIST")
    assert column(index, 2) == ["wrist"]
    assert index.texts("#row-count") == ["1 row in 1 board"]
    index.type("#filter-model", " nothing")
    assert index.each("#boards .scroll", "(n) => n.hidden") == [True]
    index.click("#filters button")
    index.choose("#filter-data", "toy")
    assert index.texts("#row-count") == ["2 rows in 1 board"]


def test_a_board_sorts_by_its_heads_with_the_keyboard(index: Browser) -> None:
    script = "return [...document.querySelectorAll('#boards th[scope=col]')].map((h) => h.getAttribute('aria-sort'))"
    for order in ([SECOND, "wrist"], ["wrist", SECOND]):
        index.type("#boards th:nth-child(2) button", "Enter")
        assert column(index, 2) == order
    assert index.run(script)[1] == "descending"


def test_a_model_leads_to_its_page_with_its_card_and_its_own_numbers_alone(index: Browser, site: Path) -> None:
    index.click("#boards tbody tr:last-child th a")
    assert index.run("return document.title") == "wrist"
    facts = dict(zip(index.texts("#facts dt"), index.texts("#facts dd"), strict=True))
    assert facts["adapter"] == "toy:WristModel"
    assert set(index.texts("#rows tbody tr > :first-child")) == {"wrist"}
    assert index.texts("#matrices h3")[0] == "clean"
    (command,) = index.texts("#commands code")
    assert command.startswith("skelbench eval --model wrist --data toy --split xsub --source pose --perturb ")
    index.click("nav a[href='../index.html']")
    assert index.run("return document.title") == "Boards: toy.csv"
    other = held(site / "models" / "another-td-model.html")["card"]["facts"]
    assert ["card", "not here; give it with --model"] in other
