"""Official weights: read them without executing anything, put them in by name, strictly."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from torch import Tensor, nn

from skelbench.adapters.weights.strangers import is_safetensors, known_stranger
from skelbench.adapters.weights.tensors import TYPES, is_unmade
from skelbench.adapters.weights.torch_file import read_torch
from skelbench.adapters.weights.wrapped import bare, unwrapped
from skelbench.core.errors import InputError
from skelbench.core.files import check_regular
from skelbench.core.pickles.records import Damaged, Refused
from skelbench.core.words import WORD, one_line

HEAD = 1 << 21
"""Bytes of the names and shapes in safetensors; those of a thousand tensors take 100,000."""


def read_state(path: Path) -> dict[str, Tensor]:
    """Read a state dict from safetensors, or from a foreign `.pth` that may wrap it in `state_dict`.

    Raises:
        InputError: the file is truncated or holds anything but tensors, numbers and plain containers.
    """
    saved = read_saved(path)
    return as_state(unwrapped(saved)[0], str(path))


def read_saved(path: Path) -> dict[str, Any]:
    """Read all that a checkpoint holds, e.g. `meta` beside `state_dict`; never executes what is in it.

    Raises:
        InputError: as `read_state`.
    """
    check_regular(path)
    try:
        if is_safetensors(path):
            return _read_safetensors(path)
        saved = read_torch(path, lenient=True)
    except InputError:
        raise
    except Refused as refused:
        raise InputError(
            f"{path} holds no weights we can read (it holds {one_line(str(refused), WORD)}); save its state_dict alone"
        ) from None
    except Exception as error:  # a damaged file fails in any way that Python can
        why = str(error).partition("\n")[0] if isinstance(error, Damaged) else type(error).__name__
        said = known_stranger(path) or f"{why or 'no checkpoint'}); fetch it again"
        raise InputError(f"{path} holds no weights we can read ({said}") from error
    if is_unmade(saved):
        raise InputError(f"{path} holds no weights we can read ({_what_is_unmade(saved)})")
    if not isinstance(saved, dict):
        raise InputError(f"{path} holds a {type(saved).__name__}, expected a state dict; fetch the right file")
    return cast("dict[str, Any]", saved)


def _what_is_unmade(record: Any) -> str:
    return (
        f"it holds a {one_line(record.parts[0], WORD)}, and making one may execute anything; "
        "save its state_dict alone, where you trust it"
    )


def _read_safetensors(path: Path) -> dict[str, Tensor]:
    from safetensors.torch import load_file  # pyright: ignore[reportUnknownVariableType]

    with path.open("rb") as stream:
        head = int.from_bytes(stream.read(8), "little")
    if head > HEAD:  # also of a file that is cut short, or none
        raise Damaged(f"a head of {head} bytes, at most {HEAD:,} are read")
    state = load_file(path)
    odd = next((tensor.dtype for tensor in state.values() if tensor.dtype not in TYPES.values()), None)
    if odd is not None:
        raise Damaged(f"numbers of the type {odd}, which no network has")
    return state


def as_state(value: object, where: str) -> dict[str, Tensor]:
    """Take a value that must be a state dict: text -> tensor.

    Raises:
        InputError: it is something else.
    """
    items = cast("dict[Any, Any]", value).items() if isinstance(value, dict) else ()
    every: list[object] = [value, *(item for _, item in items)]
    odd = next((item for item in every if is_unmade(item)), None)
    if odd is not None:
        raise InputError(f"{where} holds no weights we can read (for its tensors {_what_is_unmade(odd)})")
    if not items or not all(isinstance(key, str) and isinstance(tensor, Tensor) for key, tensor in items):
        came = ", ".join(one_line(str(key), WORD) for key, _ in list(items)[:5]) or "nothing"
        raise InputError(
            f"{where} holds {came}, expected `state_dict`, `model` or the tensors themselves; name a checkpoint of a "
            "trained model"
        )
    return cast("dict[str, Tensor]", value)


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
                f"{where}: {one_line(key, WORD)} has shape {tuple(value.shape)}, the network expects "
                f"{tuple(wanted[key].shape)}; check the card's layout, channels and classes"
            )
    network.load_state_dict(given)


def official_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Name mmaction2's tensors as pyskl does; what only its data loading needed is left out."""
    kept = {key: value for key, value in state.items() if not key.startswith("data_preprocessor.")}
    return {key.replace("cls_head.fc.", "cls_head.fc_cls."): value for key, value in kept.items()}


def _some(keys: Iterable[str]) -> str:
    names = sorted(keys)
    shown = ", ".join(one_line(name, WORD) for name in names[:5]) + (
        f" and {len(names) - 5} more" if len(names) > 5 else ""
    )
    return f"{len(names)} keys ({shown})" if names else "nothing"


def official_state(saved: Mapping[str, Any]) -> dict[str, Tensor]:
    """Take the network's state out of a checkpoint of MotionBERT or MaskCLR, under the network's own names.

    Action checkpoints hold it as `model`, pre-training ones (backbone only) as `model_pos`; both name the
    parallel wrapper first (`module.`), MaskCLR's also its branches (`model.`).
    """
    return bare(as_state(unwrapped(saved)[0], "the checkpoint"))[0]
