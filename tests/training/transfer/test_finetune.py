"""Finetuning an encoder, on all labels or a share: from its weights, without its head, and to be continued."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from conftest import write_toy_set
from encoders import save_encoder, task_of
from graph_models import small_stgcn
from safetensors.torch import load_file, save_file

from skelbench.adapters.card import read_card
from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256
from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import evaluate
from skelbench.training.recipes import Recipe
from skelbench.training.starting import start_from
from skelbench.training.train import train
from skelbench.training.transfer.finetune import RECIPE, Finetune, Semi, recipe_of
from skelbench.training.transfer.registry import read_protocols
from skelbench.training.transfer.run import transfer
from skelbench.training.transfer.task import Task

STILL = ("lr=0", "epochs=1", "batch=8")
SHORT = ("epochs=3", "batch=8")


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(str(folder / "weights.safetensors"))


@pytest.mark.parametrize("classes", [0, 3])  # of the encoder; 3 is as many as the clips have
def test_it_starts_from_the_encoder_and_from_a_new_last_layer(classes: int, toy_set: Path, tmp_path: Path) -> None:
    folder = save_encoder(tmp_path / "encoder", classes)
    given = weights(folder)
    if classes:
        save_file({**given, "cls_head.fc_cls.bias": torch.full((3,), 9.0)}, folder / "weights.safetensors")
        replace(read_card(folder), sha256=None).save(folder / "card.yaml")
    transfer(task_of(toy_set, tmp_path / "out", folder), [Finetune(STILL)])
    made = weights(tmp_path / "out" / "finetune")
    learnt = [key for key in given if key.endswith((".weight", ".bias", "edge_importance")) and "cls_head" not in key]
    assert len(learnt) > 20
    assert all(torch.equal(given[key].half(), made[key]) for key in learnt)
    assert made["cls_head.fc_cls.bias"].tolist() == [0, 0, 0] and made["cls_head.fc_cls.weight"].std() > 0


def test_its_recipe_is_the_papers_and_the_network_the_encoders(toy_set: Path, tmp_path: Path) -> None:
    folder = save_encoder(tmp_path / "encoder", augment={"rotate": 0.3}, tcn_dropout=0.5)
    encoder = task_of(toy_set, tmp_path / "out", folder).encoder
    recipe = recipe_of(encoder, [])
    assert (recipe.epochs, recipe.batch, recipe.optimiser, recipe.lr, recipe.weight_decay) == (
        150,
        128,
        "adam",
        5e-3,
        0,
    )
    assert (recipe.schedule, recipe.warmup, recipe.val, recipe.select) == ("cosine", 0, 0, "last")
    assert recipe.config == {key: value for key, value in encoder.card.config.items() if key != "augment"}
    changed = recipe_of(encoder, ["lr=0.1", "tcn_dropout=0.2", "augment.rotate=0.1"])
    assert (changed.lr, changed.config["tcn_dropout"], changed.config["augment"]) == (0.1, 0.2, {"rotate": 0.1})


@pytest.mark.slow
def test_a_finetuned_card_says_its_encoder_and_is_one_that_eval_takes(tmp_path: Path) -> None:
    toy = write_toy_set(tmp_path, clips=90)
    task = task_of(toy, tmp_path / "out", command="skelbench transfer …")
    full, part = transfer(task, [Finetune(("epochs=12", "batch=16")), Semi(0.5, ("epochs=4", "batch=16"))])
    assert (full.name, part.name) == ("out-finetune", "out-semi-0.5")
    assert full.training["encoder"] == part.training["encoder"] == task.encoder.told
    assert (full.training["protocol"], full.training["clips"], full.training["command"]) == (
        "finetune", 60, "skelbench transfer …",
    )  # fmt: skip
    assert full.training["recipe"]["lr"] == 0.005 and full.training["chosen_on"] == []
    assert (part.training["protocol"], part.training["clips"], part.training["drawn_from"]) == ("semi:0.5", 30, 60)
    folders = [tmp_path / "out" / name for name in ("finetune", "semi-0.5")]
    assert [read_card(folder) for folder in folders] == [full, part]
    rows = evaluate([str(folder) for folder in folders], load_data(toy, split="xsub", source="pose"))
    assert rows["top1"].iloc[0] >= 60  # three classes, told apart by one wrist; chance is 33


def test_a_finetuning_that_was_stopped_goes_on_to_the_same_weights(toy_set: Path, tmp_path: Path) -> None:
    folder = save_encoder(tmp_path / "encoder")
    (whole,) = transfer(task_of(toy_set, tmp_path / "a", folder), [Semi(0.5, SHORT)])

    class Stopped(Exception):
        pass

    def stop(progress: Any, epochs: int) -> None:
        if progress.epoch == 2:
            raise Stopped

    with pytest.raises(Stopped):
        transfer(task_of(toy_set, tmp_path / "b", folder, report=stop), [Semi(0.5, SHORT)])
    with pytest.raises(InputError, match="holds a run already; add --resume"):
        transfer(task_of(toy_set, tmp_path / "b", folder), [Semi(0.5, SHORT)])
    (resumed,) = transfer(task_of(toy_set, tmp_path / "b", folder, resume=True), [Semi(0.5, SHORT)])
    assert resumed.sha256 == whole.sha256
    (again,) = transfer(task_of(toy_set, tmp_path / "b", folder, resume=True), [Semi(0.5, SHORT)])
    assert again == resumed  # what is finished stays


@pytest.mark.parametrize("protocol", ["finetune", "semi:0.5"])
@pytest.mark.parametrize("objective", ["pstl", "untrained"])
def test_an_objective_without_labels_makes_no_classifier(protocol: str, objective: str) -> None:
    with pytest.raises(InputError, match=f"objective={objective} reads no labels"):
        read_protocols([protocol], [f"objective={objective}"])


def test_a_finetuning_does_not_go_on_with_another_encoder_that_lies_where_its_own_was(
    toy_set: Path, tmp_path: Path
) -> None:
    folder = save_encoder(tmp_path / "encoder")
    transfer(task_of(toy_set, tmp_path / "out", folder), [Finetune(STILL)])
    save_file({key: value + 1 for key, value in weights(folder).items()}, folder / "weights.safetensors")
    replace(read_card(folder), sha256=file_sha256(folder / "weights.safetensors")).save(folder / "card.yaml")
    with pytest.raises(InputError, match="holds another run: start_sha256 was"):
        transfer(task_of(toy_set, tmp_path / "out", folder, resume=True), [Finetune(STILL)])


def test_what_an_encoder_was_chosen_on_a_finetuned_one_was_too(toy_set: Path, tmp_path: Path) -> None:
    task: Task = task_of(toy_set, tmp_path / "out")
    told = {**task.encoder.card.training, "chosen_on": ["toy xsub test"]}
    task.encoder.model.card = replace(task.encoder.card, training=told)
    (card,) = transfer(task, [Finetune(STILL)])
    assert (card.selected_on, card.training["chosen_on"]) == ("test", ["toy xsub test"])


def test_fewer_clips_than_classes_are_refused(toy_set: Path, tmp_path: Path) -> None:
    task = task_of(toy_set, tmp_path / "out")
    few = replace(task, data=task.data.take([0, 1]))
    with pytest.raises(InputError, match=r"semi:0\.1: 2 clips of 3 classes"):
        transfer(few, [Semi(0.1)])


@pytest.mark.parametrize(
    ("word", "settings", "message"),
    [
        ("semi", [], r"protocol semi: expected a share above 0 and up to 1, e\.g\. semi:0\.1"),
        ("semi:2", [], "protocol semi:2: expected a share"),
        ("semi:nan", [], "protocol semi:nan: expected a share"),
        ("semi@0.1", [], r"protocol semi@0\.1: expected a share"),
        ("finetune:1", [], "finetune takes nothing behind its name"),
        ("finetune", ["finetune.start_from=x"], "a protocol starts from its encoder"),
        ("finetune", ["start_from=x"], "no setting of finetune"),
        ("finetune", ["lr=fast"], "'lr=fast': expected something like"),
        ("finetune", ["tcn_dropout=0.1"], r"no setting of finetune.*write finetune\.KEY=… for a key of the network"),
    ],
)
def test_what_is_no_protocol_or_no_setting_is_answered(word: str, settings: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_protocols([word], settings)


def test_settings_reach_the_recipe() -> None:
    finetune, semi, linear = read_protocols(
        ["finetune", "semi:0.10", "linear"], ["lr=0.1", "finetune.tcn_dropout=0.2", "semi.epochs=9"]
    )
    assert finetune == Finetune(("lr=0.1", "tcn_dropout=0.2"))
    assert semi == Semi(0.1, ("lr=0.1", "epochs=9")) and semi.name == "semi:0.1"
    assert linear.lr == 0.1  # type: ignore[attr-defined]


def test_any_training_may_start_from_an_encoder(toy_set: Path, tmp_path: Path) -> None:
    folder = save_encoder(tmp_path / "encoder")
    config = small_stgcn(0).card.config
    recipe = Recipe("skelbench.adapters.stgcn:STGCN", 1, 8, "sgd", 0.0, val=0, config=config, start_from=str(folder))
    train(recipe, task_of(toy_set, tmp_path / "x", folder).data, tmp_path / "run")
    key = "backbone.gcn.0.gcn.conv.weight"
    assert torch.equal(weights(tmp_path / "run")[key], weights(folder)[key].half())


def test_weights_of_another_encoder_are_refused_in_one_line(tmp_path: Path) -> None:
    folder = save_encoder(tmp_path / "encoder", base_channels=16)
    with pytest.raises(InputError, match=r"start_from=.*encoder: .* has shape .*, the network expects"):
        start_from(str(folder), small_stgcn(3).network)
    deeper = save_encoder(tmp_path / "deeper", num_stages=4)
    with pytest.raises(InputError, match=r"start_from=.*deeper: missing nothing, unexpected \d+ keys"):
        start_from(str(deeper), small_stgcn(3).network)


def test_the_recipe_of_the_protocol_is_no_other_training_by_its_hash() -> None:
    assert replace(RECIPE, start_without="").sha256 == RECIPE.sha256 != replace(RECIPE, start_without="x").sha256
