"""What a family says of itself, and who asks: the parser, suites, lists and figures."""

import importlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command import succeeded
from damage import example, heads
from toy import WRIST, WristModel

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.store import Results
from skelbench.perturbations import FAMILIES
from skelbench.perturbations.find import family_of
from skelbench.perturbations.levels import JOINTS
from skelbench.perturbations.spec import Spec
from skelbench.report.evidence import read_evidence
from skelbench.report.figures.curves import curves

GROUPS = {
    "noise": "localisation",
    "jitter": "localisation",
    "oks-noise": "localisation",
    "spike": "localisation",
    "miss": "localisation",
    "quantise": "localisation",
    "graph-noise": "localisation",
    "joint-mask": "missing",
    "joints-shaded": "missing",
    "part-mask": "missing",
    "parts-shaded": "missing",
    "frame-mask": "missing",
    "frame-drop": "temporal",
    "block-drop": "temporal",
    "freeze": "temporal",
    "truncate": "temporal",
    "fps": "temporal",
    "warp": "temporal",
    "lag-mix": "temporal",
    "reverse": "temporal",
    "rotate": "camera",
    "roll": "camera",
    "perspective": "camera",
    "scale": "camera",
    "shake": "camera",
    "bone-length": "body",
    "mirror": "body",
    "permute": "diagnostic",
    "units": "diagnostic",
    "score": "diagnostic",
    "shift": "localisation",
    "low-score-drop": "missing",
    "fov": "missing",
    "occlude": "missing",
    "invert": "identity",
    "joint-swap": "identity",
    "id-swap": "identity",
    "person-drop": "identity",
    "ghost": "identity",
    "estimator": "estimator",
    "real": "estimator",
    "image": "estimator",
}


def test_the_group_of_each_family_is_listed() -> None:
    rows = json.loads(succeeded("list", "perturbations", "--json"))
    assert {(row["name"].split("@")[0], row["group"]) for row in rows} == set(GROUPS.items())


def test_the_list_shows_the_families_under_their_groups() -> None:
    """Every variant once, as a spec that can be copied, below the heading of its group."""
    blocks = succeeded("list", "perturbations").split("\n\n")[1:]
    listed = {block.split(":")[0]: [line.split()[0] for line in block.splitlines()[1:]] for block in blocks}
    wanted = {(family.group, example(head, family)) for head, family in heads(*FAMILIES)}
    assert sum(map(len, listed.values())) == len(wanted)
    assert {(group, spec) for group, specs in listed.items() for spec in specs} == wanted


def test_fills_are_those_that_a_variant_names() -> None:
    filled = {name: family.fills for name, family in FAMILIES.items() if family.fills}
    assert filled == dict.fromkeys(("joint-mask", "frame-mask", "block-drop", "fps"), ("hold", "interp"))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"group": "blur"}, "family noise: group is 'blur', expected one of 'localisation', 'identity', 'missing'"),
        ({"axis": "cubic"}, "family noise: axis is 'cubic', expected one of 'linear', 'log'"),
        ({"needs": "weights"}, "family noise: needs is 'weights', expected one of '', 'scores', 'slope'"),
        ({"example": "much"}, "family noise: example 'much' is no level, expected a number from 0 to 1e"),
        ({"rules": {}}, "family noise has no plain variant"),
        ({"examples": {"body": "much"}}, "family noise: example 'much' is no level, expected a number from 0 to 1e"),
        ({"levels": {"spatial": JOINTS}}, "family noise: example '0.002' is no level, expected a whole number >= 0"),
        ({"levels": {"blur": JOINTS}}, "family noise: levels tells of variants that have no rule: blur"),
        ({"fixed": frozenset({"blur"})}, "family noise: fixed tells of variants that have no rule: blur"),
    ],
)
def test_a_family_that_says_something_wrong_cannot_be_made(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as error:
        replace(FAMILIES["noise"], **wrong)
    assert told in str(error.value)


@pytest.mark.parametrize("needs", ["scores", "slope"])
def test_a_family_that_needs_a_model_is_refused_where_there_is_none(
    needs: str, my_module: Path, toy_clip: Clip, toy_set: Path
) -> None:
    my_module.write_text(my_module.read_text().replace("version=1", f'needs="{needs}", version=1'))
    spec = Spec.parse("noise:0.1+my_module:glitch:0.3")  # it is read: a results file may hold it
    told = f"my_module:glitch:0.3 needs the {needs} of a model, which no perturbation is given yet; leave it out"
    with pytest.raises(InputError, match=told):
        spec.apply(toy_clip, 0)
    with pytest.raises(InputError, match=told):
        list(cells(WristModel(WRIST), load_data(toy_set, source="pose"), [spec]))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("noise", "noise"),
        ("noise:0.002", "noise"),
        ("joint-mask@frame@hold", "joint-mask"),
        ("joint-mask@frame@hold:0.3", "joint-mask"),
        ("part-mask:left_arm", "part-mask"),
        ("shift+noise@spatial", "shift"),
        ("shift:5+noise@spatial:2e+1", "shift"),
        ("my_module:glitch", "glitch"),
        ("my_module:glitch@frame", "glitch"),
        ("my_module:glitch@frame:0.3", "glitch"),
        ("my_module:glitch:0.3+noise:0.1", "glitch"),
    ],
)
@pytest.mark.usefixtures("my_module")
def test_the_family_of_a_spec_or_of_a_column_is_found(text: str, name: str) -> None:
    importlib.import_module("my_module")
    family = family_of(text)
    assert family is not None and family.name == name


@pytest.mark.parametrize(
    "text", ["clean", "", "gone:glitch", "gone:glitch@frame:0.3", "gone:glitch:1+noise:1", "blur:3"]
)
def test_a_family_that_is_not_here_is_no_error(text: str) -> None:
    assert family_of(text) is None


@pytest.fixture
def axis_of(toy_set: Path, tmp_path: Path) -> Callable[[str], Any]:
    """Measure a family at two levels; return the axis that its levels are drawn on, with the module gone or not."""

    def measure(head: str, forget: Callable[[], object] = lambda: None) -> Any:
        results = Results(tmp_path / "x.csv")
        specs = [Spec.parse(f"{head}:{level}") for level in (0.1, 1)]
        for cell in cells(WristModel(WRIST), load_data(toy_set, source="pose"), specs):
            results.add(cell)
        results.save()
        forget()
        (found,) = read_evidence(tmp_path / "x.csv", {"wrist": WRIST}, where=toy_set)
        return curves(found).axes[0]

    return measure


@pytest.mark.parametrize(
    ("head", "scale", "unit"),
    [
        ("noise", "symlog", "camera units"),
        ("noise@spatial", "symlog", "camera units"),
        ("noise@body", "symlog", "body heights"),
        ("noise@body@spatial", "symlog", "body heights"),
        ("joint-mask", "linear", "share of joints"),
        ("my_module:glitch", "linear", "share of joints and frames"),
    ],
)
@pytest.mark.usefixtures("my_module")
def test_a_curve_is_drawn_on_the_axis_of_its_family(
    head: str, scale: str, unit: str, axis_of: Callable[[str], Any]
) -> None:
    axes = axis_of(head)
    assert (axes.get_title(), axes.get_xscale(), axes.get_xlabel()) == (head, scale, unit)


def test_a_log_axis_may_be_asked_for_from_outside(my_module: Path, axis_of: Callable[[str], Any]) -> None:
    my_module.write_text(my_module.read_text().replace("version=1", 'axis="log", version=1'))
    assert axis_of("my_module:glitch").get_xscale() == "symlog"


def test_results_of_a_family_that_is_not_installed_are_still_drawn(
    my_module: Path, axis_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    def forget() -> None:
        my_module.unlink()
        monkeypatch.delitem(sys.modules, "my_module")

    axes = axis_of("my_module:glitch", forget)
    assert (axes.get_title(), axes.get_xlabel()) == ("my_module:glitch", "level")
    assert [label.get_text() for label in axes.get_xticklabels()] == ["0", "0.1", "1"]
