"""STTFormer against the official network: same weights, same input, same numbers, stage by stage."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from golden_files import found
from npz import arrays
from torch import Tensor

from skelbench.adapters.card import Card
from skelbench.adapters.exchange.own.transformers import STTFORMER
from skelbench.adapters.networks.sttformer import in_tuples
from skelbench.adapters.sttformer import STTFormer
from skelbench.adapters.weights.read import load_strict

FILES = found("sttformer_forward")
LAYOUT = {25: "ntu25", 17: "coco17"}


def official(file: dict[str, Any], **settings: Any) -> STTFormer:
    """The network of the file, with its weights."""
    widths, qkv = file["config"][:, 1].tolist(), file["config"][:, 2].tolist()
    sizes = {
        "base_channels": int(file["config"][0, 0]),
        "widths": widths,
        "qkv": qkv,
        "len_parts": int(file["len_parts"]),
        "clip_len": int(file["num_frames"]),
        "heads": int(file["num_heads"]),
        "kernel": file["kernel_size"].tolist(),
    }
    body = {"layout": LAYOUT[int(file["num_joints"])], "dimensions": 3, "score": False, "average_absent": True}
    model = STTFormer(Card("official", "sttformer", {**body, **sizes, **settings}, tuple("abcdef")))
    state = {key[3:]: torch.from_numpy(np.asarray(file[key])) for key in file if key.startswith("sd.")}
    load_strict(model.network, STTFORMER.renamed(state), "official")
    model.network.eval()
    return model


def clips(file: dict[str, Any]) -> Tensor:
    """(N, C, T, V, M) -> (N, M, T, V, C)."""
    return torch.from_numpy(file["x"]).permute(0, 4, 2, 3, 1).contiguous()


def close(ours: Tensor, theirs: np.ndarray) -> None:
    """To 1e-4, and near 0 to 1e-5 of the largest: activations reach the hundreds, in float32."""
    torch.testing.assert_close(ours, torch.from_numpy(theirs), rtol=1e-4, atol=1e-5 * float(abs(theirs).max()))


@pytest.mark.parametrize("path", FILES)
def test_every_stage_is_the_official_one(path: Path) -> None:
    file = arrays(path)
    model, x = official(file), clips(file)
    backbone = model.network.backbone
    with torch.inference_mode():
        maps = backbone.embed(x.flatten(0, 1).permute(0, 3, 1, 2))
        slots = in_tuples(maps, int(file["len_parts"]))
        close(slots, file["after_input_map"])
        for number, block in enumerate(backbone.blocks):
            slots = block(slots)
            close(slots, file[f"after_block{number}"])
        close(model.features(x), file["features"])
        close(model.logits(x), file["logits"])


@pytest.mark.parametrize("path", FILES)
def test_statistics_of_a_training_step_are_the_official_ones(path: Path) -> None:
    file = arrays(path)
    model = official(file)
    model.network.train()
    with torch.inference_mode():
        close(model.logits(clips(file)), file["logits_trainmode"])


@pytest.mark.parametrize("path", FILES)
def test_positions_are_the_official_table_and_can_be_left_out(path: Path) -> None:
    file = arrays(path)
    without, x = official(file, position=False), clips(file)
    with torch.inference_mode():
        close(without.logits(x), file["logits_without_position"])
    for number, block in enumerate(official(file).network.backbone.blocks):
        table = file.get(f"sd.blocks.{number}.pes.pe")
        if table is not None:
            close(block.pes.pe.expand(table.shape), table)
