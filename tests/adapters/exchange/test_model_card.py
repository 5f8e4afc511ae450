"""The README of a model says what its card says, in front matter that the Hub reads and text that nobody can break."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import ModelCard

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.exchange.model_card import readme
from skelbench.adapters.exchange.public_card import public


def front(text: str) -> dict[str, Any]:
    """The front matter, read by the Hub's own reader."""
    return ModelCard(text).data.to_dict()


def written(card: Card) -> str:
    return readme(card, "ann/net", "model.safetensors")


@pytest.mark.parametrize(
    ("licence", "word"),
    [
        ("Apache-2.0", "apache-2.0"),
        ("MIT", "mit"),
        ("CC-BY-NC-4.0", "cc-by-nc-4.0"),
        ("research use only", "other"),
        ("", None),
    ],
)
def test_a_licence_is_the_word_that_the_hub_has_for_it(run: Path, licence: str, word: str | None) -> None:
    text = written(replace(read_card(run), licence=licence))
    assert front(text).get("license") == word
    assert (f"| licence | {licence} |" in text) == bool(licence)


def test_synthetic_models_are_called_synthetic_first_and_others_name_their_data() -> None:
    synthetic = written(read_card("stgcn-synthetic-xsub"))
    assert "synthetic" in front(synthetic)["tags"] and "datasets" not in front(synthetic)
    assert synthetic.split("\n\n")[2].startswith("> **Synthetic.**")
    real = written(read_card("stgcn-penn_action-official"))
    assert front(real)["datasets"] == ["penn_action"] and "ynthetic" not in real


def test_a_classifier_of_an_encoder_names_the_encoder_and_the_protocol(run: Path) -> None:
    card = read_card(run)
    told = {"protocol": "semi:0.1", "encoder": {"name": "pstl", "sha256": "ab", "data": "ntu60", "split": "xsub"}}
    text = written(replace(card, training={**card.training, **told}))
    assert "| protocol | semi:0.1 |" in text and "| encoder | name pstl, sha256 ab, data ntu60, split xsub |" in text
    assert "| encoder |" not in written(card)


def test_training_selection_paper_and_hash_are_told(run: Path) -> None:
    card = public(read_card(run))
    text = written(card)
    for words in ("| data | ntu60 |", "| clips | 12 |", "`epochs` 4", "chosen on validation clips", f"`{card.sha256}`"):
        assert words in text
    assert front(text)["library_name"] == "skelbench"
    assert "chosen on **test** clips" in written(replace(card, selected_on="test"))
    assert "does not say what the recipe" in written(replace(card, selected_on=""))
    assert "| reported by its authors, ntu60 xsub | 88.1 % |" in written(replace(card, claims={"ntu60 xsub": 88.1}))


def test_the_two_commands_are_those_of_the_card(run: Path) -> None:
    body = re.findall(r"```\n(.*?)```", written(read_card(run)), re.S)
    pull, evaluate = body[0].splitlines()
    assert pull == "skelbench pull ann/net --out pulled"
    assert evaluate == "skelbench eval --model pulled --data ntu60 --split xsub --perturb noise:0.002"
    outside = written(replace(read_card(run), adapter="mine:Net"))
    assert "--trust" in outside and "`mine:Net` is code outside skelbench" in outside


def test_no_text_of_a_card_ends_the_front_matter_a_table_or_becomes_markup(run: Path) -> None:
    evil = "x\n---\nlicense: mit\n---\n```\n<script>alert(1)</script> | y"
    card = replace(read_card(run), notes=evil, paper=evil, licence=evil, training={"data": evil, "device": evil})
    text = written(card)
    assert front(text)["license"] == "other" and "<script" not in text
    assert text.count("```") == 2 and text.count("\n---\n") == 1
    assert [line.count(" | ") for line in text.splitlines() if line.startswith("| device")] == [1]


def test_results_stand_between_use_and_training(run: Path) -> None:
    text = readme(read_card(run), "ann/net", "model.safetensors", "## Robustness\n\n| a |\n")
    assert text.index("## How to use") < text.index("## Robustness") < text.index("## Training")
