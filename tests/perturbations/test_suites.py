"""The suites that ship hold the papers' grids, and a user's own file is read or refused in one line."""

from pathlib import Path

import numpy as np
import pytest

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS, PARTS
from skelbench.perturbations import FAMILIES
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.suites import load_suite, read_suite, suites

MASKCLR = """
noise:0.001 noise:0.002 noise:0.003 noise:0.005 noise:0.01
noise@spatial:0.001 noise@spatial:0.002 noise@spatial:0.003 noise@spatial:0.005 noise@spatial:0.01
joint-mask:0.15 joint-mask:0.3 joint-mask:0.45 joint-mask:0.6
part-mask:head part-mask:left_arm part-mask:right_arm part-mask:left_leg part-mask:right_leg
frame-mask:0.5 shift:1 shift:3 shift:5 shift:10 estimator:hq estimator:lq
"""


def test_the_maskclr_suite_is_the_papers_grid() -> None:
    assert [str(spec) for spec in load_suite("maskclr", sources=("hq", "lq"))] == MASKCLR.split()


def test_the_pstl_suite_is_the_papers_grid() -> None:
    expected = [f"joints-shaded:{n}" for n in (2, 4, 6, 8, 10)] + [f"parts-shaded:{n}" for n in (1, 2, 3, 4)]
    assert [str(spec) for spec in load_suite("pstl")] == expected


WIDE = "noise jitter joint-mask joints-shaded part-mask parts-shaded frame-mask frame-drop shift estimator"


def test_the_wide_suite_has_five_levels_of_its_families_and_every_source() -> None:
    suite = read_suite("wide")
    assert {family.split("@")[0] for family in suite.levels} == set(WIDE.split())
    assert suite.levels["estimator"] == ("*",)
    assert all(len(values) == 5 for family, values in suite.levels.items() if family != "estimator")


def test_the_quick_suite_is_a_handful() -> None:
    assert 4 <= len(load_suite("quick")) <= 6


@pytest.mark.parametrize("name", suites())
def test_a_suite_says_what_it_is_and_holds_no_clean_and_no_spec_twice(name: str) -> None:
    suite, specs = read_suite(name), load_suite(name, sources=("a", "b"))
    assert suite.name == name
    assert suite.paper
    assert suite.comment
    assert len(set(specs)) == len(specs)
    assert not any(spec.identity for spec in specs)


@pytest.mark.parametrize("layout", [name for name, layout in LAYOUTS.items() if layout.parts["head"]])
def test_every_suite_fits_every_layout_with_a_head(layout: str) -> None:
    joints = LAYOUTS[layout]
    rng = np.random.default_rng(0)
    keypoint = rng.uniform(0, 1, size=(1, 4, len(joints), 3)).astype(np.float32)
    clip = Clip(keypoint, np.ones((1, 4, len(joints)), np.float32), joints, "a")
    for name in suites():
        for spec in load_suite(name):
            spec.apply(clip, 0).checked()


def test_counts_fit_twelve_joints() -> None:
    specs = [spec for name in suites() for spec in load_suite(name) if FAMILIES[spec.terms[0].family].unit == "joints"]
    assert max(int(spec.level) for spec in specs) <= 12


def test_a_users_file_is_read_with_compositions(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("levels:\n  noise: 2e-3\n  part-mask: [head]\nspecs: ['noise:0.002', 'noise:0.01+shift:3']\n")
    expected = [Spec.parse(text) for text in ("noise:0.002", "part-mask:head", "noise:0.01+shift:3")]
    assert load_suite(path) == load_suite(str(path)) == expected
    assert read_suite(path).name == "mine"


def test_an_unknown_suite_gets_the_nearest_name() -> None:
    with pytest.raises(InputError, match=r"unknown suite 'masklcr'; did you mean maskclr\?"):
        load_suite("masklcr")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "expected a mapping"),
        ("- noise:0.1", "expected a mapping"),
        ("level: {noise: [0.1]}", "expected a mapping with the keys comment, levels"),
        ("levels: {}", "no specs"),
        ("levels: [noise]", "no specs"),
        ("levels: {noize: [0.1]}", "did you mean noise"),
        ("levels: {noise: [-1]}", "expected a number"),
        ("levels: {noise: [true]}", "level True"),
        ("levels: {noise: [[1]]}", "level [1]"),
        ("levels: {noise: }", "level None"),
        ("levels: {noise: '*'}", "level '*'"),
        ("specs: [noise]", "has no level"),
        ("levels: {noise: [0.1", "not YAML"),
    ],
)
def test_a_file_that_is_no_suite_is_refused_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(InputError) as error:
        load_suite(path)
    assert told in str(error.value)
    assert "mine.yaml" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot read suite .*none\.yaml"):
        load_suite(tmp_path / "none.yaml")


def test_the_parts_of_the_suites_are_all_parts() -> None:
    for name in ("maskclr", "wide"):
        assert read_suite(name).levels["part-mask"] == PARTS
