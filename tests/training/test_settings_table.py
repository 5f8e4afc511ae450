"""The list of settings: every key can be set, its default is what counts if it is not, its meaning is told."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from command import succeeded
from conftest import ROOT

from skelbench.adapters.card import Card
from skelbench.adapters.model import adapter
from skelbench.core.settings import read_config
from skelbench.training.choose import choose
from skelbench.training.objectives.registry import OBJECTIVES
from skelbench.training.presets import PRESETS
from skelbench.training.presets.pretraining import PRETRAINING
from skelbench.training.settings_table import Setting, comments, settings_table


@pytest.fixture(scope="module")
def rows() -> list[Setting]:
    return settings_table()


def value_at(config: Any, key: str) -> Any:
    for part in key.split("."):
        config = getattr(config, part)
    return list(config) if isinstance(config, tuple) else config


def test_every_model_to_train_has_its_adapter_in_the_list(rows: list[Setting]) -> None:
    owners = {row.owner for row in rows}
    adapters = {name: presets["paper"].adapter for name, presets in PRESETS.items()}
    assert {adapters[owner] for owner in owners & adapters.keys()} == set(adapters.values())
    assert {"recipe", "maskclr"} <= owners


def as_set(row: Setting) -> Any:
    """What a recipe holds once the row's key was set to the row's default."""
    known = PRETRAINING if row.owner in PRETRAINING else PRESETS
    recipe = choose("maskclr" if row.owner == "recipe" else row.owner, "paper", [f"{row.key}={row.default}"], known)
    if row.owner == "recipe":
        return getattr(recipe, row.key)
    if row.owner in OBJECTIVES:
        return value_at(read_config(OBJECTIVES[row.owner].settings_type, recipe.settings), row.key.partition(".")[2])
    kept: Any = recipe.config
    for part in row.key.split("."):
        kept = kept[part]
    return kept


def test_every_listed_key_can_be_set_to_its_default(rows: list[Setting]) -> None:
    for row in rows:
        if row.default:
            assert as_set(row) == yaml.safe_load(row.default), row


def test_a_models_defaults_are_those_of_a_card_that_says_nothing(rows: list[Setting]) -> None:
    path = PRESETS["posec3d"]["paper"].adapter
    config = adapter(path).load(Card("fresh", path, {}, ("a", "b"))).config
    own = [row for row in rows if row.owner == "posec3d"]
    assert len(own) > 15
    for row in own:
        assert yaml.safe_load(row.default) == value_at(config, row.key), row.key


def test_every_key_says_what_it_means(rows: list[Setting]) -> None:
    assert [row for row in rows if not row.meaning] == []


def test_meanings_are_the_comments_of_the_source(rows: list[Setting]) -> None:
    source = (ROOT / "skelbench" / "training" / "recipes.py").read_text(encoding="utf-8")
    row = next(row for row in rows if row.key == "warmup")
    assert f"warmup: float = 0.0  # {row.meaning}" in source


@dataclass(frozen=True)
class Above:
    first: int = 1  # of the class above
    second: int = 2  # of the class above


@dataclass(frozen=True)
class Below(Above):
    first: int = 3
    second: int = 4  # of the class below


def test_a_field_without_a_comment_has_that_of_the_class_above() -> None:
    assert comments(Below) == {"first": "of the class above", "second": "of the class below"}


def test_the_command_lists_them_for_people_and_for_programs(rows: list[Setting]) -> None:
    table = json.loads(succeeded("list", "settings", "--json"))
    assert [row["key"] for row in table] == [row.key for row in rows]
    assert set(table[0]) == {"owner", "key", "default", "meaning"}
    lines = succeeded("list", "settings").splitlines()
    assert lines[0].split() == ["owner", "key", "default", "meaning"]
    assert len(lines) == len(table) + 1
