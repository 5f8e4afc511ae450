"""The tables of partial bodies: what stands under which count, and trainings that are joined, against means by hand."""

from dataclasses import replace

import numpy as np
from partial_rows import record

from skelbench.evaluation.partial.record import Record
from skelbench.evaluation.results.trainings import between, gain, trained
from skelbench.report.tables.partial import Block, blocks

GROUP = "aabbccdd"


def curve(model: str, whole: str, masked: str, undamaged: str = "......xx", **changes: object) -> list[Record]:
    told = {"model": model, **changes}
    return [record(whole, undamaged, GROUP, count=0, **told), record(masked, undamaged, GROUP, count=2, **told)]


def lines(block: Block) -> dict[str, list[str]]:
    return {line[0]: list(line[1:]) for line in block.lines if line[0] != "  lost"}


def test_every_model_has_a_line_of_accuracies_and_one_of_what_is_lost() -> None:
    (block,) = blocks(curve("a", "55555500", "55550000"))
    assert block.head == ["", "0", "2"]
    name, none, some = block.lines[0]
    assert (name, none.split()[0], some.split()[0]) == ("a", "75.0", "50.0")
    assert block.lines[1][:2] == ["  lost", ""]
    assert block.lines[1][2].split()[0] == "25.0"
    assert lines(block)["paper (Table 4): PSTL"] == ["77.3", "76.9"]


def test_the_papers_figures_stand_under_the_same_share_of_other_joints() -> None:
    told = {"joints": 17, "layout": "coco17"}
    made = [record("5500", "..xx", count=count, **told) for count in (0, 2, 3, 7)]
    (block,) = blocks(made)
    assert block.head == ["", "0", "2", "3 (as 4 of 25)", "7 (as 10 of 25)"]
    assert lines(block)["paper (Table 4): AimCLR"] == ["74.3", "", "67.2", "54.3"]
    parts = [record("5500", "..xx", count=count, kind="parts", **told) for count in (0, 3)]
    assert lines(blocks(parts)[0])["paper (Table 5): PSTL"] == ["77.3", "60.0"]


def test_conditions_that_differ_in_more_than_the_count_have_tables_of_their_own() -> None:
    told = [{}, {"mode": "drop"}, {"kind": "parts"}, {"layout": "coco17", "joints": 17}, {"trained_on": "masked"}]
    every = [record("5500", "..xx", **changes) for changes in told]
    assert len(blocks([*every, record("5050", "..xx", model="b")])) == len(told)


def test_trainings_are_joined_as_on_boards_and_stand_alone_too() -> None:
    first = curve("x-s0", "55555500", "55550000")
    second = curve("x-s1", "55555555", "55500000", undamaged="........")
    (block,) = blocks([*first, *second, *curve("y", "55555500", "55555500")])
    assert [name for name in lines(block) if not name.startswith("paper")] == ["x-s0", "x-s1", "y", "x, 2 trainings"]
    joined = lines(block)["x, 2 trainings"]
    assert [text.split()[0] for text in joined] == ["87.5", "43.8"]  # (6 + 8) / 16 and (4 + 3) / 16
    shares = {
        (k, model): np.stack([each.right / 5 for each in of]) for k in (0, 1) for model, of in _ways(k, first, second)
    }
    pooled, group = between({(model, str(k)): share for (k, model), share in shares.items()}), first[0].group
    expected = trained(shares[1, "x"], group, pooled)
    assert joined[1] == f"{expected:.1%}"
    alone = trained(shares[1, "x"], group, None)
    assert expected.high - expected.low > alone.high - alone.low  # seeds differ, which widens it
    lost = block.lines[[line[0] for line in block.lines].index("x, 2 trainings") + 1]
    assert lost[2] == f"{gain(shares[0, 'x'], shares[1, 'x'], group, pooled):.1%}"
    assert lost[2].split()[0] == "43.8"


def _ways(k: int, first: list[Record], second: list[Record]) -> list[tuple[str, list[Record]]]:
    return [("x", [first[k], second[k]]), ("y", [curve("y", "55555500", "55555500")[k]])]


def test_a_model_chosen_on_the_test_part_is_marked() -> None:
    (block,) = blocks([replace(each, selected_on="test") for each in curve("a", "55555500", "55550000")])
    assert block.lines[0][0] == "a †"
