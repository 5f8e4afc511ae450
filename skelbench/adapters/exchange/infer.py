"""Infer a card's configuration from official weights: the names and shapes of their tensors.

Not in the weights: the settings NOT_IN_SHAPES, how frames are sampled, and which stages of a graph network halve T
where those are not the stages that widen. pyskl's `meta`, beside the weights, may tell the stream or the heatmap.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor

from skelbench.adapters.gcn_config import GCNConfig
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.core.words import WORD, one_line

State = Mapping[str, Tensor]
Config = dict[str, Any]

NOT_IN_SHAPES = ("stream", "heatmap", "heads")
"""Settings that cannot be read off tensor shapes."""
STEMS = {"conv1": "slowonly", "conv1a": "c3d", "conv1_s": "x3d"}
"""First convolution of a PoseConv3D -> its backbone."""
KEPT = {"empty_frames": "keep"}
"""To the official codes a frame in which nobody is detected is a frame like others: none of pyskl's `PreNormalize2D`,
`UniformSample`, `PoseCompact` and heatmaps looks for it, nor do the data sets of MotionBERT, which MaskCLR uses. Its
`PreNormalize3D` does (normalise: ntu3d): it drops every frame in which the first person is not, whatever a card says of
empty frames. (When pyskl reads Kinetics it can number the frames that have people anew: `squeeze`.)"""
GCN_SWITCHES = {
    "views": 10,
    "extra_persons": "cut",
    "missing_ends": True,
    "average_absent": True,
    "heed_constant": True,
}
"""How pyskl runs its graph networks, where our defaults differ; under the names that committed cards write."""
POSEC3D_SWITCHES = {"views": 10, "flip": True, "extra_persons": "cut", **KEPT}
"""The same for PoseConv3D."""
MOTIONBERT_SWITCHES = {
    "coco_confidence_order": True,
    "average_absent": True,
    "undetected_at_corner": True,
    "untracked_scores": True,
    **KEPT,
}
"""The same for MotionBERT and MaskCLR."""


def adapter_of(state: State) -> str:
    """Recognise the adapter by tensors that no other network has.

    Raises:
        InputError: none is recognised.
    """
    for adapter, (keys, _) in KINDS.items():
        if any(key in state for key in keys):
            return adapter
    some = ", ".join(one_line(key, WORD) for key in sorted(state)[:3])
    raise InputError(f"no architecture we know has the tensors {some} …; name one with --adapter module:Class")


def config_of(adapter: str, state: State, meta: Mapping[str, Any]) -> Config:
    """Give the configuration of official weights as far as it can be told; nothing for an adapter of somebody else.

    Raises:
        InputError: a tensor that every network of this kind has is missing.
    """
    if adapter not in KINDS:
        return {}
    try:
        return {**KINDS[adapter][1](state), **_stream(meta)}
    except KeyError as error:
        raise InputError(
            f"the weights lack {error.args[0]}, which every {adapter.rpartition(':')[2]} has; name another --adapter"
        ) from error
    except (TypeError, ValueError, IndexError, ZeroDivisionError, StopIteration) as error:  # of other axes than ours
        raise InputError(
            f"the shapes of the weights are those of no {adapter.rpartition(':')[2]}; name another --adapter"
        ) from error


def keep_older_names(config: Config) -> Config:
    """Let a setting that was made by its newer name replace the inferred one, which goes by its older name.

    So a converted card reads as the committed ones do, and has their hash.
    """
    config = dict(config)
    for older, newer in GCNConfig.aliases.items():
        if older in config and newer in config:
            config[older] = config.pop(newer)
    return config


def class_count(state: State) -> int:
    """Count the rows of the last layer.

    Raises:
        InputError: there is no layer of a name that we know.
    """
    for key in ("cls_head.fc_cls.weight", "head.fc2.weight"):
        if key in state and state[key].ndim:
            return len(state[key])
    raise InputError("the weights have no last layer (cls_head.fc_cls, cls_head.fc or head.fc2); name the --classes")


def _stgcn(state: State) -> Config:
    return _staged(state, "backbone.gcn", "gcn", "conv.weight")


def _aagcn(state: State) -> Config:
    return _staged(state, "backbone.gcn", "gcn", "conv_d.0.weight")


def _ctrgcn(state: State) -> Config:
    return _staged(state, "backbone.net", "gcn1", "convs.0.conv3.weight")


def _staged(state: State, blocks: str, unit: str, first: str) -> Config:
    """Read the stage plan off the blocks: widths of their spatial units, and where a residual is projected."""
    joints, channels = state[f"{blocks}.0.{unit}.A"].shape[-1], state[f"{blocks}.0.{unit}.{first}"].shape[1]
    count = sum(key.startswith(f"{blocks}.") and key.endswith(f".{unit}.A") for key in state)
    widths = [len(state[f"{blocks}.{block}.{unit}.bn.weight"]) for block in range(count)]
    projected = [stage for stage in range(2, count + 1) if f"{blocks}.{stage - 1}.residual.conv.weight" in state]
    inflate = [stage for stage in projected if widths[stage - 1] != widths[stage - 2]]
    down = [stage for stage in projected if stage not in inflate] or inflate
    plan: Config = {"base_channels": widths[0], "num_stages": count, "inflate_stages": inflate, "down_stages": down}
    return {**_input(state, joints, channels), **plan, **GCN_SWITCHES}


def _msg3d(state: State) -> Config:
    scales, joints, _ = state["backbone.sgcn1.0.A"].shape
    width, mixed = state["backbone.sgcn1.0.mlp.layers.0.weight"].shape[:2]
    path = len(state["backbone.gcn3d1.gcn3d.0.gcn3d.1.A"])
    plan = {"base_channels": width, "num_gcn_scales": scales, "num_g3d_scales": path}
    return {**_input(state, joints, mixed // scales), **plan, **GCN_SWITCHES}


def _input(state: State, joints: int, channels: int) -> Config:
    """Tell joints, coordinates and their normalisation; whatever is not pyskl's is left to be set."""
    config: Config = {}
    layout = _layout(joints)
    if layout is not None:
        config["layout"] = layout
    if layout == "ntu25" and channels == 3:
        config |= {"dimensions": 3, "score": False, "normalise": "ntu3d"}
    elif channels in (2, 3):
        config |= {"dimensions": 2, "score": channels == 3, "normalise": "image", **KEPT}
    norm = state.get("backbone.data_bn.weight")
    size = 0 if norm is None else len(norm)
    persons = size // (joints * channels)
    config["data_bn"] = ("none", "VC", "MVC")[min(persons, 2)]
    return config | ({"max_persons": persons} if persons > 1 else {})


def _layout(joints: int) -> str | None:
    """Name the layout of pyskl's data that has so many joints."""
    return next((layout.name for layout in LAYOUTS.values() if layout.pyskl and len(layout) == joints), None)


def _posec3d(state: State) -> Config:
    stem = next(stem for stem in STEMS if f"backbone.{stem}.conv.weight" in state)
    width, joints = state[f"backbone.{stem}.conv.weight"].shape[:2]
    matches = [re.match(r"backbone\.layer(\d+)\.(\d+)\.conv1\.conv\.weight", key) for key in state]
    stages = Counter(int(block[1]) for block in matches if block)
    blocks = {"blocks": [stages[stage] for stage in sorted(stages)]} if stages else {}
    layout = _layout(joints)
    named = {"layout": layout} if layout else {}
    return {**named, "backbone": STEMS[stem], "base_channels": width, **blocks, **POSEC3D_SWITCHES}


def _motionbert(state: State) -> Config:
    width, blocks = len(state["backbone.joints_embed.weight"]), "backbone.blocks_st"
    length = state["backbone.temp_embed"].shape[1]
    sizes: Config = {
        "dim": width,
        "depth": sum(key.startswith(f"{blocks}.") and key.endswith(".norm1_s.weight") for key in state),
        "mlp_ratio": len(state[f"{blocks}.0.mlp_s.fc1.weight"]) // width,
        "maxlen": length,
        "clip_len": length,
        "representation": len(state["backbone.pre_logits.fc.weight"]),
        "fuse": "backbone.ts_attn.0.weight" in state,
        "hidden": len(state["head.fc1.weight"]),
    }
    return {**sizes, **MOTIONBERT_SWITCHES}


def _stream(meta: Mapping[str, Any]) -> Config:
    """Read the stream of a pyskl training off the text of its configuration, if that came with the weights."""
    text = str(meta.get("config", ""))
    stream = re.search(r"feats=\['(j|b|jm|bm)'\]", text)
    if stream:
        return {"stream": stream[1]}
    return {"heatmap": "limb"} if "with_limb=True" in text else {}


KINDS: dict[str, tuple[tuple[str, ...], Callable[[State], Config]]] = {
    "skelbench.adapters.stgcnpp:STGCNPP": (("backbone.gcn.0.tcn.branches.0.0.weight",), _stgcn),
    "skelbench.adapters.aagcn:AAGCN": (("backbone.gcn.0.gcn.conv_d.0.weight",), _aagcn),
    "skelbench.adapters.ctrgcn:CTRGCN": (("backbone.net.0.gcn1.A",), _ctrgcn),
    "skelbench.adapters.msg3d:MSG3D": (("backbone.sgcn1.0.A",), _msg3d),
    "skelbench.adapters.stgcn:STGCN": (("backbone.gcn.0.tcn.conv.weight",), _stgcn),
    "skelbench.adapters.posec3d:PoseC3D": (tuple(f"backbone.{stem}.conv.weight" for stem in STEMS), _posec3d),
    "skelbench.adapters.motionbert:MotionBERT": (("backbone.joints_embed.weight",), _motionbert),
}
"""Adapter -> tensors of which its networks alone have one (the first that fits counts), and what reads their sizes."""
