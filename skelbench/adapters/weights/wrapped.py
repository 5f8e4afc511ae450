"""The names that training tools put around a network's own: DataParallel, torch.compile, Lightning, averages (EMA)."""

from collections.abc import Mapping
from typing import Any, cast

import torch
from torch import Tensor

from skelbench.adapters.weights.tensors import is_unmade

AVERAGED = ("state_dict_ema", "model_ema", "ema", "ema_model")
"""Keys of averaged weights beside the last ones (timm, which evaluates them). mmengine's `ema_state_dict` is not among
them: its `EMAHook` exchanges both before it saves, so that `state_dict` is the average."""
PLAIN = ("state_dict", "model", "model_pos", "model_state_dict", "model_state", "net", "network", "weights")
"""Keys of the weights: mmcv and Lightning, MotionBERT and MaskCLR, MotionBERT's pre-training, others."""
WRAPPERS = ("_orig_mod.", "module.", "model.", "net.", "network.", "_forward_module.")
"""What `torch.compile`, DataParallel, Lightning and the like put before every name."""
COUNTERS = ("n_averaged", "steps")
"""How often an average was taken (torch.optim.swa_utils, mmengine)."""


def unwrapped(saved: Mapping[str, Any]) -> tuple[object, str]:
    """Take the state dict out of what a checkpoint holds; also the key of averaged weights, where those were taken."""
    for keys in (AVERAGED, PLAIN):
        for key in keys:
            value = saved.get(key)
            if isinstance(value, dict) and value:
                inner = cast("dict[str, Any]", value)
                return inner.get("state_dict", inner), key if keys is AVERAGED else ""
    named = next((saved[key] for key in PLAIN if key in saved and (is_unmade(saved[key]) or key in PLAIN[:3])), saved)
    return named, ""


def bare(state: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], int]:
    """Name tensors as the network does, without wrappers and copies; also the number of copies that were left out.

    The copies are those of mmcv's `EMAHook`, `ema_` and the name with `_` for dots: it exchanges both after every
    epoch, before anything is evaluated or saved, so that the plain names are the average.
    """
    names = {"ema_" + key.replace(".", "_") for key in state}
    kept = {key: value for key, value in state.items() if key not in names and key not in COUNTERS}
    copies = sum(key in names for key in state)
    kept = {key.replace("_orig_mod.", ""): value for key, value in kept.items()}
    while prefix := next((prefix for prefix in WRAPPERS if kept and all(key.startswith(prefix) for key in kept)), ""):
        kept = {key.removeprefix(prefix): value for key, value in kept.items()}
    return {key.removeprefix("module.").removeprefix("model."): value for key, value in kept.items()}, copies


def counted(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Add the counters of batch norms that files before PyTorch 0.4.1 lack; they do not enter evaluation."""
    lacking = [key for key in state if key.endswith(".running_var")]
    names = [key.removesuffix("running_var") + "num_batches_tracked" for key in lacking]
    return {
        **{name: state[key].new_zeros((), dtype=torch.int64) for name, key in zip(names, lacking, strict=True)},
        **state,
    }
