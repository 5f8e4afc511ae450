"""Official weights: read them without executing anything, put them in by name, strictly."""

import re
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from skelbench.core.errors import InputError


def read_state(path: Path) -> dict[str, Tensor]:
    """Read a state dict from safetensors, or from a foreign `.pth` that may wrap it in `state_dict`.

    Raises:
        InputError: the file is truncated or holds anything but tensors, numbers and plain containers.
    """
    saved = read_saved(path)
    return cast("dict[str, Tensor]", saved.get("state_dict", saved))


def read_saved(path: Path) -> dict[str, Any]:
    """Read all that a checkpoint holds, e.g. `meta` beside `state_dict`; never executes what is in it.

    Raises:
        InputError: as `read_state`.
    """
    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file  # pyright: ignore[reportUnknownVariableType]

            return load_file(path)
        with _numbers_allowed():
            saved = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise InputError(f"{path} holds no weights we can read ({_reason(error)})") from error
    if not isinstance(saved, Mapping):
        raise InputError(f"{path} holds a {type(saved).__name__}, expected a state dict; fetch the right file")
    return dict(cast(Mapping[str, Any], saved))


def _numbers_allowed() -> AbstractContextManager[object]:
    """Let NumPy's numbers pass, which mmcv keeps in `meta` (the best accuracy so far); they execute nothing."""
    if not hasattr(torch.serialization, "get_unsafe_globals_in_checkpoint"):  # before PyTorch 2.6
        return nullcontext()
    scalar: Any = np.float64(0).__reduce__()[0]
    kinds = [type(np.dtype(name)) for name in ("float64", "float32", "int64", "int32", "bool")]
    return torch.serialization.safe_globals([scalar, (scalar, "numpy.core.multiarray.scalar"), np.dtype, *kinds])


def _reason(error: Exception) -> str:
    """Say in one line why a checkpoint was refused; a class it wants to make is named."""
    text = str(error)
    wanted = re.search(r"GLOBAL ([\w.]+)", text)
    if wanted:
        return (
            f"beside weights it holds a {wanted[1]}, and making one may execute anything; save its state_dict alone, "
            "where you trust it"
        )
    first = "no checkpoint of PyTorch, or cut short" if text.startswith("Weights only") else text.partition("\n")[0]
    return f"{first or type(error).__name__}; fetch it again or convert it"


def load_strict(network: nn.Module, state: Mapping[str, Tensor], where: str) -> None:
    """Put `state` into `network`; every key and shape must match.

    `cls_head.fc.*` (mmaction2) is taken as `cls_head.fc_cls.*` (pyskl), and `data_preprocessor.*` is left out.

    Raises:
        InputError: keys are missing, left over, or of another shape; names them and `where` they came from.
    """
    wanted = network.state_dict()
    given = official_names(state)
    missing, extra = wanted.keys() - given.keys(), given.keys() - wanted.keys()
    if missing or extra:
        raise InputError(f"{where}: missing {_some(missing)}, unexpected {_some(extra)}; check the configuration")
    for key, value in given.items():
        if value.shape != wanted[key].shape:
            raise InputError(
                f"{where}: {key} has shape {tuple(value.shape)}, the network expects {tuple(wanted[key].shape)};"
                " check the card's layout, channels and classes"
            )
    network.load_state_dict(given)


def official_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Name mmaction2's tensors as pyskl does; what only its data loading needed is left out."""
    kept = {key: value for key, value in state.items() if not key.startswith("data_preprocessor.")}
    return {key.replace("cls_head.fc.", "cls_head.fc_cls."): value for key, value in kept.items()}


def _some(keys: Iterable[str]) -> str:
    names = sorted(keys)
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return f"{len(names)} keys ({shown})" if names else "nothing"


def official_state(saved: Mapping[str, Any]) -> dict[str, Tensor]:
    """Take the network's state out of a checkpoint of MotionBERT or MaskCLR, under the network's own names.

    Action checkpoints hold it as `model`, pre-training ones (backbone only) as `model_pos`; both name the
    parallel wrapper first (`module.`), MaskCLR's also its branches (`model.`).
    """
    state = cast(Mapping[str, Tensor], saved.get("model", saved.get("model_pos", saved)))
    return {key.removeprefix("module.").removeprefix("model."): value for key, value in state.items()}
