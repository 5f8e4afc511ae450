"""The encoder of PSTL and its kin against the official one: graphs, features, and features without some joints."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from golden_files import found
from npz import arrays
from torch import Tensor

from skelbench.adapters.card import Card
from skelbench.adapters.exchange.own.recognise import owner_of
from skelbench.adapters.gcn_config import STGCNConfig
from skelbench.adapters.networks.gcn import Network
from skelbench.adapters.networks.stgcn import adjacency
from skelbench.adapters.stgcn import STGCN
from skelbench.adapters.weights.read import load_strict

NTU: dict[str, Any] = {"layout": "ntu25", "dimensions": 3, "score": False, "edges": "bones", "average_absent": True}


def features_at(file: dict[str, Any], key: str) -> Tensor:
    return torch.from_numpy(file[key])


def keep(file: dict[str, Any], key: str) -> Tensor:
    """(V,): all joints but those that the file lists."""
    return torch.ones(25, dtype=torch.bool).index_fill(0, torch.from_numpy(file[key]), False)


def network_of(file: dict[str, Any], start: str = "sd.", **settings: Any) -> Network:
    """The encoder whose weights are the tensors that begin so."""
    state = {key[len(start) :]: torch.from_numpy(np.asarray(file[key])) for key in file if key.startswith(start)}
    sizes = {"base_channels": int(file["hidden_channels"]), "feature": int(file["hidden_dim"])}
    network = STGCN(Card("encoder", "stgcn", {**NTU, **sizes, **settings}, ())).network.eval()
    owner = owner_of(state)
    assert owner is not None
    load_strict(network, owner.renamed(state), start)
    return network


def clips(file: dict[str, Any], key: str) -> Tensor:
    """(N, C, T, V, M) -> (N, M, T, V, C)."""
    return torch.from_numpy(file[key]).permute(0, 4, 2, 3, 1).contiguous()


@cache
def encoder(path: Path) -> tuple[dict[str, Any], Network, Tensor]:
    """The file, PSTL's encoder with its weights, and its input."""
    file = arrays(path)
    return file, network_of(file), clips(file, "x")


def close(ours: Tensor, file: dict[str, Any], key: str) -> None:
    torch.testing.assert_close(ours, features_at(file, key), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("path", found("pstl_stgcn"))
def test_the_graph_by_distance_is_pstls(path: Path) -> None:
    np.testing.assert_allclose(adjacency(STGCNConfig(**NTU)), arrays(path)["sd.A"], atol=1e-7)


@pytest.mark.parametrize("path", found("skeattn_model_eval"))
def test_the_graph_by_direction_is_that_of_skeattnclr(path: Path) -> None:
    np.testing.assert_allclose(adjacency(STGCNConfig(**NTU, partition="direction")), arrays(path)["graph_A"], atol=1e-7)


@pytest.mark.parametrize("path", found("pstl_stgcn"))
def test_features_of_whole_and_shorter_clips_are_the_official_ones(path: Path) -> None:
    file, network, x = encoder(path)
    with torch.inference_mode():
        close(network.features(x), file, "out_full")
        close(network.features(x[:, :, :-7]), file, "out_short")


@pytest.mark.parametrize(
    ("out", "joints"),
    [("out_masked", "mask_joints"), ("out_part", "mask_part"), ("out_only_torso", "mask_all_but_torso")],
)
@pytest.mark.parametrize("path", found("pstl_stgcn"))
def test_features_without_joints_are_the_official_ones(path: Path, out: str, joints: str) -> None:
    file, network, x = encoder(path)
    with torch.inference_mode():
        close(network.features(x, keep(file, joints)), file, out)


@pytest.mark.parametrize("path", found("pstl_stgcn"))
def test_joints_may_be_left_out_of_each_clip_by_itself(path: Path) -> None:
    file, network, x = encoder(path)
    ends = [("part", "joints")[clip % 2] for clip in range(len(x))]
    with torch.inference_mode():
        each = network.features(x, torch.stack([keep(file, f"mask_{end}") for end in ends]))
    outs = {"part": "out_part", "joints": "out_masked"}
    expected = torch.stack([features_at(file, outs[end])[clip] for clip, end in enumerate(ends)])
    torch.testing.assert_close(each, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("path", found("pstl_stgcn"))
def test_zeros_are_seen_as_the_official_encoder_sees_them(path: Path) -> None:
    file, network, x = encoder(path)
    with torch.inference_mode():
        close(network.features(x * keep(file, "mask_joints")[:, None]), file, "out_zeroed_not_dropped")


@pytest.mark.parametrize("path", found("pstl_stgcn"))
def test_statistics_of_a_training_step_are_of_the_joints_that_stay(path: Path) -> None:
    """The official encoder ran without dropout; ours is asked for none."""
    encoder.cache_clear()  # training changes the statistics
    file, network, x = encoder(path)
    with torch.inference_mode():
        close(network.train().features(x, keep(file, "mask_joints")), file, "out_masked_trainmode")
    encoder.cache_clear()


def global_vectors(file: dict[str, Any], encoder: str, features: Tensor, predictor: str = "") -> Tensor:
    """What SkeAttnCLR makes of pooled features: its projection, and the query's predictor, written out; length 1."""
    for mlp in filter(None, (f"{encoder}.neck.proj.mlp", predictor and f"{predictor}.mlp")):
        at = {key[len(mlp) + 4 :]: torch.from_numpy(np.asarray(file[key])) for key in file if mlp in key}
        hidden = features @ at["0.weight"][..., 0].T
        hidden = (hidden - at["1.running_mean"]) / (at["1.running_var"] + 1e-5).sqrt()
        features = (hidden * at["1.weight"] + at["1.bias"]).relu() @ at["3.weight"][..., 0].T
    return features / features.norm(dim=1, keepdim=True)


@pytest.mark.parametrize(
    ("out", "x", "which", "predictor"),
    [
        ("q_z", "x_q", "encoder_q", "predictor"),
        ("q_z_swap", "x_swap", "encoder_q", "predictor"),
        ("k_z", "x_k", "encoder_k", ""),
    ],
)
@pytest.mark.parametrize("path", found("skeattn_model_eval"))
def test_global_vectors_of_skeattnclr_come_of_our_features(
    path: Path, out: str, x: str, which: str, predictor: str
) -> None:
    file = arrays(path)
    network = network_of(file, f"sd.{which}.backbone.", partition="direction")
    with torch.inference_mode():
        close(global_vectors(file, which, network.features(clips(file, x)), predictor), file, out)
