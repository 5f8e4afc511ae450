"""`skelbench list …`: what there is to name."""

import json

import pytest
from command import succeeded
from conftest import ROOT


@pytest.mark.parametrize(
    ("what", "known"),
    [("repairs", "drop-empty"), ("suites", "maskclr"), ("layouts", "coco17")],
)
def test_list_prints_what_there_is(what: str, known: str) -> None:
    rows = json.loads(succeeded("list", what, "--json"))
    lines = succeeded("list", what).splitlines()
    assert known in {row["name"] for row in rows}
    assert [line.split()[0] for line in lines] == ["name", *(row["name"] for row in rows)]


def test_list_models_prints_the_cards() -> None:
    rows = {row["name"]: row for row in json.loads(succeeded("list", "models", "--json"))}
    assert set(rows) == {path.stem for path in (ROOT / "models").glob("*.yaml")}
    row = rows["stgcnpp-synthetic-xsub"]
    assert (row["trained on"], row["source"], row["classes"]) == ("synthetic xsub", "mq", "22")
    assert "stgcnpp-synthetic-xsub" in succeeded("list", "models")
