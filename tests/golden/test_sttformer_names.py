"""Files of STTFormer's repository, under their own names, become cards."""

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

FILES = pytest.mark.parametrize("path", found("sttformer_forward"))


def saved(file: dict[str, Any], to: Path) -> Path:
    torch.save(tensors(file), to)
    return to


def tensors(file: dict[str, Any]) -> dict[str, Tensor]:
    return {key[3:]: torch.from_numpy(np.asarray(file[key])) for key in file if key.startswith("sd.")}


def slots(file: dict[str, Any]) -> int:
    """Joint-frames of a tuple."""
    return int(file["len_parts"]) * int(file["num_joints"])


@FILES
def test_a_file_of_the_repository_becomes_a_card_that_gives_its_logits(path: Path, tmp_path: Path) -> None:
    file = arrays(path)
    own, frames = saved(file, tmp_path / "own.pt"), int(file["len_parts"])
    said = succeeded("convert", own, "--out", tmp_path / "ours.yaml", "--set", f"clip_len={file['num_frames']}")
    assert f"len_parts={frames} is assumed of tuples of {slots(file)} slots" in said and "clip_len=120" not in said
    model: Any = load_model(tmp_path / "ours.yaml")
    config = model.config
    sizes = file["config"]
    assert (config.base_channels, config.heads) == (sizes[0, 0], file["num_heads"])
    assert config.kernel == tuple(file["kernel_size"])
    assert (config.widths, config.qkv) == (tuple(sizes[:, 1]), tuple(sizes[:, 2]))
    assert (len(config.graph), config.normalise, config.sampling) == (file["num_joints"], "first", "resize")
    x = torch.from_numpy(file["x"]).permute(0, 4, 2, 3, 1).contiguous()
    with torch.inference_mode():
        np.testing.assert_allclose(model.logits(x).numpy(), file["logits"], rtol=1e-4, atol=1e-5)


@FILES
def test_what_shapes_do_not_tell_is_said_and_can_be_set(path: Path, tmp_path: Path) -> None:
    file = arrays(path)
    own = saved(file, tmp_path / "own.pt")
    assumed = 120 - 120 % int(file["len_parts"])
    assert f"clip_len={assumed} is assumed" in succeeded("convert", own, "--out", tmp_path / "ours.yaml")
    ran = skelbench("convert", own, "--out", tmp_path / "other.yaml", "--set", f"len_parts={slots(file) + 1}")
    assert ran.code == 2 and f"{slots(file)} slots, which no layout tells" in ran.err


@FILES
def test_one_without_a_last_layer_is_refused(path: Path, tmp_path: Path) -> None:
    state = {key: value for key, value in tensors(arrays(path)).items() if not key.startswith("fc.")}
    torch.save(state, tmp_path / "own.pt")
    ran = skelbench("convert", tmp_path / "own.pt", "--out", tmp_path / "ours.yaml")
    assert ran.code == 2 and "a pre-training of STTFormer" in ran.err
