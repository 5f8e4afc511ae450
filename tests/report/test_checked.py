"""What `data check` finds beside a setting: the same as the command says, and only where it was asked for."""

from pathlib import Path

import pytest
from browser import Browser
from command import skelbench, succeeded
from toy_page import held


@pytest.fixture(scope="module")
def sites(page_results: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The page of the toy's setting, checked and not."""
    folder = tmp_path_factory.mktemp("sites")
    data = page_results.parent / "toy"
    for name, asked in (("checked", ["--check-data"]), ("bare", [])):
        succeeded("report", page_results, "--no-figures", "--data", data, *asked, "--out", folder / name)
    one, two = (next((folder / name / "settings").glob("*.html")) for name in ("checked", "bare"))
    return one, two


def test_the_section_says_what_the_command_says(sites: tuple[Path, Path], page_results: Path) -> None:
    said = skelbench("data", "check", page_results.parent / "toy", "--source", "pose", "--split", "xsub").out
    checks = held(sites[0])["settings"][0]["checks"]
    assert said.splitlines()[-1].startswith(checks["about"].partition(": ")[2].rstrip("."))
    findings = [line.split(None, 2) for line in said.splitlines()[1:-1]]
    assert [one[:2] for one in checks["findings"]] == [one[:2] for one in findings]
    assert all(
        long[2].startswith(short[2][:500].removesuffix("…"))
        for long, short in zip(checks["findings"], findings, strict=True)
    )


def test_a_browser_shows_it_with_pictures_and_text_stays_text(browser: Browser, sites: tuple[Path, Path]) -> None:
    browser.load(sites[0])
    assert browser.run("return [...document.querySelectorAll('#checks img')].every((one) => one.naturalWidth > 200)")
    assert browser.texts("#findings td:first-child")
    assert browser.run("return document.querySelectorAll('#checks script, #checks b').length") == 0


def test_without_being_asked_no_page_names_a_clip(browser: Browser, sites: tuple[Path, Path]) -> None:
    assert "clip00" in sites[0].read_text()
    assert not [page for page in sites[1].parents[1].rglob("*.html") if "clip00" in page.read_text()]
    browser.load(sites[1])
    assert browser.run("return document.getElementById('checks').hidden && document.getElementById('to-checks').hidden")


def test_data_that_are_not_here_are_said_and_the_report_is_written(page_results: Path, tmp_path: Path) -> None:
    ran = skelbench("report", page_results, "--no-figures", "--check-data", "--out", tmp_path / "site")
    assert ran.code == 0 and "no check of toy" in ran.err
    assert (tmp_path / "site/index.html").is_file()
