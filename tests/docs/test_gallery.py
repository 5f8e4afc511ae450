"""The page of all families: nothing is left out of it, and its pictures show damage."""

import runpy
from typing import Any

import pytest
from conftest import ROOT
from damage import fingerprint
from PIL import Image

from skelbench.perturbations import FAMILIES
from skelbench.perturbations.spec import Spec

PAGE = (ROOT / "docs" / "gallery.md").read_text()


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "docs" / "gallery.py"))


def test_the_page_is_what_its_program_prints(script: dict[str, Any]) -> None:
    assert script["text"]() in PAGE


@pytest.mark.parametrize("name", FAMILIES)
def test_each_variant_has_a_sentence_and_each_family_a_picture(name: str) -> None:
    section = PAGE.split(f"### `{name}`\n")[1].split("\n## ")[0].split("\n### ")[0]
    for variant in FAMILIES[name].rules:
        assert f"- `{name}{f'@{variant}' if variant else ''}`: " in section
    picture = ROOT / "docs" / section.split("](")[1].split(")")[0]
    with Image.open(picture) as drawn:
        assert drawn.width > 200
        assert getattr(drawn, "n_frames", 1) > 1 or picture.suffix == ".png"


PANEL, ROW = (132, 152), 110.4
"""Width and height of a clip in a moving picture, and height of one in a still one, in pixels."""


@pytest.mark.parametrize("name", FAMILIES)
def test_each_picture_shows_the_clean_clip_and_every_variant(name: str, script: dict[str, Any]) -> None:
    path = ROOT / "docs" / "img" / "families" / script["picture"](FAMILIES[name])
    with Image.open(path) as drawn:
        columns, rows = (round(size / panel) for size, panel in zip(drawn.size, PANEL, strict=True))
        if path.suffix == ".png":
            columns, rows = 1, round(drawn.height / ROW)
    shown = 1 + len(FAMILIES[name].rules)
    assert columns * (rows - 1) < shown <= columns * rows


@pytest.mark.parametrize("name", FAMILIES)
def test_each_picture_is_of_a_clip_that_the_family_can_damage(name: str, script: dict[str, Any]) -> None:
    texts = script["specs"](FAMILIES[name])
    clip = script["stage_of"](texts)
    assert fingerprint(Spec.parse(texts[0]).apply(clip, 0)) != fingerprint(clip)


def test_no_picture_is_left_of_a_family_that_is_gone() -> None:
    pictures = {path.stem for path in (ROOT / "docs" / "img" / "families").iterdir()}
    assert pictures == set(FAMILIES)
