"""Rename the tensors of CTR-GCN's, 2s-AGCN's and st-gcn's own repositories as pyskl has them, function for function."""

import re
from collections.abc import Mapping

import torch
from torch import Tensor

from skelbench.adapters.exchange.own.owner import Owner, State
from skelbench.adapters.networks.graph import along_bones, spatial
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS


def _ctrgcn(state: State) -> State:
    """Chen et al.: the first joint of a graph receives, in pyskl the second; so all that makes it is exchanged."""
    made = _numbered(state, "net")
    graphs = [key for key in made if key.endswith(".gcn1.PA")]
    if not graphs:
        raise InputError(
            "the graph of adaptive=False is not in the file; save it as l1.gcn1.PA, l2.gcn1.PA, … (3, V, V)"
        )
    for key in graphs:
        graph = made.pop(key).transpose(1, 2)
        made[key.removesuffix("PA") + "A"] = graph
        made["backbone.A"] = torch.zeros_like(graph)  # nothing reads it
    for key in [key for key in made if re.search(r"\.convs\.\d+\.conv1\.", key)]:
        other = key.replace(".conv1.", ".conv2.")
        made[key], made[other] = -made[other], -made[key]  # tanh(a_u - b_v) of the other joint first
    return _widened(made)


def _widened(state: State) -> State:
    """Fill refinements that are narrower than pyskl's, in narrow networks, up with zeros: their tanh is 0."""
    made = dict(state)
    for key, weight in state.items():
        if re.search(r"\.convs\.\d+\.conv[12]\.weight$", key) and weight.ndim == 4:
            into = weight.shape[1]
            more = (8 if into <= 16 else into // 8) - len(weight)
            if more > 0:
                bias, last = key.replace("weight", "bias"), re.sub(r"conv[12]", "conv4", key)
                made[key] = torch.cat([weight, weight.new_zeros(more, *weight.shape[1:])])
                made[bias] = torch.cat([state[bias], weight.new_zeros(more)])
                wide = state[last]
                made[last] = torch.cat([wide, wide.new_zeros(len(wide), more, 1, 1)], dim=1)
    return made


def _agcn(state: State) -> State:
    """Shi et al., CVPR 2019: a fixed graph, which is not in the file, and a learnt one are added; AAGCN has one."""
    made = _numbered(state, "gcn", "gcn", "tcn")
    for key in [key for key in made if key.endswith(".gcn.PA")]:
        learnt, unit = made.pop(key), key.removesuffix("PA")
        made["backbone.A"] = torch.zeros_like(learnt)  # nothing reads it
        if unit + "alpha" in made:  # AAGCN: the learnt graph begins as the fixed one
            made[unit + "A"] = learnt
            continue
        fixed = torch.as_tensor(_fixed(learnt.shape[-1]), dtype=learnt.dtype)
        made[unit + "A"] = learnt + fixed
    return made


def _fixed(joints: int) -> Tensor:
    """(3, V, V): self, inward and outward links; on NTU fingers hang on thumbs, as in the bones of its layout."""
    layout = next((layout for layout in LAYOUTS.values() if layout.pyskl and len(layout) == joints), None)
    if layout is None:
        return torch.zeros(3, joints, joints)
    return torch.as_tensor(spatial(along_bones(layout)))


def stgcn(state: State) -> State:
    """Yan et al.: the same network; its last layer is a 1 x 1 convolution. So has mmaction2 before 1.0, in parts."""
    made: State = {}
    state = {re.sub(r"^cls_head\.fc\.", "fcn.", key.removeprefix("backbone.")): value for key, value in state.items()}
    graph = state["A"]
    for key, value in state.items():
        block = re.match(r"st_gcn_networks\.(\d+)\.(.*)", key)
        if block:
            made[f"backbone.gcn.{block[1]}.{_unit(block[2])}"] = value
        elif key.startswith("data_bn."):
            made[f"backbone.{key}"] = value
        elif key.startswith("fcn."):
            made[f"cls_head.fc_cls.{key[4:]}"] = value.flatten(1) if value.ndim > 1 else value
        elif key.startswith("edge_importance."):
            made[f"backbone.gcn.{key[16:]}.gcn.PA"] = value
        elif key != "A":
            made[key] = value
    for block in {key.split(".")[2] for key in made if key.startswith("backbone.gcn.")}:
        made[f"backbone.gcn.{block}.gcn.A"] = graph
        made.setdefault(f"backbone.gcn.{block}.gcn.PA", torch.ones_like(graph))
    return made


def _unit(name: str) -> str:
    """Name a layer of a block: BN, (ReLU,) convolution, BN are numbered in its temporal unit."""
    for theirs, ours in {"tcn.0": "gcn.bn", "tcn.2": "tcn.conv", "tcn.3": "tcn.bn"}.items():
        name = re.sub(rf"^{re.escape(theirs)}\.", f"{ours}.", name)
    return name.replace("residual.0.", "residual.conv.").replace("residual.1.", "residual.bn.")


def _numbered(state: Mapping[str, Tensor], blocks: str, spatial: str = "gcn1", temporal: str = "tcn1") -> State:
    """Name blocks `l1`, `l2`, … and the last layer `fc` as pyskl does; FR-Head's training heads are left out."""
    made: State = {}
    for key, value in state.items():
        block = re.match(r"l(\d+)\.(.*)", key)
        if block:
            inner = block[2].replace("gcn1.", f"{spatial}.").replace("tcn1.", f"{temporal}.")
            made[f"backbone.{blocks}.{int(block[1]) - 1}.{inner}"] = value
        elif key.startswith("fc."):
            made[f"cls_head.fc_cls.{key[3:]}"] = value
        elif not key.startswith("ren_"):
            made[f"backbone.{key}"] = value
    return made


OWNERS = (
    Owner(
        "CTR-GCN's own repository (Uason-Chen/CTR-GCN, or FR-Head)",
        "l1.gcn1.convs.0.conv1.weight",
        _ctrgcn,
        "centred on the middle of the spine without a turn, 64 frames of the middle 95 %, interpolated",
        {"temporal_relu": False},
        by_place=True,
    ),
    Owner(
        "2s-AGCN's own repository (lshiwjx/2s-AGCN, or MS-AAGCN)",
        "l1.gcn1.conv_a.0.weight",
        _agcn,
        "every frame centred on the middle of the spine, turned by the first, 300 frames, repeated",
        by_place=True,
    ),
    Owner(
        "st-gcn's own repository (yysijie/st-gcn, or mmaction2 before 1.0)",
        "st_gcn_networks.0.gcn.conv.weight",
        stgcn,
        "coordinates as they are (Kinetics, mmaction2: shares of the picture, less one half), 300 frames, then zeros",
    ),
)
