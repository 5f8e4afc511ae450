"""Attention scores of DSTFormer against those read out of the official implementation."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch

from skelbench.adapters.action_net import ActionHead, ActionNet
from skelbench.adapters.dstformer import DSTFormer
from skelbench.adapters.motionbert import official_state
from skelbench.adapters.weights import load_strict

FOLDER = Path(os.environ.get("SKELBENCH_GOLDEN", Path(__file__).parents[3] / "shared" / "golden"))
FILES = sorted(FOLDER.glob("maskclr_attention_*.npz"))
MISSING = pytest.param(None, marks=pytest.mark.skip(f"no maskclr_attention_*.npz in {FOLDER}; set $SKELBENCH_GOLDEN"))
TOLERANCE = 1e-5
each_file = pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in FILES] or [MISSING])


def network(file: np.lib.npyio.NpzFile) -> ActionNet:
    """Our network with the weights of the `dstformer_*` file of the same name."""
    dim, depth, heads, mlp, maxlen, width, fuse, classes, hidden, _, _ = map(int, file["config"])
    joints = file["input"].shape[3]
    backbone = DSTFormer(joints, dim, depth, heads, mlp, maxlen, width, bool(fuse))
    found = ActionNet(backbone, ActionHead(joints * width, hidden, classes, 0.5), average_absent=True).eval()
    weights = {key[3:]: torch.tensor(file[key]) for key in file.files if key.startswith("sd/")}
    load_strict(found, official_state({"model": weights}), "golden")
    return found


@each_file
def test_received_attention_is_the_official_one(path: Path) -> None:
    golden, file = np.load(path), np.load(path.with_name(path.name.replace("maskclr_attention_", "dstformer_")))
    net, clips = network(file), torch.tensor(file["input"])
    depth = len(net.backbone.blocks_st)
    with torch.inference_mode():
        received = net.backbone.received(clips.flatten(0, 1), depth - 1).numpy()
        score = net.attention(clips, depth - 1).numpy()
    shape = golden["recv_spatial_ST"].shape
    read = {
        f"recv_{direction}_{stream}": received[s, d].reshape(shape)
        for s, stream in enumerate(("ST", "TS"))
        for d, direction in enumerate(("spatial", "temporal"))
    }
    for key, ours in read.items():
        np.testing.assert_allclose(ours, golden[key], rtol=0, atol=TOLERANCE, err_msg=key)
    official = [golden[key] / golden[key].mean(axis=(2, 3), keepdims=True) for key in read]
    np.testing.assert_allclose(score, np.mean(official, axis=0), rtol=0, atol=30 * TOLERANCE)
