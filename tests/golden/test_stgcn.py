"""ST-GCN against the official network: same weights, same input, same numbers."""

import ast
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from skelbench.adapters.graph import stgcn_spatial
from skelbench.adapters.stgcn_network import Backbone, Network
from skelbench.adapters.weights import load_strict
from skelbench.layout import LAYOUTS

FOLDER = Path(os.environ.get("SKELBENCH_GOLDEN", Path(__file__).parents[3] / "shared" / "golden"))
FILES = sorted(FOLDER.glob("stgcn_*.npz"))
OURS = {"coco": "coco17", "nturgb+d": "ntu25", "openpose": "openpose18"}
KEYS = {"base_channels", "num_stages", "inflate_stages", "down_stages", "in_channels", "tcn_dropout"}
missing = pytest.param(None, marks=pytest.mark.skip(f"no stgcn_*.npz in {FOLDER}; set $SKELBENCH_GOLDEN"))


def official(file: Any) -> Network:
    """The network of a golden file, with its weights; sizes are read from its config and shapes."""
    config = ast.literal_eval(str(file["config"]))
    graph = config["graph_cfg"]
    backbone = Backbone(
        stgcn_spatial(LAYOUTS[OURS[graph["layout"]]], graph.get("max_hop", 1)),
        data_bn=config.get("data_bn_type", "VC"),
        max_persons=file["input"].shape[1],
        **{"in_channels": file["input"].shape[-1], **{key: config[key] for key in KEYS & config.keys()}},
    )
    network = Network(backbone, int(file["num_classes"]), average_absent=True)
    state = {key[3:]: torch.from_numpy(np.asarray(file[key])) for key in file.files if key.startswith("sd/")}
    load_strict(network, state, str(file["source"]))
    return network.eval()


@pytest.mark.parametrize("path", [pytest.param(file, id=file.stem) for file in FILES] or [missing])
def test_every_stage_of_the_network_is_the_official_one(path: Path) -> None:
    file = np.load(path)
    network, x = official(file), torch.from_numpy(file["input"])
    with torch.inference_mode():
        everyone = torch.ones(x.shape[:2], dtype=torch.bool)
        maps = network.backbone(x, everyone).unflatten(0, tuple(x.shape[:2]))
        np.testing.assert_allclose(maps, file["feature"], atol=1e-4)
        np.testing.assert_allclose(network.features(x), file["pooled"], atol=1e-4)
        np.testing.assert_allclose(network(x), file["logits"], atol=1e-4)
        np.testing.assert_allclose(network.double()(x.double()), file["logits_f64"], atol=1e-9)
