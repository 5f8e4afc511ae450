"""What is known to be wrong in real sets is found in them (shared/data/README.md)."""

from pathlib import Path

import pytest
from walkers import facts_of

from skelbench.data.checks.checks import findings
from skelbench.data.checks.finding import Finding


def problems(path: Path) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for one in findings(facts_of(path)):
        if one.severity == "problem":
            found.setdefault(one.topic, []).append(one)
    return found


@pytest.mark.real
@pytest.mark.slow
def test_the_95_copies_of_nw_ucla_are_named(data_dir: Path) -> None:
    found = problems(data_dir / "nw_ucla" / "nw_ucla_kinect.npz")
    assert found.keys() == {"copies"}
    (copies,) = found["copies"]
    assert copies.numbers["split"] == "xview"
    assert len(copies.numbers["pairs"]) == 95
    for test, train in copies.numbers["pairs"]:  # of the view-3 clips of a02 and a03, by the README
        assert test[:4] in ("a02_", "a03_")
        assert (test[:-1], test[-3:], train[-3:]) == (train[:-1], "v03", "v02")


@pytest.mark.real
@pytest.mark.slow
def test_the_twins_and_the_sides_of_penn_action_are_named(data_dir: Path) -> None:
    every = findings(facts_of(data_dir / "penn_action" / "penn_action_gt.npz"))
    twins = next(one for one in every if one.topic == "near-twins")
    assert twins.numbers["below"] == {"0.1": 1, "0.15": 16, "0.2": 84, "0.25": 176}  # docs/findings/twins.csv
    assert "1657 ~ 1656" in twins.text
    sides = next(one for one in every if one.topic == "sides" and one.severity == "problem")
    assert sides.numbers["left_is_left"]["front"] > 0.9


@pytest.mark.real
def test_the_twins_of_pushup_are_a_problem(data_dir: Path) -> None:
    found = problems(data_dir / "pushup" / "pushup_movenet.npz")
    assert found["near-twins"][0].numbers["below"]["0.1"] == 11


@pytest.mark.real
def test_the_mirrored_picture_of_irds_is_named(data_dir: Path) -> None:
    (sides,) = problems(data_dir / "irds_subset" / "irds_subset_kinect3d.npz")["sides"]
    assert "kinect2d" in sides.text
