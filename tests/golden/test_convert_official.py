"""Official checkpoints, in the forms they come in, become cards that give the official numbers."""

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from command import succeeded
from golden_files import found
from npz import arrays
from safetensors.torch import load_file
from torch import Tensor

from skelbench.adapters.card import read_card
from skelbench.adapters.model import load_model

GRAPHS = ("stgcn_", "stgcnpp_", "aagcn_", "ctrgcn_", "msg3d_")
OURS = {"coco": "coco17", "nturgb+d": "ntu25", "openpose": "openpose18"}
UNTOLD = {"down_stages": "down_stages", "gcn_adaptive": "adaptive", "gcn_conv_pos": "conv_pos", "ch_ratio": "ch_ratio"}
"""pyskl's name -> ours, of what the weights do not tell."""


def state(file: Any) -> dict[str, Tensor]:
    return {key[3:]: torch.from_numpy(np.asarray(file[key])) for key in file if key.startswith("sd/")}


def pyskl(weights: dict[str, Tensor]) -> dict[str, Any]:
    """mmcv's form; the best accuracy so far is one of NumPy's numbers."""
    meta = {"config": "model = dict(type='RecognizerGCN')", "hook_msgs": {"best_score": np.float64(0.9)}}
    return {"meta": meta, "state_dict": weights}


def mmaction2(weights: dict[str, Tensor]) -> dict[str, Any]:
    """mmengine's form: another name of the graph networks' last layer, and what normalised the input."""
    renamed = {key.replace("cls_head.fc_cls.", "cls_head.fc."): value for key, value in weights.items()}
    return {"meta": {}, "state_dict": renamed | {"data_preprocessor.mean": torch.zeros(3)}}


def motionbert(weights: dict[str, Tensor]) -> dict[str, Any]:
    return {"epoch": 3, "best_acc": 0.9, "model": {f"module.{key}": value for key, value in weights.items()}}


def maskclr(weights: dict[str, Tensor]) -> dict[str, Any]:
    return {"epoch": 3, "model": {f"module.model.{key}": value for key, value in weights.items()}}


def converted(saved: Any, folder: Path, *settings: str) -> Any:
    """Save a checkpoint, convert it by the command, load the card."""
    torch.save(saved, folder / "official.pth")
    options = [word for setting in settings for word in ("--set", setting)]
    said = succeeded("convert", folder / "official.pth", "--out", folder / "ours.yaml", *options)
    assert f"skelbench eval --model {folder / 'ours.yaml'}" in said
    return load_model(folder / "ours.yaml")


def settings(config: dict[str, Any]) -> list[str]:
    if config["graph_cfg"]["layout"] not in OURS:
        pytest.skip(f"{config['graph_cfg']['layout']} is no layout of ours")
    return [f"{ours}={config[theirs]}".replace("None", "none") for theirs, ours in UNTOLD.items() if theirs in config]


@pytest.mark.parametrize("form", [pyskl, mmaction2])
@pytest.mark.parametrize("path", found(*GRAPHS))
def test_graph_networks_give_the_official_logits(path: Path, form: Any, tmp_path: Path) -> None:
    file = arrays(path)
    config = ast.literal_eval(str(file["config"]))
    model = converted(form(state(file)), tmp_path, *settings(config))
    assert model.config.layout == OURS[config["graph_cfg"]["layout"]]
    assert model.config.views == 10 and model.config.average_absent and model.config.bones_from_missing_joints
    with torch.inference_mode():
        np.testing.assert_allclose(model.logits(torch.from_numpy(file["input"])), file["logits"], atol=1e-4)


@pytest.mark.parametrize("form", [pyskl, mmaction2])
@pytest.mark.parametrize("path", found("posec3d_slowonly", "posec3d_c3d", "posec3d_x3d"))
def test_poseconv3d_gives_the_official_logits(path: Path, form: Any, tmp_path: Path) -> None:
    file = arrays(path)
    model = converted(form(state(file)), tmp_path)
    assert model.config.views == 10 and model.config.flip
    with torch.inference_mode():
        np.testing.assert_allclose(model.network(torch.from_numpy(file["input"])), file["logits"], atol=1e-4)


@pytest.mark.parametrize("form", [motionbert, maskclr])
@pytest.mark.parametrize("path", found("dstformer_"))
def test_motionbert_gives_the_official_logits(path: Path, form: Any, tmp_path: Path) -> None:
    file = arrays(path)
    heads = int(file["config"][2])  # the weights do not tell
    model = converted(form(state(file)), tmp_path, f"heads={heads}")
    with torch.inference_mode():
        np.testing.assert_allclose(model.logits(torch.from_numpy(file["input"]).float()), file["logits"], atol=1e-4)


@pytest.mark.parametrize("path", found("stgcn_")[:1])
def test_weights_are_kept_as_precisely_as_they_came(path: Path, tmp_path: Path) -> None:
    file = arrays(path)
    weights = {key: value.double() if value.is_floating_point() else value for key, value in state(file).items()}
    converted(pyskl(weights), tmp_path)
    kept = load_file(read_card(tmp_path / "ours.yaml").weights_file() or "")
    assert kept.keys() == weights.keys()
    assert all(kept[key].dtype == weights[key].dtype and torch.equal(kept[key], weights[key]) for key in weights)
