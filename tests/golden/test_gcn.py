"""The graph networks against the official ones: same weights, same input, same numbers."""

import ast
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from golden_files import found
from npz import arrays

from skelbench.adapters.gcn_config import AAGCNConfig, CTRGCNConfig, GCNConfig, MSG3DConfig, STGCNConfig, STGCNPPConfig
from skelbench.adapters.networks import aagcn as aagcn_network
from skelbench.adapters.networks import ctrgcn as ctrgcn_network
from skelbench.adapters.networks import graph
from skelbench.adapters.networks import msg3d as msg3d_network
from skelbench.adapters.networks import stgcn as stgcn_network
from skelbench.adapters.networks import stgcnpp as stgcnpp_network
from skelbench.adapters.networks.gcn import Backbone, Network
from skelbench.adapters.networks.persons import counted
from skelbench.adapters.weights.read import load_strict
from skelbench.core.layout import LAYOUTS, Layout

FINGERS = "1>0 2>1 3>2 4>3 5>0 6>5 7>6 8>7 9>0 10>9 11>10 12>11 13>0 14>13 15>14 16>15 17>0 18>17 19>18 20>19"
OURS = {"coco": LAYOUTS["coco17"], "nturgb+d": LAYOUTS["ntu25"], "openpose": LAYOUTS["openpose18"]} | {
    "handmp": Layout(
        "hand21",
        tuple(f"j{v}" for v in range(21)),
        tuple((f"j{child}", f"j{parent}") for child, parent in (link.split(">") for link in FINGERS.split())),
        "j0",
    )
}
PLAIN = {
    "base_channels",
    "num_stages",
    "inflate_stages",
    "down_stages",
    "tcn_dropout",
    "ch_ratio",
    "num_gcn_scales",
    "num_g3d_scales",
}
RENAMED = {
    "gcn_adaptive": "adaptive",
    "gcn_conv_pos": "conv_pos",
    "data_bn_type": "data_bn",
}


def builder(config: dict[str, Any]) -> tuple[type[GCNConfig], Callable[..., Backbone]]:
    """What reads the settings and builds the backbone of an official configuration."""
    if config["type"] == "STGCN":
        six, residual = config.get("tcn_type", "unit_tcn") == "mstcn", bool(config.get("gcn_with_res"))
        if six and residual:
            return STGCNPPConfig, stgcnpp_network.backbone
        temporal = stgcnpp_network.SixBranches if six else stgcn_network.plain
        return STGCNConfig, partial(stgcn_network.Backbone, residual=residual, temporal=temporal)
    return {
        "AAGCN": (AAGCNConfig, aagcn_network.Backbone),
        "CTRGCN": (CTRGCNConfig, ctrgcn_network.Backbone),
        "MSG3D": (MSG3DConfig, msg3d_network.Backbone),
    }[config["type"]]


def adjacency(config: dict[str, Any]) -> np.ndarray:
    layout, mode = OURS[config["graph_cfg"]["layout"]], config["graph_cfg"]["mode"]
    if mode == "stgcn_spatial":
        return graph.stgcn_spatial(layout, config["graph_cfg"].get("max_hop", 1))
    return graph.spatial(layout) if mode == "spatial" else graph.binary_adj(layout)


def official(file: Any) -> Network:
    """The network of a golden file, with its weights; sizes are read from its config and shapes."""
    config = ast.literal_eval(str(file["config"]))
    settings = {key: config[key] for key in PLAIN & config.keys()}
    settings |= {ours: config[key] or "none" for key, ours in RENAMED.items() if key in config}
    if config["type"] == "STGCN":
        settings.setdefault("adaptive", "importance")
    if settings.get("data_bn", "VC") not in ("VC", "MVC"):
        settings["data_bn"] = "none"
    persons, channels = file["input"].shape[1], file["input"].shape[-1]
    kind, backbone = builder(config)
    read = kind(dimensions=2, score=channels == 3, max_persons=persons, **settings)
    assert read.channels == channels
    network = Network(backbone(adjacency(config), read), int(file["num_classes"]), average_absent=True)
    state = {key[3:]: torch.from_numpy(np.asarray(file[key])) for key in file if key.startswith("sd/")}
    load_strict(network, state, str(file["source"]))
    return network.eval()


@pytest.mark.parametrize("path", found("stgcn_", "stgcnpp_", "aagcn_", "ctrgcn_", "msg3d_"))
def test_every_stage_of_the_network_is_the_official_one(path: Path) -> None:
    file = arrays(path)
    network, x = official(file), torch.from_numpy(file["input"])
    with torch.inference_mode():
        everyone = counted(torch.ones(x.shape[:2], dtype=torch.bool))
        maps = network.backbone(x, everyone).unflatten(0, tuple(x.shape[:2]))
        np.testing.assert_allclose(maps, file["feature"], atol=1e-4)
        np.testing.assert_allclose(network.features(x), file["pooled"], atol=1e-4)
        np.testing.assert_allclose(network(x), file["logits"], atol=1e-4)
        np.testing.assert_allclose(network.double()(x.double()), file["logits_f64"], atol=1e-9)
