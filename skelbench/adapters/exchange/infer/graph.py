"""The configuration of pyskl's graph networks, from the shapes of their tensors."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
from torch import Tensor

from skelbench.adapters.exchange.infer.poses import KEPT, Beside, poses_of
from skelbench.adapters.gcn_config import STGCNConfig
from skelbench.adapters.networks.graph import PARTITIONS
from skelbench.adapters.networks.stgcn import adjacency

__all__ = ["GCN_SWITCHES", "KEPT"]

State = Mapping[str, Tensor]
Config = dict[str, Any]

GCN_SWITCHES = {
    "views": 10,
    "extra_persons": "cut",
    "missing_ends": True,
    "average_absent": True,
    "heed_constant": True,
}
"""How pyskl runs its graph networks, where our defaults differ; under the names that committed cards write."""


def stgcn(state: State, beside: Beside) -> Config:
    """Read the sizes of ST-GCN and ST-GCN++, and the graph where it is not the layout's own."""
    config = _staged(state, beside, "backbone.gcn", "gcn", "conv.weight")
    return {**config, **_feature(state, config), **_graph(state, config["layout"])}


def _feature(state: State, config: Config) -> Config:
    """Tell a last stage that does not double: it has a width of its own."""
    last, wider = config["num_stages"], config["inflate_stages"]
    width = len(state[f"backbone.gcn.{last - 1}.gcn.bn.weight"])
    if last not in wider or width == config["base_channels"] * 2 ** len(wider):
        return {}
    fewer = {key: [stage for stage in config[key] if stage != last] for key in ("inflate_stages", "down_stages")}
    return {"feature": width, **fewer}


def _graph(state: State, layout: str) -> Config:
    """Tell partition and edges where they are not those of pyskl's ST-GCN."""
    graph = state["backbone.gcn.0.gcn.A"]
    for partition, edges in product(PARTITIONS, ("links", "bones")):
        made = adjacency(STGCNConfig(layout=layout, partition=partition, edges=edges))
        if made.shape == graph.shape and np.allclose(made, graph, atol=1e-6):
            found = {"partition": partition, "edges": edges}
            return {key: value for key, value in found.items() if value != getattr(STGCNConfig, key)}
    return {}


def aagcn(state: State, beside: Beside) -> Config:
    """Read the sizes of AAGCN."""
    config = _staged(state, beside, "backbone.gcn", "gcn", "conv_d.0.weight")
    if "backbone.gcn.0.gcn.alpha" not in state:
        config["similarity"] = "softmax"
    return config if "backbone.gcn.0.gcn.conv_sa.weight" in state else {**config, "attention": False}


def ctrgcn(state: State, beside: Beside) -> Config:
    """Read the sizes of CTR-GCN."""
    return _staged(state, beside, "backbone.net", "gcn1", "convs.0.conv3.weight")


def _staged(state: State, beside: Beside, blocks: str, unit: str, first: str) -> Config:
    """Read the stage plan off the blocks: widths of their spatial units, and where a residual is projected."""
    joints, channels = state[f"{blocks}.0.{unit}.A"].shape[-1], state[f"{blocks}.0.{unit}.{first}"].shape[1]
    count = sum(key.startswith(f"{blocks}.") and key.endswith(f".{unit}.A") for key in state)
    widths = [len(state[f"{blocks}.{block}.{unit}.bn.weight"]) for block in range(count)]
    projected = [stage for stage in range(2, count + 1) if f"{blocks}.{stage - 1}.residual.conv.weight" in state]
    inflate = [stage for stage in projected if widths[stage - 1] != widths[stage - 2]]
    down = [stage for stage in projected if stage not in inflate] or inflate
    plan: Config = {"base_channels": widths[0], "num_stages": count, "inflate_stages": inflate, "down_stages": down}
    return {**_input(state, joints, channels, beside), **plan, **GCN_SWITCHES}


def msg3d(state: State, beside: Beside) -> Config:
    """Read the sizes of MS-G3D."""
    scales, joints, _ = state["backbone.sgcn1.0.A"].shape
    width, mixed = state["backbone.sgcn1.0.mlp.layers.0.weight"].shape[:2]
    path = len(state["backbone.gcn3d1.gcn3d.0.gcn3d.1.A"])
    plan = {"base_channels": width, "num_gcn_scales": scales, "num_g3d_scales": path}
    return {**_input(state, joints, mixed // scales, beside), **plan, **GCN_SWITCHES}


def _input(state: State, joints: int, channels: int, beside: Beside) -> Config:
    """Tell the poses, and whether places of persons are normalised by themselves."""
    config = poses_of(joints, channels, beside)
    norm = state.get("backbone.data_bn.weight")
    size = 0 if norm is None else len(norm)
    persons = size // (joints * channels)
    config["data_bn"] = ("none", "VC", "MVC")[min(persons, 2)]
    return config | ({"max_persons": persons} if persons > 1 else {})
