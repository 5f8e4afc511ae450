"""`skelbench list …`: what there is to name."""

import json

import pytest
from command import succeeded
from conftest import ROOT


@pytest.mark.parametrize(
    ("what", "known"),
    [("repairs", "drop-empty"), ("layouts", "coco17"), ("protocols", "linear")],
)
def test_list_prints_what_there_is(what: str, known: str) -> None:
    rows = json.loads(succeeded("list", what, "--json"))
    lines = succeeded("list", what).splitlines()
    assert known in {row["name"] for row in rows}
    assert [line.split()[0] for line in lines] == ["name", *(row["name"] for row in rows)]


def test_list_suites_prints_each_with_its_families_in_lines_that_a_terminal_has_room_for() -> None:
    rows = json.loads(succeeded("list", "suites", "--json"))
    blocks = [block.splitlines() for block in succeeded("list", "suites").split("\n\n")]
    assert [head.split(" (")[0] for head, *_ in blocks] == [row["name"] for row in rows]
    assert [head.split(" (")[0] for head, *_ in blocks if "estimator swaps" in head] == ["maskclr", "wide"]
    for (head, *lines), row in zip(blocks, rows, strict=True):
        assert f"({row['specs']} specs" in head
        families = [spec.rpartition(":")[0] for spec in row["perturbations (beside estimator swaps)"].split()]
        shown = " ".join(lines).split()
        assert [text.rpartition(":")[0] for text in shown] == list(dict.fromkeys(families))
        assert all(len(line) <= 110 and line.startswith("    ") for line in lines)


def test_list_perturbations_says_what_each_does_next_to_it() -> None:
    """Not behind a column as wide as the longest list of levels, which no terminal has room for."""
    rows = json.loads(succeeded("list", "perturbations", "--json"))
    lines = {
        line.split()[0].rpartition(":")[0]: line for line in succeeded("list", "perturbations").splitlines() if line
    }
    assert all(lines[row["name"]].index(row["what it does"]) < 40 for row in rows)


def test_list_models_prints_the_cards() -> None:
    rows = {row["name"]: row for row in json.loads(succeeded("list", "models", "--json"))}
    assert set(rows) == {path.stem for path in (ROOT / "models").glob("*.yaml")}
    row = rows["stgcnpp-synthetic-xsub"]
    assert (row["trained on"], row["source"], row["classes"]) == ("synthetic xsub", "mq", "22")
    assert "stgcnpp-synthetic-xsub" in succeeded("list", "models")
