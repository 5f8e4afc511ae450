"""The names that training tools put around a network's own: DataParallel, torch.compile, Lightning, averages (EMA)."""

import re
from collections.abc import Mapping
from typing import Any, cast

import torch
from torch import Tensor

from skelbench.adapters.weights.tensors import is_unmade
from skelbench.core.words import WORD, one_line

AVERAGED = ("state_dict_ema", "model_ema", "ema", "ema_model")
"""Keys of averaged weights beside the last ones (timm, which evaluates them). mmengine's `ema_state_dict` is not among
them: its `EMAHook` exchanges both before it saves, so that `state_dict` is the average."""
PLAIN = ("state_dict", "model", "model_pos", "model_state_dict", "model_state", "net", "network", "weights")
"""Keys of the weights: mmcv and Lightning, MotionBERT and MaskCLR, MotionBERT's pre-training, others."""
INSIDE = ("state_dict", "shadow", "module", "ema", "model")
"""Keys under which tools keep the tensors beside numbers of their own, e.g. how often an average was taken."""
DEPTH = 3
WRAPPERS = ("_orig_mod.", "module.", "model.", "net.", "network.", "_forward_module.")
"""What `torch.compile`, DataParallel, Lightning and the like put before every name."""
ROOTS = ("backbone.", "data_bn.", "joints_embed.")
"""How names of networks begin; one word before all names, e.g. `student.`, is left out where these follow."""
COUNTERS = ("n_averaged", "steps")
"""How often an average was taken (torch.optim.swa_utils, mmengine)."""
_BESIDE = re.compile(r"(criterion|loss|losses|loss_(fn|func|function)|metrics?|(train|val|valid|test)_\w+)\.")
"""Tensors that a LightningModule has beside its network: weights of classes in a loss, counts of a measure."""


def unwrapped(saved: Mapping[str, Any]) -> tuple[object, str]:
    """Take the state dict out of what a checkpoint holds; also a line to say, where there were others to take."""
    said = ""
    for key in (key for key in AVERAGED if isinstance(saved.get(key), dict) and saved[key]):
        if (named := _by_name(saved[key])) is not None:
            return named, f"{key} of the file is taken, the averaged weights; for others save them alone"
        said = f"{key} of the file is left out: it holds no tensors by name; the weights are those of the last epoch"
    for key in PLAIN:
        if (named := _by_name(saved.get(key))) is not None:
            return named, said
    others = [key for key, value in saved.items() if key not in PLAIN and _by_name(value) is not None]
    if len(others) == 1 and not any(is_unmade(value) for value in saved.values()):
        return _by_name(saved[others[0]]), f"{one_line(others[0], WORD)} of the file is taken, its only tensors by name"
    held = [saved[key] for key in PLAIN if key in saved and (is_unmade(saved[key]) or key in PLAIN[:3])]
    return held[0] if held else saved, said


def _by_name(value: object, depth: int = DEPTH) -> dict[str, Any] | None:
    """Return the dict of tensors that a value is, or holds under a key of `INSIDE`; None where it holds none."""
    if not isinstance(value, dict) or not depth:
        return None
    items = cast("dict[str, Any]", value)
    inner = next((found for key in INSIDE if (found := _by_name(items.get(key), depth - 1)) is not None), None)
    return inner if inner is not None else items if any(isinstance(one, Tensor) for one in items.values()) else None


def bare(state: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], list[str]]:
    """Name tensors as the network does, without wrappers and copies; also what was left out, a line each.

    The copies are those of mmcv's `EMAHook`, `ema_` and the name with `_` for dots: it exchanges both after every
    epoch, before anything is evaluated or saved, so that the plain names are the average.
    """
    names = {"ema_" + key.replace(".", "_") for key in state}
    kept: dict[str, Tensor] = {key: value for key, value in state.items() if key not in names and key not in COUNTERS}
    copies, beside = sum(key in names for key in state), [key for key in kept if _BESIDE.match(key)]
    said = [f"{copies} copies ema_… are left out: mmcv saves the average under the plain names"] if copies else []
    if beside and len(beside) < len(kept):
        said.append(f"left out: {', '.join(one_line(key, WORD) for key in beside[:5])}, of a loss or a measure")
        kept = {key: value for key, value in kept.items() if key not in beside}
    kept = {key.replace("_orig_mod.", ""): value for key, value in kept.items()}
    while prefix := _common(kept):
        kept = {key.removeprefix(prefix): value for key, value in kept.items()}
    return {key.removeprefix("module.").removeprefix("model."): value for key, value in kept.items()}, said


def _common(state: Mapping[str, Tensor]) -> str:
    """Return the word before all names that is none of the network's; "" where there is none."""
    first = next(iter(state), "").partition(".")[0] + "."
    if first in ROOTS or not all(key.startswith(first) for key in state):
        return ""
    inner = [key.removeprefix(first) for key in state]
    known = any(root in f".{key}" for key in inner for root in map(".".__add__, ROOTS))
    return first if first in WRAPPERS or known else ""


def counted(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Add the counters of batch norms that files before PyTorch 0.4.1 lack; they do not enter evaluation."""
    lacking = [key for key in state if key.endswith(".running_var")]
    names = [key.removesuffix("running_var") + "num_batches_tracked" for key in lacking]
    return {
        **{name: state[key].new_zeros((), dtype=torch.int64) for name, key in zip(names, lacking, strict=True)},
        **state,
    }
