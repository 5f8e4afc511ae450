"""Objectives by name, of somebody else too; several views of a clip; modules beside the network."""

import os
import re
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import torch
from conftest import ROOT
from safetensors.torch import load_file
from started import finished
from torch import Tensor

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.model import load_model
from skelbench.core.errors import InputError
from skelbench.core.randomness import generator
from skelbench.data.find import Dataset, load_data
from skelbench.training.choose import choose
from skelbench.training.recipes import Recipe
from skelbench.training.train import train
from skelbench.training.views import Key, OneByOne

TINY = ["dim=16", "depth=1", "heads=2", "representation=16", "clip_len=8", "maxlen=8", "hidden=32", "batch=8"]
TWINS = [*TINY, "epochs=3", "val=0", "objective=toy_objective:Twins", "Twins.width=6"]


def recipe(*settings: str) -> Recipe:
    return choose("motionbert", "tiny", [*TWINS, *settings])


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", part="train", source="pose")


def parts(run: Path) -> dict[str, dict[str, Any]]:
    """What the checkpoint of a run holds."""
    return torch.load(run / "checkpoint.pt", weights_only=True)["parts"]


def test_what_an_objective_carries_is_trained_and_checkpointed_but_not_published(data: Dataset, tmp_path: Path) -> None:
    card = train(recipe("epochs=1"), data, tmp_path / "one")
    train(recipe("epochs=6", "lr=0.01"), data, tmp_path / "six")
    first, last = parts(tmp_path / "one")["beside"], parts(tmp_path / "six")["beside"]
    assert first["projector.weight"].shape == (6, 17 * 16)
    for name in ("projector.weight", "slow.weight", "queue"):
        assert not torch.allclose(first[name], last[name]), name
    assert set(load_file(card.weights_file() or "")) == set(parts(tmp_path / "one")["network"])
    train(recipe("epochs=6", "lr=0"), data, tmp_path / "still")
    log, still = (pd.read_csv(tmp_path / run / "log.csv") for run in ("six", "still"))
    assert (log["loss"] < still["loss"]).all()
    assert log["spread"].notna().all() and log["train_top1"].isna().all()  # nothing was classified
    assert read_card(tmp_path / "one").training["recipe"]["settings"] == {"width": 6}


def test_a_resumed_run_has_the_same_network_and_the_same_modules_beside_it(data: Dataset, tmp_path: Path) -> None:
    train(recipe(), data, tmp_path / "whole")

    class Killed(Exception):
        pass

    def kill(progress: Any, epochs: int) -> None:
        if progress.epoch == 1:
            raise Killed

    with pytest.raises(Killed):
        train(recipe(), data, tmp_path / "broken", report=kill)
    torch.rand(7)
    train(recipe(), data, tmp_path / "broken", resume=True)
    whole, broken = parts(tmp_path / "whole"), parts(tmp_path / "broken")
    for name in ("network", "beside"):
        assert whole[name].keys() == broken[name].keys()
        assert all(torch.equal(value, broken[name][key]) for key, value in whole[name].items()), name


def views_of(model: Any, data: Dataset, key: Key, positions: list[int]) -> Tensor:
    one_by_one = OneByOne(model, data, key)
    return one_by_one.views(one_by_one.__getitems__(positions), "cpu")


def test_the_first_of_several_views_is_the_only_one_of_one(data: Dataset) -> None:
    card = Card("toy", "skelbench.adapters.motionbert:MotionBERT", {"clip_len": 8, "dim": 16, "depth": 1}, data.classes)
    model, clip = load_model(card), data[3]
    single, both = (views[0] for views in (views_of(model, data, Key(5, 2, count), [3]) for count in (1, 2)))
    torch.testing.assert_close(single, model.prepare(clip, generator(5, "view", 2, clip.name))[0], rtol=0, atol=0)
    assert both.shape == (2, *single.shape)
    assert torch.equal(both[0], single)
    assert not torch.allclose(both[1], single)


@pytest.mark.slow
def test_two_processes_train_what_is_beside_the_network_as_one_does(toy_set: Path, tmp_path: Path) -> None:
    words = ["train", "motionbert", "--data", str(toy_set), "--source", "pose", "--preset", "tiny"]
    words += [x for setting in [*TWINS, "dropout=0"] for x in ("--set", setting)]
    env = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    torchrun = ["-m", "torch.distributed.run", "--nproc-per-node=2", "--master-port=0", "--standalone"]
    for name, start in (("one", []), ("two", torchrun)):
        command = [sys.executable, *start, str(ROOT / "cli.py"), *words, "--out", str(tmp_path / name)]
        finished(command, env)
    alone, shared = parts(tmp_path / "one"), parts(tmp_path / "two")
    for key, value in alone["beside"].items():
        torch.testing.assert_close(shared["beside"][key], value, rtol=0, atol=2e-3, msg=key)


def test_a_checkpoint_of_an_earlier_version_is_refused_in_one_line(data: Dataset, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    torch.save({"run": {"epochs": 3, "maskclr": {}}, "network": {}, "log": []}, tmp_path / "run" / "checkpoint.pt")
    with pytest.raises(InputError, match=r"checkpoint\.pt was written by another version.*another --out") as error:
        train(recipe(), data, tmp_path / "run", resume=True)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (["objective=maskcl"], "unknown objective 'maskcl'; did you mean maskclr?"),
        (["objective=toy_objective:Triplets"], "objective 'toy_objective:Triplets' cannot be imported"),
        (
            ["maskclr.alpha=1"],
            "only maskclr and motionbert-r and maskclr-sttformer have such settings, maskclr.start=…",
        ),
        (["objective=maskclr", "maskclr=3"], "--set 'maskclr=3'"),
        (["cross-entropy.alpha=1"], "the objective cross-entropy has no settings"),
    ],
)
def test_a_wrong_objective_is_answered_before_any_data_are_read(settings: list[str], said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        choose("motionbert", "tiny", settings)


def test_any_recipe_can_be_given_another_objective(data: Dataset, tmp_path: Path) -> None:
    chosen = choose("motionbert", "tiny", ["objective=maskclr", "maskclr.start=0"])
    assert (chosen.objective, chosen.settings) == ("maskclr", {"start": 0})
    assert choose("maskclr", "tiny", ["objective=cross-entropy"]).settings == {}
    with pytest.raises(InputError, match="unknown configuration key 'depht'"):
        train(recipe("Twins.depht=1"), data, tmp_path / "run")
    with pytest.raises(InputError, match="needs a transformer that says where it attends"):
        train(choose("stgcn", "tiny", ["objective=maskclr"]), data, tmp_path / "run")
    assert not (tmp_path / "run").exists()
