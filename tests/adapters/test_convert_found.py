"""What checkpoints of other people's trainings tell beside their tensors, and whose weights are refused how."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from command import skelbench, succeeded
from graph_models import small_stgcn
from safetensors.torch import load_file, save_file

from skelbench.adapters.card import read_card
from skelbench.adapters.class_names import listed_names
from skelbench.adapters.exchange.infer import infer
from skelbench.adapters.exchange.infer.told import told
from skelbench.adapters.weights.wrapped import bare, unwrapped
from skelbench.core.errors import InputError

PIPELINES = [
    "dict(type='UniformSampleFrames', clip_len=40), dict(type='FormatGCNInput', num_person=1)",
    "dict(clip_len=40, num_clips=10, type='UniformSampleFrames'),\n dict(num_person=1, type='FormatGCNInput')",
    '[{"type": "UniformSample", "clip_len": 40}, {"type": "FormatGCNInput", "num_person": 1}]',
    "- type: UniformSample\n  clip_len: 40\n- type: FormatGCNInput\n  num_person: 1\n",
]


def converted(folder: Path, saved: Any, *options: object) -> tuple[str, Any]:
    torch.save(saved, folder / "x.pth")
    said = succeeded("convert", folder / "x.pth", "--out", folder / "card.yaml", *options)
    return said, read_card(folder / "card.yaml")


def refusal(folder: Path, saved: Any, *options: object) -> str:
    torch.save(saved, folder / "x.pth")
    ran = skelbench("convert", folder / "x.pth", "--out", folder / "card.yaml", *options)
    assert ran.code == 2 and sorted(path.name for path in folder.iterdir()) == ["x.pth"]
    return ran.err


def weights(**config: Any) -> dict[str, Any]:
    return small_stgcn(**config).network.state_dict()


@pytest.mark.parametrize("text", PIPELINES)
def test_frames_and_persons_are_those_that_the_training_had(text: str) -> None:
    assert (told({"cfg": text}).frames, told({"cfg": text}).persons) == (40, 1)


def test_frames_that_differ_or_are_not_sampled_evenly_are_not_told() -> None:
    assert told({"cfg": "UniformSample clip_len=40 … clip_len=48"}).frames == 0
    assert told({"cfg": "dict(type='SampleFrames', clip_len=32)"}).frames == 0
    assert told({"cfg": "backbone=dict(num_person=1), dict(type='FormatGCNInput')"}).persons == 0


def test_what_the_training_had_is_on_the_card_and_what_nobody_told_is_said(tmp_path: Path) -> None:
    said, card = converted(tmp_path, {"config": PIPELINES[0], "model": weights()})
    assert (card.config["clip_len"], card.config["max_persons"]) == (40, 1) and "clip_len=40 is assumed" not in said
    assert "clip_len=100 is assumed, the weights do not tell" in converted(tmp_path, weights())[0]


@pytest.mark.parametrize(
    ("cfg", "layout", "says"),
    [
        ("PreNormalize3D PoseDecode", "kinect20", "normalise=body is assumed: PreNormalize3D"),
        (
            "PoseNormalize PoseDecode",
            "openpose18",
            "normalise=image is assumed, but the training's configuration",
        ),
        ("PreNormalize2D PoseDecode", "openpose18", ""),
        ("", "openpose18", ""),
    ],
)
def test_a_normalisation_that_is_not_the_trainings_is_said(tmp_path: Path, cfg: str, layout: str, says: str) -> None:
    said, _ = converted(tmp_path, {"meta": {"cfg": cfg}, "model": weights(layout=layout)})
    assert says in said and ("normalise=body is" in said or "normalise=image is" in said) == bool(says)


@pytest.mark.parametrize(
    ("steps", "stream"),
    [("JointToBone", "b"), ("ToMotion", "jm"), ("JointToBone ToMotion", "bm"), ("PoseDecode", "")],
)
def test_older_trainings_tell_their_stream_by_steps(steps: str, stream: str) -> None:
    assert told({"config": steps}).stream == stream


def test_a_configuration_inside_another_text_is_read() -> None:
    assert told({"cfg": repr({"text": "feats=[\n    'bm'\n]  # \"bones\""})}).stream == "bm"


def test_a_network_of_joints_and_limbs_is_neither() -> None:
    assert told({"cfg": "GeneratePoseTarget with_kp=True, with_limb=True"}).heatmap == ""


@pytest.mark.parametrize(
    ("maps", "cfg", "layout"),
    [(24, "dataset='nturgb+d' with_kp=False with_limb=True", "ntu25"), (17, "with_limb=True", "coco17")],
)
def test_the_maps_of_limbs_are_as_many_as_the_limbs(maps: int, cfg: str, layout: str) -> None:
    state = {"backbone.conv1.conv.weight": torch.zeros(8, maps, 1, 7, 7)}
    assert infer("skelbench.adapters.posec3d:PoseC3D", state, {"cfg": cfg}).config["layout"] == layout


def test_a_network_of_pictures_is_no_poseconv3d() -> None:
    state = {"backbone.conv1.conv.weight": torch.zeros(8, 3, 1, 7, 7)}
    with pytest.raises(InputError, match="RGB"):
        infer("skelbench.adapters.posec3d:PoseC3D", state, {})


@pytest.mark.parametrize(("joints", "says"), [(14, "14 joints, as no layout has"), (15, "jhmdb15 or florence15")])
def test_joints_that_no_layout_or_several_have_are_said(tmp_path: Path, joints: int, says: str) -> None:
    state = weights(layout="jhmdb15")
    for key, value in state.items():
        if key.endswith((".A", ".PA")):
            state[key] = value[:, :joints, :joints].clone()
    assert says in refusal(tmp_path, state)


def test_classes_that_are_tensors_are_left_alone(tmp_path: Path) -> None:
    assert converted(tmp_path, {"CLASSES": torch.ones(4), "model": weights()})[1].classes == tuple("0123")


@pytest.mark.parametrize(
    "classes", [["a", "b", "c", "d"], {0: "a", 1: "b", 2: "c", 3: "d"}, dict(zip("dcba", (3, 2, 1, 0), strict=True))]
)
def test_classes_in_a_dict_are_named_in_the_order_of_their_numbers(tmp_path: Path, classes: Any) -> None:
    assert converted(tmp_path, {"meta": {"CLASSES": classes}, "model": weights()})[1].classes == tuple("abcd")


@pytest.mark.parametrize(
    "text",
    [
        '["a b", "c"]',
        '{"0": "a b", "1": "c"}',
        '{"c": 1, "a b": 0}',
        "0 a b\n1 c",
        "1. a b\n2. c",
        "0,a b\n1,c",
        "a b\nc",
    ],
)
def test_a_file_of_class_names_is_read_in_every_form(text: str) -> None:
    assert listed_names(text.splitlines()) == ["a b", "c"]


@pytest.mark.parametrize("text", ["1 hand\n3 hands", "0\n1", "2 a\n3 b", "[wave\nclap]"])
def test_lines_that_are_no_numbered_list_are_names(text: str) -> None:
    assert listed_names(text.splitlines()) == text.splitlines()


def test_classes_are_counted_against_the_last_layer(tmp_path: Path) -> None:
    assert "names 5 classes, the last layer has 4" in refusal(tmp_path, weights(), "--classes", "5")


@pytest.mark.parametrize("prefix", ["student.", "recognizer.", "algorithm.architecture.", "module.student."])
def test_a_word_before_all_names_is_left_out(prefix: str) -> None:
    assert list(bare({prefix + key: value for key, value in weights().items()})[0]) == list(weights())


def test_tensors_of_a_loss_beside_the_network_are_left_out_and_said(tmp_path: Path) -> None:
    state = {f"net.{key}": value for key, value in weights().items()}
    said, _ = converted(tmp_path, {"state_dict": {**state, "criterion.weight": torch.ones(4)}})
    assert "left out: criterion.weight, of a loss or a measure" in said


def test_numbers_that_are_none_are_doubted(tmp_path: Path) -> None:
    state = weights()
    assert "doubt" not in converted(tmp_path, state)[0]
    state["cls_head.fc_cls.bias"][1] = float("nan")
    assert "doubt: 1 tensors hold NaN or infinite numbers, cls_head.fc_cls.bias first" in converted(tmp_path, state)[0]


def test_the_next_command_can_be_pasted(tmp_path: Path) -> None:
    torch.save(weights(), tmp_path / "x.pth")
    out = tmp_path / "my models" / "card.yaml"
    assert f"--model '{out}' --data" in succeeded("convert", tmp_path / "x.pth", "--out", out)


@pytest.mark.parametrize("average", [{"decay": 0.9, "shadow_params": [torch.ones(2)]}, {"decay": 0.9}])
def test_an_average_without_names_is_not_taken_and_that_is_said(tmp_path: Path, average: Any) -> None:
    said, _ = converted(tmp_path, {"model": weights(), "ema": average})
    assert "ema of the file is left out" in said


def test_an_average_is_found_beside_numbers_of_its_own() -> None:
    ones = {"a": torch.ones(1)}
    assert unwrapped({"model": {"a": torch.zeros(1)}, "ema": {"updates": 3, "shadow": ones}})[0] is ones


def test_the_only_tensors_by_name_are_taken_and_said(tmp_path: Path) -> None:
    said, _ = converted(tmp_path, {"params": weights(), "epoch": 3, "optimizer": {"state": {}, "param_groups": []}})
    assert "params of the file is taken" in said
    two = {"generator": weights(), "discriminator": weights()}
    assert "holds generator, discriminator, expected" in skelbench_refuses(tmp_path, two)


def skelbench_refuses(folder: Path, saved: Any) -> str:
    torch.save(saved, folder / "y.pth")
    return skelbench("convert", folder / "y.pth", "--out", folder / "y.yaml").err


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("l2.gcn1.aha.conv_down.0.weight", "HD-GCN"),
        ("l1.gcn1.rpe", "BlockGCN"),
        ("l1.vit1.attn.rpe", "Hyperformer"),
        ("l1.spa_mixf.alpha", "FreqMixFormer"),
        ("joint_person_embedding", "SkateFormer"),
    ],
)
def test_networks_of_other_repositories_are_refused_by_their_own_names(tmp_path: Path, key: str, name: str) -> None:
    """BlockGCN and FreqMixFormer begin with the embedding that InfoGCN has."""
    state = {key: torch.zeros(1), "to_joint_embedding.weight": torch.zeros(1), "fc.weight": torch.zeros(4, 1)}
    assert f"weights of {name}, which skelbench does not have" in refusal(tmp_path, state)


def test_a_backbone_and_a_head_by_other_names_are_no_pre_training(tmp_path: Path) -> None:
    state = {key.replace("backbone.", "").replace("cls_head.fc_cls", "fc"): v for key, v in weights().items()}
    said = refusal(tmp_path, state)
    assert "whose last layer is fc.weight" in said and "pre-training" not in said


def test_a_card_of_a_training_and_other_files_are_not_replaced_and_what_is_replaced_is_said(tmp_path: Path) -> None:
    card = converted(tmp_path, weights())[1]
    assert "replaced: the card card that was there (converted from x.pth)" in converted(tmp_path, weights())[0]
    replace(card, training={"data": "ntu60"}).save(tmp_path / "card.yaml")
    said = [skelbench("convert", tmp_path / "x.pth", "--out", tmp_path / "card.yaml")]
    (tmp_path / "card.yaml").write_text("lr: 0.1\n")
    said.append(skelbench("convert", tmp_path / "x.pth", "--out", tmp_path / "card.yaml"))
    assert "the card of a training" in said[0].err and "is there already and no card" in said[1].err
    assert (tmp_path / "card.yaml").read_text() == "lr: 0.1\n"


@pytest.mark.parametrize(
    ("first", "says"),
    [
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (b"\x1f\x8b\x08", "packed by gzip"),
        (b"PK\x03\x04 cut", "cut short"),
        (bytes(257) + b"ustar", "a tar archive"),
        (b"\x80\x04}.", "a pickle that torch.save did not write"),
    ],
)
def test_what_is_no_checkpoint_is_said_by_what_it_is(tmp_path: Path, first: bytes, says: str) -> None:
    (tmp_path / "x.pth").write_bytes(first)
    ran = skelbench("convert", tmp_path / "x.pth", "--out", tmp_path / "card.yaml")
    assert ran.code == 2 and says in ran.err


@pytest.mark.parametrize(("name", "save"), [("x.pth", save_file), ("x.safetensors", torch.save)])
def test_weights_are_read_by_what_they_are_not_by_their_name(tmp_path: Path, name: str, save: Any) -> None:
    save(weights(), tmp_path / name)
    succeeded("convert", tmp_path / name, "--out", tmp_path / "card.yaml")


def test_the_file_that_is_read_is_not_replaced(tmp_path: Path) -> None:
    save_file(weights(), tmp_path / "x.safetensors")
    said = skelbench("convert", tmp_path / "x.safetensors", "--out", tmp_path / "x.yaml")
    assert said.code == 2 and "which is read; choose another --out" in said.err
    assert load_file(tmp_path / "x.safetensors").keys() == weights().keys()
