"""The schemas in skelbench/core/schemas hold for everything that is committed, and for nothing that is wrong."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from skelbench.adapters.card import OWN, Card
from skelbench.evaluation.results.cell import COLUMNS
from skelbench.evaluation.results.files.head import STORED
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.submission.manifest import Manifest, Setting

FOLDER = ROOT / "skelbench" / "core" / "schemas"
SCHEMAS: dict[str, dict[str, Any]] = {path.stem: json.loads(path.read_text()) for path in FOLDER.glob("*.json")}
REGISTRY: Any = Registry().with_resources([(of["$id"], Resource.from_contents(of)) for of in SCHEMAS.values()])
VALID = {name: Draft202012Validator(schema, registry=REGISTRY) for name, schema in SCHEMAS.items()}
CARDS = [path for path in sorted((ROOT / "models").rglob("*.yaml")) if "recipes" not in path.parts]
RESULTS = [path for path in sorted((ROOT / "leaderboards").glob("*.csv")) if path.stem != "cost"]
MANY = 300
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FILES_OF_CELLS = sorted((ROOT / "leaderboards").rglob("*/*.cells"))
SUBMISSIONS = sorted((ROOT / "leaderboards").rglob("submission.json"))


def errors(name: str, value: object) -> list[str]:
    return [error.message for error in VALID[name].iter_errors(value)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_of_draft_2020_12(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_committed_card_is_one() -> None:
    assert len(CARDS) > 300
    for path in CARDS:
        assert not errors("card", yaml.load(path.read_text(encoding="utf-8"), LOADER)), path


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.stem)
def test_every_committed_row_is_one(path: Path) -> None:
    """Of a large board every third row, and the last: its rows are made alike, and there are twenty thousand."""
    rows = list(enumerate(read_outcomes(path)[0].to_dict("records"), 1))
    for number, row in rows if len(rows) < MANY else [*rows[::3], rows[-1]]:
        assert not errors("row", row), (path, number)


def test_every_committed_file_of_cells_begins_as_one() -> None:
    """Of many cells the first and the last; the test above looks at the row that each of them makes."""
    for path in FILES_OF_CELLS:
        with path.open("rb") as stream:
            head = json.loads(stream.readline())
        head["cells"] = head["cells"][:1] + head["cells"][-1:]
        assert not errors("cell", head), path


def test_every_committed_submission_is_one() -> None:
    for path in SUBMISSIONS:
        assert not errors("submission", json.loads(path.read_text(encoding="utf-8"))), path


def test_the_schema_of_a_row_has_the_columns_of_the_csv_and_no_others() -> None:
    assert list(SCHEMAS["row"]["properties"]) == list(COLUMNS) == SCHEMAS["row"]["required"]


def test_the_schema_of_a_cell_has_the_columns_and_where_its_outcome_lies() -> None:
    assert list(SCHEMAS["cell"]["$defs"]["part"]["properties"]) == [*COLUMNS, *STORED]


def test_the_schema_of_a_submission_has_the_keys_that_are_read_and_no_others() -> None:
    schema = SCHEMAS["submission"]
    assert schema["required"] == list(schema["properties"]) == ["format", *(f.name for f in fields(Manifest))]
    setting = schema["$defs"]["setting"]
    assert setting["required"] == list(setting["properties"]) == [f.name for f in fields(Setting)]


def test_the_schema_of_a_card_has_the_keys_of_a_card_and_no_others() -> None:
    assert list(SCHEMAS["card"]["properties"]) == [f.name for f in fields(Card) if f.name not in OWN]


CARD: dict[str, Any] = yaml.load((ROOT / "models/stgcn-synthetic-xsub.yaml").read_text(), LOADER)
ROW: dict[str, Any] = read_outcomes(ROOT / "leaderboards" / "pushup.csv")[0].to_dict("records")[0]
STORED_AT = {**{name: "0" * 64 for name in STORED if "sha256" in name}, "intervals": 1, "at": 0, "size": 9, "width": 1}
LINE = {"format": "skelbench cells 1", "common": ROW, "cells": [{**STORED_AT, "top": 0}]}
SETTING = {name: ROW[name] for name in ("dataset", "dataset_sha256", "split", "part", "source", "names_sha256")}
SUBMISSION = {
    "format": "skelbench submission 1",
    **{name: ROW[name] for name in ("model", "weights_sha256", "config_sha256")},
    "suite": "quick",
    "suite_sha256": "0" * 64,
    "settings": [{**SETTING, "clips": 65, "seeds": 1, "command": "skelbench eval"}],
    "files": {"results.cells/x/0.cells": "0" * 64},
}


@pytest.mark.parametrize(
    ("name", "good", "wrong"),
    [
        ("card", CARD, {"name": None}),
        ("card", CARD, {"name": " "}),
        ("card", CARD, {"name": "two\nlines"}),
        ("card", CARD, {"adapter": "no path"}),
        ("card", CARD, {"colour": "red"}),
        ("card", CARD, {"sha256": "abc"}),
        ("card", CARD, {"classes": 0}),
        ("card", CARD, {"classes": "../outside.txt"}),
        ("card", CARD, {"claims": {"ntu60 xsub": 101}}),
        ("card", CARD, {"selected_on": "train"}),
        ("card", CARD, {"training": {"clips": -1}}),
        ("card", CARD, {"training": {"chosen_on": ["jhmdb complete14_1"]}}),
        ("card", CARD, {"trusted": True}),
        ("row", ROW, {"colour": "red"}),
        ("row", ROW, {"correct": 1.5}),
        ("row", ROW, {"clips": 0}),
        ("row", ROW, {"top1": 100.1}),
        ("row", ROW, {"top1": "83"}),
        ("row", ROW, {"drop": -101}),
        ("row", ROW, {"grouped_by": "camera"}),
        ("row", ROW, {"cell": "a621fabecd0e5c2"}),
        ("row", ROW, {"weights_sha256": "A" * 64}),
        ("row", ROW, {"created": "yesterday"}),
        ("row", ROW, {"model": ""}),
        ("cell", LINE, {"format": "skelbench cells 2"}),
        ("cell", LINE, {"cells": []}),
        ("cell", LINE, {"cells": [{"colour": "red"}]}),
        ("cell", LINE, {"cells": [{"width": 3}]}),
        ("cell", LINE, {"common": {"correct": -1}}),
        ("submission", SUBMISSION, {"colour": "red"}),
        ("submission", SUBMISSION, {"settings": []}),
        ("submission", SUBMISSION, {"settings": [{**SETTING, "clips": 0, "seeds": 1, "command": "x"}]}),
        ("submission", SUBMISSION, {"files": {"../x": "0" * 64}}),
        ("submission", SUBMISSION, {"files": {"/etc/x": "0" * 64}}),
        ("submission", SUBMISSION, {"files": {"x": "0"}}),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) and len(value) == 1 else "",
)
def test_what_is_wrong_is_refused(name: str, good: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert VALID[name].is_valid(good)
    assert not VALID[name].is_valid({**good, **wrong})


@pytest.mark.parametrize(("name", "good"), [("card", CARD), ("row", ROW), ("cell", LINE), ("submission", SUBMISSION)])
def test_what_is_required_is_missed(name: str, good: dict[str, Any]) -> None:
    for key in SCHEMAS[name]["required"]:
        assert not VALID[name].is_valid({other: value for other, value in good.items() if other != key}), key
