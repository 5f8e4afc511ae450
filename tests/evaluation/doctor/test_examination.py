"""What the doctor says of an installation, and that it says what is off."""

import json
import tomllib
from dataclasses import replace

import pytest
from conftest import ROOT

from skelbench.evaluation.doctor.chance import Finding
from skelbench.evaluation.doctor.environment import EXTRAS, PACKAGES, environment
from skelbench.evaluation.doctor.examination import Examination, as_json, as_text
from skelbench.evaluation.doctor.hashes import Compared

HERE = environment()
WELL = Examination(
    ["quick"],
    HERE,
    [Compared("clean", "mq", "identical"), Compared("noise:1", "mq", "rounding", off=2e-6)],
    [Finding("oracle", "all", "all", True)],
)
ILL = Compared("noise:1", "hq", "other", off=0.31)


def test_extras_and_packages_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = {extra: {text.split(">")[0] for text in needs} for extra, needs in project["optional-dependencies"].items()}
    assert {extra: set(packages) for extra, packages in EXTRAS.items()} == named
    assert set(PACKAGES) <= {text.split(">")[0] for text in project["dependencies"]}


def test_an_environment_is_json_and_names_no_folder_of_this_machine() -> None:
    text = json.dumps(HERE)
    assert json.loads(text) == HERE
    assert str(ROOT) not in text and "/home" not in text


def test_last_digits_are_said_and_are_no_fault() -> None:
    assert WELL.ok
    assert "note  noise:1 on mq" in as_text(WELL)
    assert "last digits differ, the mean coordinate of a clip is off by up to 2e-06 px" in as_text(WELL)


@pytest.mark.parametrize(
    ("ill", "line"),
    [
        (replace(WELL, damaged=[*WELL.damaged, ILL]), "FAIL  noise:1 on hq"),
        (replace(WELL, models=[Finding("oracle", "all of them", "3 right", False)]), "FAIL  oracle"),
    ],
)
def test_what_is_off_has_a_line_of_its_own(ill: Examination, line: str) -> None:
    assert not ill.ok
    assert as_json(ill)["ok"] is False
    assert [found for found in as_text(ill).splitlines() if found.startswith(line)]
