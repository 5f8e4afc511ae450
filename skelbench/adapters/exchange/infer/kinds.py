"""Recognise whose network weights are of, and have its configuration read off them.

Not in the weights: the settings NOT_IN_SHAPES, how frames are sampled, and which stages of a graph network halve T
where those are not the stages that widen. The configuration of the training, where it lies beside the weights, may tell
stream, heatmap and poses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from skelbench.adapters.exchange.infer.graph import aagcn, ctrgcn, msg3d, stgcn
from skelbench.adapters.exchange.infer.mamp import mamp
from skelbench.adapters.exchange.infer.motionbert import motionbert
from skelbench.adapters.exchange.infer.posec3d import STEMS, posec3d
from skelbench.adapters.exchange.infer.poses import Beside
from skelbench.adapters.exchange.infer.sttformer import sttformer
from skelbench.adapters.exchange.infer.told import Told, told
from skelbench.adapters.exchange.pretrained import READ
from skelbench.adapters.gcn_config import GCNConfig
from skelbench.core.errors import InputError
from skelbench.core.words import WORD, one_line

State = Mapping[str, Tensor]
Config = dict[str, Any]

NOT_IN_SHAPES = ("stream", "heatmap", "heads", "clip_len")
"""Settings that cannot be read off tensor shapes."""


@dataclass(frozen=True)
class Inferred:
    """A configuration, and what of it is assumed, a line each with how to set it."""

    config: Config
    said: tuple[str, ...] = ()


def adapter_of(state: State) -> str:
    """Recognise the adapter by tensors that no other network has.

    Raises:
        InputError: none is recognised.
    """
    for adapter, (keys, _) in KINDS.items():
        if any(key in state for key in keys):
            return adapter
    some = ", ".join(one_line(key, WORD) for key in sorted(state)[:3])
    raise InputError(
        f"no architecture we know has the tensors {some} …; {READ}. Of another network, name your adapter "
        "(docs/adding_a_model.md) with --adapter module:Class"
    )


def config_of(adapter: str, state: State, meta: Mapping[str, Any]) -> Config:
    """Give the configuration of official weights; see `infer`."""
    return infer(adapter, state, meta).config


def infer(adapter: str, state: State, meta: Mapping[str, Any], asked: Mapping[str, Any] | None = None) -> Inferred:
    """Tell the configuration of official weights as far as it can be told; nothing for an adapter of somebody else.

    asked: settings that the user gave; what goes with a layout or with dimensions follows them.

    Raises:
        InputError: a tensor that every network of this kind has is missing, or its joints are of no layout.
    """
    if adapter not in KINDS:
        return Inferred({})
    beside = Beside(told(meta), asked or {})
    try:
        shaped = KINDS[adapter][1](state, beside)
        config = {**shaped, **{key: value for key, value in _beside(beside.told, adapter).items() if key not in shaped}}
    except InputError:
        raise
    except KeyError as error:
        raise InputError(
            f"the weights lack {error.args[0]}, which every {adapter.rpartition(':')[2]} has; name another --adapter"
        ) from error
    except (TypeError, ValueError, IndexError, ZeroDivisionError, StopIteration) as error:  # of other axes than ours
        raise InputError(
            f"the shapes of the weights are those of no {adapter.rpartition(':')[2]}; name another --adapter"
        ) from error
    return Inferred(config, tuple(beside.said))


def _beside(found: Told, adapter: str) -> Config:
    """Take what the training's configuration tells of this network."""
    if adapter.endswith(":MotionBERT"):
        return {}
    if adapter.endswith(":PoseC3D"):
        told = {"heatmap": found.heatmap, "clip_len": found.frames}
    else:
        told = {"stream": found.stream, "clip_len": found.frames, "max_persons": found.persons}
    return {key: value for key, value in told.items() if value}


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
    last = last_layer(state)
    if last is None:
        raise InputError(
            "the weights have no last layer (cls_head.fc_cls, cls_head.fc or head.fc2); name the --classes"
        )
    return len(last)


def last_layer(state: State) -> Tensor | None:
    """Return the weights of the layer that scores classes; None where there is none of a name that we know."""
    named = (state.get(key) for key in ("cls_head.fc_cls.weight", "head.fc2.weight"))
    return next((weight for weight in named if weight is not None and weight.ndim), None)


KINDS: dict[str, tuple[tuple[str, ...], Callable[[State, Beside], Config]]] = {
    "skelbench.adapters.stgcnpp:STGCNPP": (("backbone.gcn.0.tcn.branches.0.0.weight",), stgcn),
    "skelbench.adapters.aagcn:AAGCN": (("backbone.gcn.0.gcn.conv_d.0.weight",), aagcn),
    "skelbench.adapters.ctrgcn:CTRGCN": (("backbone.net.0.gcn1.A",), ctrgcn),
    "skelbench.adapters.msg3d:MSG3D": (("backbone.sgcn1.0.A",), msg3d),
    "skelbench.adapters.stgcn:STGCN": (("backbone.gcn.0.tcn.conv.weight",), stgcn),
    "skelbench.adapters.posec3d:PoseC3D": (tuple(f"backbone.{stem}.conv.weight" for stem in STEMS), posec3d),
    "skelbench.adapters.mamp:MAMP": (("backbone.joints_embed.proj.weight",), mamp),
    "skelbench.adapters.sttformer:STTFormer": (("backbone.input_map.0.weight",), sttformer),
    "skelbench.adapters.motionbert:MotionBERT": (("backbone.joints_embed.weight",), motionbert),
}
"""Adapter -> tensors of which its networks alone have one (the first that fits counts), and what reads their sizes."""
