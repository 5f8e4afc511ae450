"""Attention scores of DSTFormer against those read out of the official implementation."""

from pathlib import Path

import numpy as np
import pytest
import torch
from golden_files import found
from npz import arrays

from skelbench.adapters.networks.action_net import ActionHead, ActionNet
from skelbench.adapters.networks.dstformer import DSTFormer
from skelbench.adapters.weights.read import load_strict, official_state
from skelbench.training.objectives.maskclr.masking import hidden_in, highest, over_maximum, perturbed

TOLERANCE = 1e-5
each_file = pytest.mark.parametrize("path", found("maskclr_attention_"))


def network(file: np.lib.npyio.NpzFile) -> ActionNet:
    """Our network with the weights of the `dstformer_*` file of the same name."""
    dim, depth, heads, mlp, maxlen, width, fuse, classes, hidden, _, _ = map(int, file["config"])
    joints = file["input"].shape[3]
    backbone = DSTFormer(joints, dim, depth, heads, mlp, maxlen, width, bool(fuse))
    found = ActionNet(backbone, ActionHead(joints * width, hidden, classes, 0.5), average_absent=True).eval()
    weights = {key[3:]: torch.tensor(file[key]) for key in file if key.startswith("sd/")}
    load_strict(found, official_state({"model": weights}), "golden")
    return found


@each_file
def test_received_attention_is_the_official_one(path: Path) -> None:
    golden, file = arrays(path), arrays(path.with_name(path.name.replace("maskclr_attention_", "dstformer_")))
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


@each_file
def test_the_threshold_hides_what_the_official_code_hides(path: Path) -> None:
    golden = arrays(path)
    score = torch.tensor(golden["scores_code"]).flatten()[None]  # one row: the official maximum is that of the batch
    for delta in golden["deltas"].tolist():
        clear = np.abs(golden["scores_code"].ravel() / golden["scores_code"].max() - delta) > 1e-6
        ours = ~over_maximum(score, delta)[0].numpy()
        np.testing.assert_array_equal(ours[clear], golden[f"keep_delta{delta:g}"].ravel()[clear] == 1)
        assert clear.mean() > 0.99


@each_file
def test_hiding_joints_in_all_three_channels_gives_the_official_logits(path: Path) -> None:
    golden, file = arrays(path), arrays(path.with_name(path.name.replace("maskclr_attention_", "dstformer_")))
    net, clips = network(file), torch.tensor(file["input"])
    with torch.inference_mode():
        for delta in golden["deltas"]:
            seen = hidden_in(clips, torch.tensor(golden[f"keep_delta{delta:g}"] == 0))
            if f"masked_input_delta{delta:g}" in golden:
                np.testing.assert_array_equal(seen, golden[f"masked_input_delta{delta:g}"])
            np.testing.assert_allclose(net(seen), golden[f"logits_masked_delta{delta:g}"], rtol=0, atol=TOLERANCE)
        np.testing.assert_allclose(net.hidden(clips), golden["hidden_o"], rtol=0, atol=10 * TOLERANCE)


@each_file
def test_the_softmaxed_score_of_the_official_code_is_made_of_the_space_first_streams(path: Path) -> None:
    golden, file = arrays(path), arrays(path.with_name(path.name.replace("maskclr_attention_", "dstformer_")))
    net, clips = network(file), torch.tensor(file["input"])
    with torch.inference_mode():
        received = net.backbone.received(clips.flatten(0, 1), net.backbone.depth - 1)[0, 0].view(clips.shape[:-1])
    raw = received * clips.shape[3]
    np.testing.assert_allclose(raw, golden["scores_code_before_softmax"], rtol=0, atol=20 * TOLERANCE)
    np.testing.assert_allclose(raw.softmax(dim=-1), golden["scores_code"], rtol=0, atol=TOLERANCE)


@each_file
def test_the_probabilistic_masks_of_the_official_code_are_drawn_by_the_same_rule(path: Path) -> None:
    golden = arrays(path)
    score, uniform = (torch.tensor(golden[key]) for key in ("scores_code", "prob_v1_uniform"))
    drawn = perturbed(score.double(), 0.75, uniform.double()).flatten()[None]
    hidden = highest(drawn, 0.2, rounding="down").view(score.shape)
    np.testing.assert_array_equal(hidden, golden["prob_v1_keep_before_grouping"] == 0)
    if "prob_v1_keep" in golden:  # every frame of a group takes the mask of its middle frame
        middle = hidden[:, :, 13::27].repeat_interleave(27, dim=2)
        np.testing.assert_array_equal(middle, golden["prob_v1_keep"] == 0)
    raw = torch.tensor(golden["scores_code_before_softmax"]).double()
    drawn = perturbed(raw.flatten(0, 2).T, 0.75, torch.tensor(golden["prob_v2_uniform"]).double())
    np.testing.assert_array_equal(highest(drawn, 0.5).T.view(raw.shape), golden["prob_v2_masked"] == 1)
