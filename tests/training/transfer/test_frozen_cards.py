"""Cards of a frozen encoder: what they say, that they are what they are made of, and that eval takes them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import write_toy_set
from encoders import save_encoder, task_of, training_part
from safetensors.torch import load_file
from torch.nn import functional

from skelbench.adapters.card import read_card
from skelbench.adapters.gcn import GCN
from skelbench.adapters.model import load_model, probabilities
from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256
from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import evaluate
from skelbench.training.checkpoint import publish
from skelbench.training.transfer.encoder import read_encoder
from skelbench.training.transfer.knn import KNN
from skelbench.training.transfer.linear import Linear
from skelbench.training.transfer.registry import read_protocols
from skelbench.training.transfer.run import transfer
from skelbench.training.transfer.task import Task

ALL = read_protocols(["linear", "knn@3", "knn@1"], ["epochs=20"])


def test_features_are_computed_once_for_all_protocols(
    toy_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clips: list[int] = []
    plain = GCN.features

    def counting(model: GCN, batch: torch.Tensor) -> torch.Tensor:
        clips.append(len(batch))
        return plain(model, batch)

    monkeypatch.setattr(GCN, "features", counting)
    transfer(task_of(toy_set, tmp_path / "out"), ALL)
    assert sum(clips) == len(training_part(toy_set)) == 18


def views(model: GCN, toy_set: Path) -> torch.Tensor:
    return torch.cat([model.prepare(clip) for clip in load_data(toy_set, split="xsub", source="pose")])


def test_a_linear_card_is_its_layer_on_the_encoders_features(toy_set: Path, tmp_path: Path) -> None:
    task = task_of(toy_set, tmp_path / "out")
    (card,) = transfer(task, [Linear(epochs=3)])
    model, x = load_model(tmp_path / "out" / "linear"), views(task.encoder.model, toy_set)
    layer = load_file(str(card.weights_file()))
    expected = functional.linear(
        task.encoder.model.features(x), layer["cls_head.fc_cls.weight"], layer["cls_head.fc_cls.bias"]
    )
    torch.testing.assert_close(model.logits(x), expected)
    assert len(model.card.classes) == 3 and not task.encoder.card.classes


def test_a_card_of_neighbours_is_the_vote_on_the_encoders_features(toy_set: Path, tmp_path: Path) -> None:
    task = task_of(toy_set, tmp_path / "out")
    transfer(task, [KNN(k=5)])
    model, x = load_model(tmp_path / "out" / "knn@5"), views(task.encoder.model, toy_set)
    values, seen = task.features.values.double(), task.encoder.model.features(x).detach().double()
    deviation = values.std(0, correction=0)
    alive = deviation > 1e-6 * values.abs().amax(0)
    assert 0 < alive.sum() < len(alive)  # some features are the same for all clips
    bank, query = (
        functional.normalize((rows[:, alive] - values[:, alive].mean(0)) / deviation[alive]) for rows in (values, seen)
    )
    cosine = query @ bank.T
    weight = (cosine / 0.1).exp() * (cosine >= cosine.topk(5).values[:, -1:])
    votes = weight @ functional.one_hot(task.features.labels, 3).double()
    found = model.logits(x).softmax(1).detach()
    np.testing.assert_allclose(found, votes / votes.sum(1, keepdim=True), atol=1e-3)  # float32: cosines / 0.1
    saved = load_file(str(model.card.weights_file()))["cls_head.bank"][:, alive]
    np.testing.assert_allclose(saved, bank, atol=2e-3)  # float32: these features vary by 1e-4 of their size


def test_a_backbone_in_half_precision_stays_so(toy_set: Path, tmp_path: Path) -> None:
    folder = save_encoder(tmp_path / "encoder")
    card, state = read_card(folder), load_file(str(folder / "weights.safetensors"))
    halves = {key: value.half() if value.is_floating_point() else value for key, value in state.items()}
    publish(folder, card, halves, card.training)
    transfer(task_of(toy_set, tmp_path / "out", folder), [Linear(epochs=1)])
    saved = load_file(str(tmp_path / "out" / "linear" / "weights.safetensors"))
    kinds = {key.partition(".")[0]: set[torch.dtype]() for key in saved}
    for key, value in saved.items():
        if value.is_floating_point():
            kinds[key.partition(".")[0]].add(value.dtype)
    assert kinds == {"backbone": {torch.float16}, "cls_head": {torch.float32}}


def test_the_bank_is_standardised_by_the_training_part_alone(toy_set: Path, tmp_path: Path) -> None:
    task = task_of(toy_set, tmp_path / "out")
    transfer(task, [KNN(k=2)])
    saved = load_file(str(tmp_path / "out" / "knn@2" / "weights.safetensors"))
    values = task.features.values.double().numpy()
    varies = values.std(0) > 1e-6 * np.abs(values).max(0)
    np.testing.assert_allclose(saved["cls_head.centre"], values.mean(0), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(saved["cls_head.scale"], np.where(varies, 1 / (values.std(0) + ~varies), 0), rtol=1e-4)
    np.testing.assert_allclose(saved["cls_head.bank"].norm(dim=1), np.ones(18), rtol=1e-5)


def test_every_card_is_one_that_eval_takes(tmp_path: Path) -> None:
    folder = write_toy_set(tmp_path, clips=120)
    transfer(task_of(folder, tmp_path / "out"), read_protocols(["linear", "knn@5"], ["linear.epochs=60"]))
    test = load_data(folder, split="xsub", source="pose")
    rows = evaluate([str(tmp_path / "out" / name) for name in ("linear", "knn@5")], test, "joint-mask:1.0")
    assert rows["model"].unique().tolist() == ["out-linear", "out-knn@5"]
    clean = rows[rows["spec"] == "clean"]
    assert (clean["top1"] >= 60).all()  # three classes, told apart by one wrist, by a network that was never trained
    sums = [file_sha256(tmp_path / "out" / name / "weights.safetensors") for name in ("linear", "knn@5")]
    assert clean["weights_sha256"].tolist() == sums


def test_the_card_says_what_it_is_made_of(toy_set: Path, tmp_path: Path) -> None:
    task = task_of(toy_set, tmp_path / "out", seed=4, command="skelbench transfer …")
    linear, knn = transfer(task, [Linear(epochs=2), KNN(k=3)])
    told = linear.training
    assert told["encoder"] == {
        "name": "toy-encoder",
        "sha256": file_sha256(tmp_path / "encoder" / "weights.safetensors"),
        "data": "elsewhere",
        "split": "xview",
    }
    assert (told["protocol"], told["seed"], told["clips"], told["command"]) == ("linear", 4, 18, "skelbench transfer …")
    assert told["settings"] == {
        "epochs": 2, "batch": 128, "optimiser": "adam", "lr": 0.01, "schedule": "cosine", "standardise": True,
        "batch_norm": False,
    }  # fmt: skip
    assert (told["data"], told["split"], told["chosen_on"], linear.selected_on) == ("toy", "xsub", [], "none")
    assert knn.training["settings"] == {"k": 3, "temperature": 0.1, "standardise": True}
    assert knn.config["head"] == {"kind": "knn", "k": 3, "temperature": 0.1, "standardise": True, "bank": 18}
    assert read_card(tmp_path / "out" / "knn@3") == knn  # as its file has it


def test_what_an_encoder_was_chosen_on_its_classifiers_were_too(toy_set: Path, tmp_path: Path) -> None:
    task = task_of(toy_set, tmp_path / "out")
    told = {**task.encoder.card.training, "chosen_on": ["toy xsub test"]}
    task.encoder.model.card = replace(task.encoder.card, training=told)
    (card,) = transfer(task, [KNN(k=1)])
    assert (card.selected_on, card.training["chosen_on"]) == ("test", ["toy xsub test"])


def test_the_head_of_a_supervised_encoder_is_left_out(toy_set: Path, tmp_path: Path) -> None:
    plain, taught = save_encoder(tmp_path / "encoder"), save_encoder(tmp_path / "taught", classes=7)
    cards = [
        transfer(task_of(toy_set, tmp_path / f"out{i}" / "run", folder), [Linear(epochs=2)])[0]
        for i, folder in enumerate((plain, taught))
    ]
    layers = [load_file(str(card.weights_file()))["cls_head.fc_cls.weight"] for card in cards]
    assert layers[0].shape == layers[1].shape == (3, 16)
    (knn,) = transfer(task_of(toy_set, tmp_path / "third", tmp_path / "out0" / "run" / "linear"), [KNN(k=2)])
    assert knn.config["head"]["kind"] == "knn"
    again = read_encoder(str(tmp_path / "third" / "knn@2"))
    assert "head" not in again.config and not any(key.startswith("cls_head") for key in again.backbone)


def test_a_card_that_is_there_is_kept_with_resume_and_refused_without(toy_set: Path, tmp_path: Path) -> None:
    task = task_of(toy_set, tmp_path / "out")
    (first,) = transfer(task, [Linear(epochs=2)])
    with pytest.raises(InputError, match=r"linear holds a card already; add --resume"):
        transfer(task, [Linear(epochs=2)])
    again = replace(task, resume=True)
    assert transfer(again, [Linear(epochs=2)]) == [first]
    with pytest.raises(InputError, match=r"another card: settings\.epochs was 2, now 3; choose another --out"):
        transfer(again, [Linear(epochs=3)])
    with pytest.raises(InputError, match=r"another card: seed was 0, now 1"):
        transfer(replace(again, seed=1), [Linear(epochs=2)])


def test_a_test_part_is_refused(toy_set: Path, tmp_path: Path) -> None:
    task = replace(task_of(toy_set, tmp_path / "out"), data=load_data(toy_set, split="xsub", source="pose"))
    with pytest.raises(InputError, match="which no training may see"):
        transfer(task, [Linear()])


def test_more_neighbours_than_clips_are_refused(toy_set: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="knn@19: 19 neighbours of 18 training clips"):
        transfer(task_of(toy_set, tmp_path / "out"), [KNN(k=19)])


@pytest.mark.parametrize("card", ["motionbert-synthetic-xsub", "posec3d-synthetic-xsub"])
def test_what_is_no_graph_network_is_no_encoder(card: str) -> None:
    with pytest.raises(InputError, match="is no graph network"):
        read_encoder(card)


def test_a_card_without_weights_is_no_encoder(tmp_path: Path) -> None:
    folder = save_encoder(tmp_path / "encoder")
    replace(read_card(folder), weights=None, sha256=None).save(folder / "card.yaml")
    with pytest.raises(InputError, match="toy-encoder has no weights; name one that was trained"):
        read_encoder(str(folder))


def test_several_test_views_of_a_clip_are_one_row(toy_set: Path, tmp_path: Path) -> None:
    folder = save_encoder(tmp_path / "encoder", views=3)
    task: Task = task_of(toy_set, tmp_path / "out", folder)
    model, clip = task.encoder.model, task.data[2]
    assert model.prepare(clip).shape[0] == 3
    expected = torch.stack([model.features(view[None])[0] for view in model.prepare(clip)]).mean(0)
    torch.testing.assert_close(task.features.values[2], expected.detach())
    transfer(task, [Linear(epochs=2)])
    with torch.inference_mode():
        scores = probabilities(load_model(tmp_path / "out" / "linear"), [model.prepare(clip)], "cpu")
    assert scores.shape == (1, 3)
