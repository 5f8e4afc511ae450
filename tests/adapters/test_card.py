import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from conftest import ROOT
from safetensors.torch import save_file

from skelbench.adapters.card import Card, read_card, shipped_cards
from skelbench.adapters.model import load_model
from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256

CONFIG = {"num_stages": 2, "inflate_stages": [2], "down_stages": [2], "base_channels": 8}


def stgcn(folder: Path, **change: object) -> Card:
    return Card(
        **{
            "name": "small",
            "adapter": "skelbench.adapters.stgcn:STGCN",
            "config": CONFIG,
            "classes": ("a", "b"),
            "folder": folder,
            **change,
        }
    )  # type: ignore[arg-type]


def saved_state(folder: Path) -> dict[str, torch.Tensor]:
    state = load_model(stgcn(folder)).network.state_dict()  # type: ignore[attr-defined]
    save_file(state, folder / "weights.safetensors")
    return state


def test_a_card_reads_back_as_it_was_written(tmp_path: Path) -> None:
    card = stgcn(tmp_path, claims={"toy xsub": 90.0}, notes="σ in camera units", training={"data": "toy", "seed": 0})
    card.save(tmp_path / "small.yaml")
    assert read_card(tmp_path / "small.yaml") == card


@pytest.mark.parametrize("name", shipped_cards())
def test_every_shipped_card_loads_with_weights_of_its_hash(name: str) -> None:
    card = read_card(name)
    model = load_model(name)
    assert card.name == name == model.card.name
    assert card.training["data"] and card.licence
    if "fuse" in card.config:  # its members have the weights
        return
    path = card.weights_file()
    assert path is not None and file_sha256(path) == card.sha256
    assert path.stat().st_size <= 8 << 20


def test_all_shipped_weights_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in (ROOT / "models" / "weights").iterdir()) <= 24 << 20


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: [", "is not YAML"),
        ("- a\n- b\n", "holds a list, expected a card"),
        ("name: x\n", r"fix the keys \['adapter'\]"),
        ("name: x\nadapter: a:B\nwieghts: y\n", r"fix the keys \['wieghts'\]"),
    ],
)
def test_a_file_that_is_no_card_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "x.yaml").write_text(text)
    with pytest.raises(InputError, match=message):
        read_card(tmp_path / "x.yaml")


def test_an_unknown_model_gets_the_nearest_name() -> None:
    name = next(iter(shipped_cards()))
    with pytest.raises(InputError, match=f"unknown model '{name}x'; did you mean .*{name}"):
        read_card(f"{name}x")


def test_a_folder_without_a_card_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no card\.yaml; name the folder of a finished"):
        read_card(tmp_path)


def test_weights_of_another_hash_are_refused(tmp_path: Path) -> None:
    saved_state(tmp_path)
    card = stgcn(tmp_path, weights="weights.safetensors", sha256="0" * 64)
    with pytest.raises(InputError, match=r"has sha256 .*, the card expects 000000000000…; fetch the right file"):
        load_model(card)


def test_weights_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"weights .*gone\.safetensors are not there"):
        load_model(stgcn(tmp_path, weights="gone.safetensors"))


@pytest.mark.parametrize(("change", "message"), [("missing", "data_bn.weight"), ("extra", "surplus")])
def test_missing_and_extra_keys_are_listed(tmp_path: Path, change: str, message: str) -> None:
    state = saved_state(tmp_path)
    if change == "missing":
        del state["backbone.data_bn.weight"]
    else:
        state["backbone.surplus"] = torch.zeros(1)
    save_file(state, tmp_path / "weights.safetensors")
    with pytest.raises(InputError, match=message):
        load_model(stgcn(tmp_path, weights="weights.safetensors"))


@pytest.mark.parametrize("adapter", ["skelbench.no.such.module:Model", "skelbench.core.clip:NoSuchClass", "nonsense"])
def test_an_adapter_that_cannot_be_imported_is_named(tmp_path: Path, adapter: str) -> None:
    with pytest.raises(InputError, match=r"cannot be imported|write module:Class"):
        load_model(stgcn(tmp_path, adapter=adapter))


def test_a_wrong_hub_address_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="are not hf://owner/repo/file@revision"):
        load_model(stgcn(tmp_path, weights="hf://weights.safetensors"))


def test_a_key_with_nothing_behind_it_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    bare = "name: x\nadapter: a:b\n"
    (tmp_path / "x.yaml").write_text(bare)
    empty = ("config", "classes", "weights", "sha256", "training", "selected_on", "paper", "licence", "claims", "notes")
    (tmp_path / "y.yaml").write_text(bare + "".join(f"{key}:\n" for key in empty))
    assert read_card(tmp_path / "y.yaml") == read_card(tmp_path / "x.yaml")


def test_a_card_is_utf_8_wherever_it_is_written(tmp_path: Path) -> None:
    """The letters that Python takes for a file by default are those of the place."""
    write = "from pathlib import Path; from skelbench import Card; Card('\\u8df3', 'a:b').save(Path('x.yaml'))"
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    subprocess.run([sys.executable, "-c", write], cwd=tmp_path, env=environment, check=True)
    assert read_card(tmp_path / "x.yaml").name == "跳"


def test_a_hash_in_capitals_is_the_same_hash(tmp_path: Path) -> None:
    (tmp_path / "w.pth").write_bytes(b"weights")
    capitals = file_sha256(tmp_path / "w.pth").upper()
    (tmp_path / "x.yaml").write_text(f"name: x\nadapter: a:b\nweights: w.pth\nsha256: {capitals}\n")
    assert read_card(tmp_path / "x.yaml").weights_file() == tmp_path / "w.pth"
