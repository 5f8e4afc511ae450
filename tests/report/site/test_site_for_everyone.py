"""Every page of a site: at 400 px, without a mouse, for a screen reader, in the dark, and with nothing from outside."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from browser import Browser
from conftest import ROOT

ASSETS = ROOT / "skelbench" / "report" / "assets"
PAGES = ("index.html", "compare.html", "clips.html", "settings/toy-xsub-source-pose.html", "models/wrist.html")


@pytest.fixture(params=PAGES)
def opened(request: pytest.FixtureRequest, started: Browser, site: Path) -> Browser:
    started.load(site / request.param)
    return started


def test_nothing_is_wider_than_a_narrow_window(opened: Browser) -> None:
    for width in (400, 320):
        opened.resize(width)
        assert opened.run("return document.documentElement.scrollWidth <= innerWidth")
    opened.resize(1200)


def test_everything_that_can_be_used_has_a_name_and_can_be_reached(opened: Browser) -> None:
    shown = "[...document.querySelectorAll(arguments[0])].filter((n) => n.checkVisibility())"
    used = "input, select, button, summary, a[href], [role=region], svg[role], section, table"
    opened.run(f"{shown}.forEach((n, i) => n.setAttribute('data-checked', i))", used)
    assert all(opened.labels("[data-checked]:not(table, summary)"))
    assert opened.run(f"return {shown}.every((n) => n.caption)", "table")
    # a box that scrolls is reached with the keyboard, and nothing jumps the order of the page
    assert opened.run(f"return {shown}.every((n) => n.tabIndex === 0)", ".scroll, #commands pre")
    assert opened.run("return [...document.querySelectorAll('[tabindex]')].every((n) => n.tabIndex <= 0)")
    assert opened.run(
        "return [...document.querySelectorAll('*')].every((n) => !n.getAttributeNames().some((a) => /^on/.test(a)))"
    )


def test_ids_are_unique_and_headings_step_down_one_by_one(opened: Browser) -> None:
    ids = opened.each("[id]", "(n) => n.id")
    assert len(ids) == len(set(ids))
    levels = [int(name[1]) for name in opened.each("h1, h2, h3, h4", "(n) => n.tagName")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_first_tab_stop_skips_to_the_content_and_focus_is_seen(opened: Browser) -> None:
    opened.press("Tab")
    assert opened.run("return document.activeElement.className") == "skip"
    assert opened.run("return document.activeElement.getBoundingClientRect().left >= 0")
    assert opened.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert opened.run("return document.querySelector(document.activeElement.hash).tagName") == "MAIN"


def test_no_page_names_an_address_or_allows_a_script_of_another(site: Path) -> None:
    for name in PAGES:
        text = (site / name).read_text()
        assert set(re.findall(r"https?://[^\"' ]+", text)) == {"http://www.w3.org/2000/svg"}  # a name, never fetched
        (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
        loads = name in ("compare.html", "clips.html")
        script = r"'self' file: 'sha256-[^']+'" if loads else "'sha256-[^']+'"
        assert re.fullmatch(f"default-src 'none'; style-src 'sha256-[^']+'; script-src {script}; img-src data:", policy)


def luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out_from_what_is_behind_it(dark: bool) -> None:
    style = (ASSETS / "page.css").read_text()
    light, _, night = style.partition("prefers-color-scheme: dark")
    colours = dict(re.findall(r"--([\w]+): (#[0-9a-f]{6})", night.partition("}")[0] if dark else light))
    for text in ("ink", "soft", "link"):
        for behind in ("paper", "sheet", "warn"):
            high, low = sorted((luminance(colours[text]), luminance(colours[behind])), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 4.5, (text, behind)
    assert "prefers-reduced-motion: reduce" in style
