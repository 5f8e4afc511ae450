"""`eval` says of every mistake of a pipeline whether a user of the model would notice it."""

from pathlib import Path

from toy import WRIST, WristModel

from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.perturbations.spec import Spec
from skelbench.report.tables.summary import summary


def last_lines(toy_set: Path, *specs: str) -> list[str]:
    """What stands beneath the table, of a model that looks at how far a wrist rises."""
    data = load_data(toy_set, source="pose")
    table = summary(list(cells(WristModel(WRIST), data, map(Spec.parse, specs))), data)
    return [line for line in table.splitlines() if " notice " in line]


def test_a_mistake_that_costs_is_told_from_one_that_does_not(toy_set: Path) -> None:
    """Upside down and backwards a rise is a fall; left of the picture for right, and other scores, it stays one."""
    told = last_lines(toy_set, "units@yup:1", "mirror@image:1", "reverse:1", "score@ones:1", "noise:0.001")
    assert told == [
        "wrist: you would notice units@yup:1, reverse:1",
        "wrist: on these clips you would not notice mirror@image:1, score@ones:1",
    ]


def test_of_damage_alone_nothing_is_said(toy_set: Path) -> None:
    assert last_lines(toy_set, "noise:0.001", "joint-mask:1") == []
