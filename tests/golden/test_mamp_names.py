"""Files of MAMP's repository, under their own names, become cards: of an encoder, or with a last layer."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from command import skelbench, succeeded
from golden_files import found
from npz import arrays
from torch import Tensor

from skelbench.adapters.model import load_model

FILES = pytest.mark.parametrize("path", found("mamp"))


def tensors(file: dict[str, Any], start: str) -> dict[str, Tensor]:
    return {key[len(start) :]: torch.from_numpy(np.asarray(file[key])) for key in file if key.startswith(start)}


def encoder_of(file: dict[str, Any]) -> dict[str, Tensor]:
    return {key: value for key, value in tensors(file, "sd/").items() if not key.startswith("head.")}


def converted(state: dict[str, Tensor], file: dict[str, Any], folder: Path) -> tuple[str, Any]:
    torch.save({"model": state, "epoch": 400}, folder / "own.pth")
    heads = f"heads={json.loads(str(file['config']))['num_heads']}"
    said = succeeded("convert", folder / "own.pth", "--out", folder / "ours.yaml", "--set", heads)
    return said, load_model(folder / "ours.yaml", encoder=True)


def scores(model: Any, file: dict[str, Any]) -> Tensor:
    x = torch.from_numpy(file["input"]).double().permute(0, 4, 2, 3, 1).contiguous()
    with torch.inference_mode():
        return model.network.double().eval()(x)


@FILES
@pytest.mark.parametrize("prefix", ["", "encoder."])
def test_the_encoder_of_a_pre_training_becomes_a_card_without_classes(path: Path, prefix: str, tmp_path: Path) -> None:
    file = arrays(path)
    state, width = encoder_of(file), file["tokens"].shape[-1]
    beside = {"mask_token": torch.zeros(1, 1, 1, width), "decoder_blocks.0.norm1.weight": torch.ones(width)}
    said, model = converted({**{f"{prefix}{key}": value for key, value in state.items()}, **beside}, file, tmp_path)
    assert "an encoder, no classes" in said and model.card.classes == ()
    sizes, config = json.loads(str(file["config"])), model.config
    shape = (config.base_channels, config.depth, config.patch, config.clip_len, config.mlp_ratio)
    assert shape == tuple(sizes[key] for key in ("dim_feat", "depth", "t_patch_size", "num_frames", "mlp_ratio"))
    assert (config.sampling, config.normalise, config.average_absent) == ("resize", "first", True)
    expected = file["tokens"].astype(np.float64).mean(axis=(1, 2, 3))
    np.testing.assert_allclose(scores(model, file), expected, rtol=1e-5, atol=1e-6)


@FILES
def test_a_finetuned_network_keeps_its_head(path: Path, tmp_path: Path) -> None:
    file = arrays(path)
    _, model = converted(tensors(file, "sd/"), file, tmp_path)
    assert model.config.head.kind == "joints"
    np.testing.assert_allclose(scores(model, file), file["logits"], rtol=1e-9, atol=1e-9)


@FILES
def test_of_a_linear_evaluation_the_norm_is_folded_into_the_layer(path: Path, tmp_path: Path) -> None:
    file = arrays(path)
    last = {f"head.{key}": value for key, value in tensors(file, "linprobe/").items()}
    _, model = converted({**encoder_of(file), **last}, file, tmp_path)
    assert len(model.card.classes) == file["logits_linprobe"].shape[1]
    np.testing.assert_allclose(scores(model, file), file["logits_linprobe"], rtol=1e-5, atol=1e-5)


@FILES
def test_what_of_an_encoder_shapes_do_not_tell_is_said(path: Path, tmp_path: Path) -> None:
    state = encoder_of(arrays(path))
    torch.save(state, tmp_path / "own.pth")
    ran = skelbench("convert", tmp_path / "own.pth", "--out", tmp_path / "ours.yaml")
    assert ran.code == 0 and "heads=8 is assumed" in ran.out
    del state["temp_embed"]
    torch.save(state, tmp_path / "own.pth")
    ran = skelbench("convert", tmp_path / "own.pth", "--out", tmp_path / "other.yaml")
    assert ran.code == 2 and "temp_embed" in ran.err
