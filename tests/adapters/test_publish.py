"""A finished training becomes a shipped model: its card, weights and log go where the shipped ones lie."""

from dataclasses import replace
from pathlib import Path

import pytest
from toy import WRIST

from skelbench.adapters.card import read_card
from skelbench.adapters.exchange.publish import publish
from skelbench.core.errors import InputError


def finished_run(folder: Path, name: str, data: str) -> Path:
    """Write what a training leaves: card, weights and log."""
    folder.mkdir()
    (folder / "weights.safetensors").write_bytes(b"weights")
    (folder / "log.csv").write_text("epoch\n1\n")
    card = replace(WRIST, name=name, weights="weights.safetensors", training={"data": data})
    card.save(folder / "card.yaml")
    return folder


@pytest.mark.parametrize(
    ("name", "card_file", "data", "licence"),
    [
        ("wrist", "wrist.yaml", "synthetic", "Apache-2.0"),
        ("wrist-s1", "seeds/wrist-s1.yaml", "penn_action", "research use only"),
    ],
)
def test_a_published_training_lies_with_the_shipped_models(
    tmp_path: Path, name: str, card_file: str, data: str, licence: str
) -> None:
    models = tmp_path / "models"
    assert publish(finished_run(tmp_path / "run", name, data), models) == models / card_file
    card = read_card(models / card_file)
    weights = card.weights_file()
    assert weights is not None
    assert weights.resolve() == models / "weights" / f"{name}.safetensors"
    assert weights.read_bytes() == b"weights"
    assert (models / "logs" / f"{name}.csv").read_text() == "epoch\n1\n"
    assert card.licence.startswith(licence)


def test_a_training_whose_model_is_no_name_of_a_file_is_published_nowhere(tmp_path: Path) -> None:
    run = finished_run(tmp_path / "run", "../../../over", "synthetic")
    with pytest.raises(InputError, match=r"is called '\.\./\.\./\.\./over', no name for files"):
        publish(run, tmp_path / "a" / "models")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]
