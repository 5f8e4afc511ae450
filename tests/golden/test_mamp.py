"""MAMP's encoder and both of its last layers against the official code: same weights, same input, same numbers."""

import json
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import torch
from golden_files import found
from npz import arrays
from torch import Tensor

from skelbench.adapters.card import Card
from skelbench.adapters.exchange.own.recognise import owner_of
from skelbench.adapters.mamp import MAMP
from skelbench.adapters.networks.joints_head import JointsHead
from skelbench.adapters.networks.mamp import Backbone
from skelbench.adapters.networks.vit import Block
from skelbench.adapters.weights.read import load_strict

LAYOUTS = {25: {"layout": "ntu25", "dimensions": 3, "score": False}, 17: {"layout": "coco17"}}
FILES = pytest.mark.parametrize("path", found("mamp"))


def official(file: dict[str, Any], linear: bool = False) -> MAMP:
    """The network of the file in double precision, with its head of finetuning or the linear one."""
    sizes = json.loads(str(file["config"]))
    config = {
        "base_channels": sizes["dim_feat"],
        "depth": sizes["depth"],
        "heads": sizes["num_heads"],
        "mlp_ratio": sizes["mlp_ratio"],
        "patch": sizes["t_patch_size"],
        "clip_len": sizes["num_frames"],
        "average_absent": True,
        "head": {} if linear else {"kind": "joints", "hidden": sizes["hidden_dim"]},
    }
    classes = tuple(map(str, range(sizes["num_class"])))
    model = MAMP(Card("official", "mamp", {**LAYOUTS[sizes["num_joints"]], **config}, classes))
    state = {key[3:]: torch.from_numpy(np.asarray(file[key])) for key in file if key.startswith("sd/")}
    if linear:
        state = {key: value for key, value in state.items() if not key.startswith("head.")}
        last = {key: torch.from_numpy(np.asarray(file[key])) for key in file if key.startswith("linprobe/")}
        state |= {key.replace("linprobe/", "head."): value.double() for key, value in last.items()}
    owner = owner_of(state)
    assert owner is not None
    model.network.double().eval()
    load_strict(model.network, {key: value.double() for key, value in owner.renamed(state).items()}, "official")
    return model


def clips(file: dict[str, Any]) -> Tensor:
    """(N, C, T, V, M) -> (N, M, T, V, C)."""
    return torch.from_numpy(file["input"]).double().permute(0, 4, 2, 3, 1).contiguous()


def close(ours: Tensor, theirs: np.ndarray, error: float = 1e-9) -> None:
    torch.testing.assert_close(ours, torch.from_numpy(theirs).double(), rtol=error, atol=error)


@FILES
def test_tokens_are_the_official_ones_stage_by_stage(path: Path) -> None:
    file = arrays(path)
    backbone, x = official(file).network.backbone, clips(file)
    assert isinstance(backbone, Backbone)
    with torch.inference_mode():
        rows = x.flatten(0, 1).permute(0, 3, 1, 2)
        first = backbone.joints_embed(rows).permute(0, 2, 3, 1)
        close(first[:2], file["mid/joints_embed"], 1e-5)
        tokens = backbone.embed(rows).flatten(1, 2)
        block = cast(Block, backbone.blocks[0])
        attended = block.attn(block.norm1(tokens))
        close(attended[:2], file["mid/blocks.0.attn"], 1e-5)
        for number, block in enumerate(backbone.blocks):
            tokens = block(tokens)
            close(tokens[:2], file[f"mid/blocks.{number}"], 1e-5)
        close(backbone.norm(tokens).view(file["tokens"].shape), file["tokens"], 1e-5)


@FILES
def test_the_head_of_finetuning_sees_and_says_what_the_official_one_does(path: Path) -> None:
    file = arrays(path)
    model, x = official(file), clips(file)
    with torch.inference_mode():
        features, head = model.features(x), model.network.cls_head
        close(features, file["features"])
        assert isinstance(head, JointsHead)
        hidden = head.fc1(features)
        close(hidden[: len(file["mid/head.fc1"])], file["mid/head.fc1"], 1e-5)
        close(model.logits(x), file["logits"])


@FILES
def test_the_linear_layer_says_what_the_official_one_does(path: Path) -> None:
    file = arrays(path)
    with torch.inference_mode():
        close(official(file, linear=True).logits(clips(file)), file["logits_linprobe"])
