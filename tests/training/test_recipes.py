"""Recipes in files: a card names its recipe by a hash, so that one that is changed later cannot claim the card."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from command import TINY, refused, succeeded
from conftest import ROOT

from skelbench.adapters.card import Card, read_card, shipped_cards
from skelbench.core.errors import InputError
from skelbench.data.find import load_data
from skelbench.data.selection import selected_on
from skelbench.training.choose import choose
from skelbench.training.objectives.registry import objective_class
from skelbench.training.presets import PRESETS
from skelbench.training.recipes import Recipe, read_recipe

FROZEN = {path.stem: read_recipe(path) for path in sorted((ROOT / "models" / "recipes").glob("*.yaml"))}
BY_HASH = {recipe.sha256: recipe for recipe in FROZEN.values()}
SEEDS = {path.stem: read_card(path) for path in sorted((ROOT / "models" / "seeds").glob("*.yaml"))}
TRAINED = {name: card for name, card in (shipped_cards() | SEEDS).items() if "fuse" not in card.config}


def test_no_two_recipes_are_the_same() -> None:
    assert len(BY_HASH) == len(FROZEN) > 0


def test_every_recipe_was_used() -> None:
    assert set(BY_HASH) == {card.training["recipe_sha256"] for card in TRAINED.values()}


@pytest.mark.parametrize("name", TRAINED)
def test_a_committed_card_was_trained_by_the_recipe_that_it_names(name: str) -> None:
    """The card says all settings itself, beside the hash: the file must hold the same."""
    card = TRAINED[name]
    recipe = BY_HASH[card.training["recipe_sha256"]]
    written = {key: value for key, value in card.training["recipe"].items() if key not in ("maskclr", "settings")}
    assert {key: getattr(recipe, key) for key in written} == written
    said = card.training["recipe"]
    assert recipe.settings == said.get("settings", said.get("maskclr", {}))  # earlier cards call them by the objective
    assert recipe.adapter == card.adapter
    assert {key: card.config[key] for key in recipe.config} == recipe.config


@pytest.mark.parametrize("name", TRAINED)
def test_a_committed_card_says_what_its_recipe_was_chosen_on(name: str) -> None:
    card = TRAINED[name]
    assert card.training["chosen_on"] == list(BY_HASH[card.training["recipe_sha256"]].chosen_on)
    seen = card.training["chosen_on"]
    of_this_set = [entry for entry in seen if entry.startswith(f"{card.training['data']} ") and entry.endswith(" test")]
    if not of_this_set:
        assert card.selected_on == ("val" if any(entry.endswith(" val") for entry in seen) else "none")
    if own_part(card) in seen:
        assert card.selected_on == "test"


def own_part(card: Card) -> str:
    return f"{card.training['data']} {card.training['split']} test"


def test_the_models_that_were_tuned_on_the_split_they_are_for_are_those_that_the_findings_name() -> None:
    tuned = {name for name, card in TRAINED.items() if own_part(card) in card.training["chosen_on"]}
    trio = {
        f"{model}-jhmdb-complete14_1-s{seed}"
        for model in ("maskclr", "motionbert", "motionbert-r")
        for seed in range(3)
    }
    assert tuned == {"stgcn-jhmdb-complete14_1", "ctrgcn-utd_mhad-xsub", *trio}


def changes() -> dict[str, Any]:
    """Another value for every field that decides which weights come out."""
    other = {"adapter": "a:B", "optimiser": "adamw", "schedule": "step", "select": "best", "start_from": "x"}
    other |= {"objective": "a:C", "settings": {"a": 1}, "config": {"a": {"b": 2}}}
    numbers = {f.name: 0.123 for f in fields(Recipe)} | {"epochs": 7, "batch": 8}
    return {f.name: other.get(f.name, numbers[f.name]) for f in fields(Recipe) if f.name not in ("paper", "chosen_on")}


@pytest.mark.parametrize(("key", "value"), changes().items())
def test_any_setting_that_changes_changes_the_hash(key: str, value: object) -> None:
    recipe = choose("stgcn", "small")
    assert replace(recipe, **{key: value}).sha256 != recipe.sha256  # pyright: ignore[reportArgumentType]


def test_what_is_said_about_a_recipe_does_not_change_its_hash() -> None:
    recipe = choose("stgcn", "small", ["val=0"])
    assert replace(recipe, paper="x", chosen_on=("toy xsub test",)).sha256 == recipe.sha256
    assert replace(recipe, val=0).sha256 == recipe.sha256  # as a file may write 0.0


def write(folder: Path, **changed: object) -> Path:
    recipe = choose("stgcn", "tiny", [*TINY[1::2], "epochs=1"])
    values = {**vars(recipe), "chosen_on": ["toy xsub test"], **changed}
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump({key: value for key, value in values.items() if value is not None}))
    return path


def test_a_recipe_in_a_file_is_trained_and_named_by_the_card(toy_set: Path, tmp_path: Path) -> None:
    path, out = write(tmp_path), tmp_path / "run"
    where = ["--data", toy_set, "--source", "pose", "--split", "xsub"]
    assert succeeded("train", path, *where, "--out", out).startswith(f"{path} on 18 clips of toy xsub, pose")
    card = read_card(out)
    assert card.training["recipe_sha256"] == read_recipe(path).sha256
    assert card.training["chosen_on"] == ["toy xsub test"]
    assert card.selected_on == "test"
    measured = succeeded("eval", "--model", out, *where)
    assert "run †" in measured
    assert "†: its recipe or epoch was chosen after accuracies on some of these clips were seen" in measured
    untouched = succeeded("eval", "--model", out, "--data", toy_set, "--source", "pose", "--split", "loso0")
    assert "†" not in untouched


@pytest.mark.parametrize(("select", "expected"), [("last", "none"), ("best", "val")])
def test_weights_that_a_validation_part_chose_say_so(select: str, expected: str, toy_set: Path, tmp_path: Path) -> None:
    path = write(tmp_path, chosen_on=[], select=select, val=0.3)
    succeeded("train", path, "--data", toy_set, "--source", "pose", "--split", "xsub", "--out", tmp_path / "run")
    assert read_card(tmp_path / "run").selected_on == expected


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"epoch": 3}, "unknown setting of recipe mine 'epoch'; did you mean epochs"),
        ({"epochs": "many"}, "recipe mine, epochs: 'many' is no int"),
        ({"adapter": None}, "lacks adapter; models/recipes/ holds whole recipes"),
        ({"chosen_on": ["toy"]}, "chosen_on 'toy', expected DATA SPLIT PART"),
    ],
)
def test_a_file_that_is_no_recipe_is_refused(tmp_path: Path, changed: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_recipe(write(tmp_path, **changed))


def test_a_recipes_file_needs_no_preset(tmp_path: Path) -> None:
    path = write(tmp_path)
    assert "is a whole recipe; leave --preset out" in refused("train", path, "--preset", "tiny")
    assert "write stream in its config" in refused("train", path, "--stream", "b")
    assert "cannot read recipe" in refused("train", tmp_path / "gone.yaml")


def test_a_card_with_another_word_for_its_selection_is_refused(tmp_path: Path) -> None:
    Card("x", "a:B", selected_on="luck").save(tmp_path / "x.yaml")
    with pytest.raises(InputError, match="selected_on is 'luck', expected test, val, none"):
        read_card(tmp_path / "x.yaml")


@pytest.mark.real
@pytest.mark.parametrize("name", [name for name, card in TRAINED.items() if card.training["data"] != "synthetic"])
def test_a_cards_word_is_that_of_its_own_test_clips(name: str, data_dir: Path) -> None:
    card = TRAINED[name]
    made = card.training
    data = load_data(data_dir / made["data"], made["split"], made["source"])
    assert selected_on(made["chosen_on"], data) == card.selected_on


def test_a_key_of_a_recipe_with_nothing_behind_it_is_left_out(tmp_path: Path) -> None:
    assert read_recipe(write(tmp_path, paper=None, head_lr=None, config=None)).paper == ""


def test_a_key_that_has_to_be_there_is_asked_for_in_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"epochs: 'many' is no int; write one$"):
        read_recipe(write(tmp_path, epochs="many"))


@pytest.mark.parametrize("inner", [{1: 2, "a": 3}, {"a": {None: 1, "b": 2}}, {"a": [{1: 2, "b": 3}]}])
@pytest.mark.parametrize("key", ["config", "settings"])
def test_settings_have_names_that_are_text(key: str, inner: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"a key in {key} is no text; put it in quotes"):
        read_recipe(write(tmp_path, **{key: inner}))


@pytest.mark.parametrize("name", ["ObjectiveClass", "Objective", "np", "nothing"])
def test_what_only_states_what_an_objective_has_is_none(name: str) -> None:
    with pytest.raises(InputError, match="objective 'skelbench"):
        objective_class(f"skelbench.training.objectives.objective:{name}")


def test_a_preset_with_masks_of_our_choice_says_on_what_they_were_chosen() -> None:
    """Source: docs/findings/maskclr.md; the paper's settings are the paper's, the controls' share is its 15 %."""
    said = {
        (model, preset): recipe.chosen_on for model, presets in PRESETS.items() for preset, recipe in presets.items()
    }
    ours = {("maskclr", preset) for preset in ("lite", "small", "tiny")}
    ours |= {("maskclr-sttformer", preset) for preset in ("small", "tiny")}
    assert {key for key, where in said.items() if where} == ours
    assert {said[key] for key in ours} == {("synthetic xsub val",)}
