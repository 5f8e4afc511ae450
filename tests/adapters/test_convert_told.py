"""What a training's configuration, printed in any style, tells of its weights; and what is around the weights."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from command import skelbench, succeeded
from graph_models import small_stgcn

from skelbench.adapters.card import read_card
from skelbench.adapters.exchange.infer.told import told
from skelbench.adapters.inputs.streams import parents, stream
from skelbench.adapters.networks.c3d import C3D
from skelbench.core.layout import Layout
from skelbench.training.objectives.maskclr.masking import highest

STYLES = [
    "dict(type='GenSkeFeat', dataset='coco', feats=['bm'])",
    'dict(type="GenSkeFeat", feats=["bm"])',
    "dict(\n    feats=[\n        'bm',\n    ], type='GenSkeFeat')",
    "{'type': 'GenSkeFeat', 'feats': ['bm']}",
    json.dumps({"pipeline": [{"type": "GenSkeFeat", "feats": ["bm"]}]}, indent=2),
    "pipeline:\n- type: GenSkeFeat\n  feats:\n  - bm\n  dataset: coco\n",
    "feats: [bm]",
    "feats = ('bm', )",
]


@pytest.mark.parametrize("key", ["cfg", "config"])
@pytest.mark.parametrize("text", STYLES)
def test_the_stream_is_told_however_it_was_printed(text: str, key: str) -> None:
    assert told({key: text}).stream == "bm"


def test_two_streams_tell_none() -> None:
    assert told({"cfg": "feats=['j', 'b']"}).stream == ""
    assert told({"cfg": "feats=['j']) … feats=['b'])"}).stream == ""


@pytest.mark.parametrize("text", ["with_kp=False, with_limb=True", '"with_limb": true', "with_limb: true"])
def test_the_limbs_are_told(text: str) -> None:
    assert told({"cfg": f"GeneratePoseTarget {text}"}).heatmap == "limb"
    assert told({"cfg": "dict(type='GeneratePoseTarget', sigma=0.6)"}).heatmap == "joint"


def converted(folder: Path, saved: Any, *options: object) -> tuple[str, Any]:
    torch.save(saved, folder / "x.pth")
    said = succeeded("convert", folder / "x.pth", "--out", folder / "card.yaml", *options)
    return said, read_card(folder / "card.yaml")


def weights(**config: Any) -> dict[str, Any]:
    return small_stgcn(**config).network.state_dict()


def test_25_joints_are_kinects_unless_it_is_told_or_said(tmp_path: Path) -> None:
    state = weights(layout="body25")
    said, card = converted(tmp_path, state)
    assert card.config["layout"] == "ntu25" and "--set layout=body25" in said
    for saved, options in (
        (state, ("--set", "layout=body25")),
        ({"meta": {"cfg": "PreNormalize2D"}, "model": state}, ()),
    ):
        said, card = converted(tmp_path, saved, *options)
        got = [card.config[key] for key in ("layout", "dimensions", "score", "normalise")]
        assert got == ["body25", 2, True, "image"] and "dimensions=3 is assumed" not in said


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "model.", "net.", "module._orig_mod.", "model.module."])
def test_what_tools_put_before_every_name_is_left_out(tmp_path: Path, prefix: str) -> None:
    state = {prefix + key: value for key, value in weights().items()}
    _, card = converted(tmp_path, {"state_dict": state, "hyper_parameters": {"lr": 0.1}})
    assert card.adapter.endswith(":STGCN")


@pytest.mark.parametrize("key", ["state_dict_ema", "model_ema", "ema"])
def test_averaged_weights_are_taken_and_said(tmp_path: Path, key: str) -> None:
    ones = {name: torch.ones_like(value) for name, value in weights().items()}
    said, card = converted(tmp_path, {"state_dict": weights(), key: ones})
    from safetensors.torch import load_file

    assert f"{key} of the file is taken" in said
    assert bool((load_file(card.weights_file())["cls_head.fc_cls.weight"] == 1).all())


def test_copies_of_mmcvs_hook_are_left_out(tmp_path: Path) -> None:
    state = weights()
    copies = {"ema_" + key.replace(".", "_"): value + 1 for key, value in state.items()}
    assert f"{len(state)} copies ema_" in converted(tmp_path, {"state_dict": {**state, **copies}})[0]


def test_classes_are_named_as_in_the_file_unless_they_are_given(tmp_path: Path) -> None:
    for meta in ({"CLASSES": ("a", "b", "c", "d")}, {"dataset_meta": {"classes": ["a", "b", "c", "d"]}}):
        _, card = converted(tmp_path, {"meta": meta, "state_dict": weights()})
        assert card.classes == ("a", "b", "c", "d")
    said, card = converted(tmp_path, {"meta": {"CLASSES": ["a"] * 4}, "state_dict": weights()})
    assert card.classes == ("0", "1", "2", "3") and "classes are numbers" in said


def test_networks_that_are_not_here_are_named(tmp_path: Path) -> None:
    torch.save({"l1.gcn1.Feature_Mask": torch.zeros(1, 25, 3)}, tmp_path / "x.pth")
    assert "weights of Shift-GCN" in skelbench("convert", tmp_path / "x.pth", "--out", tmp_path / "c.yaml").err


@pytest.mark.parametrize(("blocks", "width"), [((2,), 16), ((2, 2), 32), ((2, 2, 2), 32)])
def test_c3d_has_the_stages_of_its_weights(blocks: tuple[int, ...], width: int) -> None:
    network = C3D(17, 4, blocks)
    assert network(torch.zeros(1, 17, 2, 32, 32)).shape[1] == width
    assert ("conv5a.conv.weight" in network.state_dict()) == (len(blocks) == 3)


def test_bones_of_a_made_hand_carry_the_mean_score_of_both_ends() -> None:
    hand = Layout("hand", ("wrist", "thumb1", "thumb2"), (("thumb1", "wrist"), ("thumb2", "thumb1")), "wrist")
    score = np.array([[[0.2, 0.6, 1.0]]], np.float32)
    _, found = stream("b", np.ones((1, 1, 3, 2), np.float32), score, score > 0, hand)
    assert parents(hand).tolist() == [0, 0, 1]
    np.testing.assert_allclose(found, [[[0.2, 0.4, 0.8]]])


def test_a_share_may_be_rounded_down() -> None:
    values = torch.arange(5.0)[None]
    assert int(highest(values, 0.39).sum()) == 2 and int(highest(values, 0.39, rounding="down").sum()) == 1
    assert int(highest(torch.arange(100.0)[None], 0.29, rounding="down").sum()) == 29
