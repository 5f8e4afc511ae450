"""Units and marks where a table names a perturbation or a model: what a level comes to, and who had seen the clips."""

from pathlib import Path

import pandas as pd
import yaml

from skelbench.core.files import content
from skelbench.report.tables.compare import comparison
from skelbench.report.tables.notes import notes_of, unit

JHMDB = content("leaderboards") / "maskclr-jhmdb.csv"
TRIO = ["maskclr-jhmdb-complete14_1", "motionbert-jhmdb-complete14_1"]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split(" | ")]


def test_two_sets_that_say_different_things_of_one_level_leave_its_note_empty() -> None:
    rows = pd.DataFrame({"spec": ["a", "a", "b", "b"], "note": ["2 % here", "3 % here", "hides 2", "hides 2"]})
    assert notes_of(rows) == {"a": "", "b": "hides 2"}
    assert unit({"clean": "", "noise:0.01": "2.9 % of a body here"}) == " noise:0.01 = 2.9 % of a body here."
    assert unit({"joint-mask:0.3": "hides 4 of 15 joints"}) == ""


def test_compare_says_beside_every_perturbation_what_the_rows_of_the_file_say() -> None:
    table = [cells(line) for line in comparison([JHMDB], TRIO).splitlines() if line.startswith("|")]
    rows = pd.read_csv(JHMDB, keep_default_na=False)
    rows = rows[rows["repair"] == ""]
    assert table[0][-1] == "note"
    said = {line[0]: line[-1] for line in table[2:]}
    for spec in ("noise:0.03", "joint-mask:0.3", "shift:5"):
        assert {said[spec]} == set(rows["note"][rows["spec"] == spec])


def test_compare_marks_in_its_head_the_models_whose_rows_say_test_and_explains_the_mark() -> None:
    text = comparison([JHMDB], TRIO)
    head = cells(next(line for line in text.splitlines() if line.startswith("| perturbation")))
    assert set(pd.read_csv(JHMDB)["selected_on"]) == {"test"}
    assert head[1:3] == [f"{name} †" for name in TRIO]
    assert "†: its recipe or epoch was chosen after" in text


def test_every_card_says_what_it_was_selected_on_and_official_ones_the_test_part() -> None:
    selected: dict[Path, set[str]] = {}
    for card in content("models").rglob("*.yaml"):
        if card.parent.name != "recipes":
            selected.setdefault(card.parent, set()).add(yaml.safe_load(card.read_text()).get("selected_on"))
    assert selected.pop(content("models") / "official") == {"test"}
    assert len(selected) == 2 and set().union(*selected.values()) <= {"test", "val", "none"}
