"""What a card says of its training and its claims is of the kind that its readers take."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from refusal import refusal

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.card_file import LIST, read_classes

NAN = float("nan")


def read(folder: Path, **more: Any) -> Card:
    """Read a card whose further keys come from a file."""
    (folder / "x.yaml").write_text(yaml.safe_dump({"name": "x", "adapter": "a:B", **more}), encoding="utf-8")
    return read_card(folder / "x.yaml")


@pytest.mark.parametrize(
    "chosen_on", ["jhmdb complete14_1 test", 3, [3], [None], [["a b test"]], {"a b test": 1}, True]
)
def test_what_a_model_was_chosen_on_is_a_list_of_texts(chosen_on: Any, tmp_path: Path) -> None:
    said = refusal(lambda: read(tmp_path, training={"chosen_on": chosen_on}))
    assert "x.yaml: training: chosen_on " in said and ("expected a list" in said or "DATA SPLIT PART" in said)


@pytest.mark.parametrize("entry", ["", "jhmdb", "jhmdb test", "jhmdb complete14_1 train", "a" * 10_000])
def test_each_text_names_data_split_and_part(entry: str, tmp_path: Path) -> None:
    assert "chosen_on" in refusal(lambda: read(tmp_path, training={"chosen_on": [entry]}))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(
            (key, value)
            for key in ("data", "split", "source")
            for value in (3, ["a"], {"a": "b"}, True, "\x1b[31m", "")
        ),
        *((key, value) for key in ("command", "device", "torch", "data_sha256") for value in (None, 3, ["a"])),
        *((key, value) for key in ("clips", "seed", "seconds") for value in (None, "3", 3.5, -1, True, [3])),
        *(("validation_top1", value) for value in ("3", NAN, -1, 101, True, [3])),
        *(("recipe", value) for value in ("sgd", 3, ["a"], None)),
        *(("encoder", value) for value in ("pstl", 3, ["a"], {"split": "\x1b[31m"}, {"data": 3})),
    ],
)
def test_a_value_of_another_kind_is_refused(key: str, value: Any, tmp_path: Path) -> None:
    said = refusal(lambda: read(tmp_path, training={key: value}))
    assert "training" in said and key in said


@pytest.mark.parametrize("value", ["88.1", NAN, float("inf"), -1, 100.5, 10**20, None, [88.1], {"top1": 88.1}, True])
def test_a_claim_is_a_number_in_percent(value: Any, tmp_path: Path) -> None:
    assert "claims: 'xsub' is " in refusal(lambda: read(tmp_path, claims={"xsub": value}))


def test_what_somebody_else_notes_of_a_training_stays(tmp_path: Path) -> None:
    training = {"hours": 3, "mood": ["good"], "chosen_on": None, "split": None, "data": "own", "seed": 0}
    card = read(tmp_path, training=training, claims={"a": 0, "b": 100, "c": 88.1})
    assert card.training == training
    assert card.claims == {"a": 0, "b": 100, "c": 88.1}


def test_a_list_of_class_names_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "names").write_text("a" + "\n" * (LIST - 2) + "b")
    assert read_classes("names", tmp_path) == ("a", "b")
    (tmp_path / "names").write_text("a" + "\n" * (LIST - 1) + "b")
    assert "is larger than 1,048,576 bytes" in refusal(lambda: read_classes("names", tmp_path))


def test_a_long_list_with_one_name_twice_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "names").write_text("\n".join([*map(str, range(150_000)), "7"]))
    assert "7 named twice" in refusal(lambda: read_classes("names", tmp_path))
