"""The schemas in skelbench/core/schemas hold for everything that is committed, and for nothing that is wrong."""

import csv
import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from jsonschema import Draft202012Validator

from skelbench.adapters.card import OWN, Card
from skelbench.evaluation.results.cell import COLUMNS

FOLDER = ROOT / "skelbench" / "core" / "schemas"
SCHEMAS: dict[str, dict[str, Any]] = {path.stem: json.loads(path.read_text()) for path in FOLDER.glob("*.json")}
VALID = {name: Draft202012Validator(schema) for name, schema in SCHEMAS.items()}
CARDS = [path for path in sorted((ROOT / "models").rglob("*.yaml")) if "recipes" not in path.parts]
RESULTS = [path for path in sorted((ROOT / "leaderboards").glob("*.csv")) if path.stem != "cost"]
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NUMBERS = {
    name: int if "count" in str(rule) or rule.get("type") == "integer" else float
    for name, rule in SCHEMAS["row"]["properties"].items()
    if any(word in str(rule) for word in ("count", "percent", "points", "integer"))
}


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a CSV, what the schema calls a number as a number; whole numbers written as 3.0 stay no integer."""
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield {name: NUMBERS[name](text) if name in NUMBERS else text for name, text in row.items()}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_of_draft_2020_12(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_committed_card_is_one() -> None:
    assert len(CARDS) > 300
    for path in CARDS:
        errors = list(VALID["card"].iter_errors(yaml.load(path.read_text(encoding="utf-8"), LOADER)))
        assert not errors, (path, errors[0].message)


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.stem)
def test_every_committed_row_is_one(path: Path) -> None:
    for number, row in enumerate(rows(path), 1):
        errors = list(VALID["row"].iter_errors(row))
        assert not errors, (path, number, errors[0].message)


def test_the_schema_of_a_row_has_the_columns_of_the_csv_and_no_others() -> None:
    assert list(SCHEMAS["row"]["properties"]) == list(COLUMNS) == SCHEMAS["row"]["required"]


def test_the_schema_of_a_card_has_the_keys_of_a_card_and_no_others() -> None:
    assert list(SCHEMAS["card"]["properties"]) == [f.name for f in fields(Card) if f.name not in OWN]


CARD: dict[str, Any] = yaml.load((ROOT / "models/stgcn-synthetic-xsub.yaml").read_text(), LOADER)
ROW = next(rows(ROOT / "leaderboards" / "jhmdb.csv"))


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
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) and len(value) == 1 else "",
)
def test_what_is_wrong_is_refused(name: str, good: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert VALID[name].is_valid(good)
    assert not VALID[name].is_valid({**good, **wrong})


@pytest.mark.parametrize(("name", "good"), [("card", CARD), ("row", ROW)])
def test_what_is_required_is_missed(name: str, good: dict[str, Any]) -> None:
    for key in SCHEMAS[name]["required"]:
        assert not VALID[name].is_valid({other: value for other, value in good.items() if other != key}), key
