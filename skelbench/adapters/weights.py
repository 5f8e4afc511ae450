"""Official weights: read them without executing anything, put them in by name, strictly."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from skelbench.errors import InputError


def read_state(path: Path) -> dict[str, Tensor]:
    """Read a state dict from safetensors, or from a foreign `.pth` that may wrap it in `state_dict`.

    Raises:
        InputError: the file is truncated or holds anything but tensors and plain containers.
    """
    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file  # pyright: ignore[reportUnknownVariableType]

            return load_file(path)
        saved = torch.load(path, map_location="cpu", weights_only=True)
        return saved.get("state_dict", saved)
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"{path} holds no weights we can read ({reason}); fetch it again or convert it") from error


def load_strict(network: nn.Module, state: Mapping[str, Tensor], where: str) -> None:
    """Put `state` into `network`; every key and shape must match.

    `cls_head.fc.*` (mmaction2) is taken as `cls_head.fc_cls.*` (pyskl), and `data_preprocessor.*` is left out.

    Raises:
        InputError: keys are missing, left over, or of another shape; names them and `where` they came from.
    """
    wanted = network.state_dict()
    given = {_pyskl_name(key): value for key, value in state.items() if not key.startswith("data_preprocessor.")}
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


def _pyskl_name(key: str) -> str:
    return key.replace("cls_head.fc.", "cls_head.fc_cls.")


def _some(keys: Iterable[str]) -> str:
    names = sorted(keys)
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return f"{len(names)} keys ({shown})" if names else "nothing"
