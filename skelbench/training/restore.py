"""Put a training back to where a checkpoint left it, after a look at whether the checkpoint is of this training.

A checkpoint is a file like any other: another program, a full disk or somebody else may have written it. So every part
is held against the part that it is to replace, types before values, and only then put back.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any, Protocol, cast

from torch import Tensor
from torch.optim import SGD, Adam, AdamW, Optimizer

from skelbench.core.errors import InputError

ANEW = ("lr", "initial_lr")
"""Settings of an optimiser that are set anew at every step."""
_MOMENTS = {"step", "exp_avg", "exp_avg_sq"}
KEPT: dict[type[Optimizer], set[str]] = {SGD: {"momentum_buffer"}, Adam: _MOMENTS, AdamW: _MOMENTS}
"""Optimiser -> what it keeps of a parameter, once it made a step: all of it, or nothing yet."""


class Stateful(Protocol):
    """A network, an optimiser: what a checkpoint keeps and puts back."""

    def state_dict(self) -> dict[str, Any]:
        """Return everything that changes in a training."""
        ...

    def load_state_dict(self, state: dict[str, Any], /) -> Any:
        """Put it back."""
        ...


def put_back(parts: Mapping[str, Stateful], states: object, where: str) -> None:
    """Put every part of a training back.

    Raises:
        InputError: a part is missing, or is that of another training.
    """
    held = cast("dict[Any, Any]", states) if isinstance(states, dict) else {}
    for name, part in parts.items():
        if name not in held:
            raise InputError(f"{where} lacks the {name} of this training; choose another --out")
        state = _own(held[name])  # torch puts some of them back as they are, and changes them in place
        fits = _of_optimiser(state, part) if isinstance(part, Optimizer) else like(state, part.state_dict())
        if not fits:
            raise InputError(f"{where} holds the {name} of another training; choose another --out")
        try:
            part.load_state_dict(state)
        except Exception as error:  # an objective's own module may raise anything
            raise InputError(f"{where} holds a {name} that cannot be put back; choose another --out") from error


def weights(state: object, network: Mapping[str, Tensor], where: str) -> dict[str, Tensor]:
    """Return weights that a checkpoint keeps beside its parts, each in memory of its own.

    Raises:
        InputError: they are not those of this network.
    """
    if not like(state, network):
        raise InputError(f"{where} holds the best weights of another network; choose another --out")
    return cast("dict[str, Tensor]", _own(state))


def like(state: object, mine: Mapping[str, object]) -> bool:
    """Whether a state has the keys, shapes and types of the numbers of another one."""
    if not isinstance(state, dict):
        return False
    return _forms(cast("dict[Any, Any]", state)) == _forms(mine)


def same(was: object, now: object) -> bool:
    """Whether two plain values are equal, types before values: a tensor is equal to nothing, and True is no 1.

    `now` says how deep to look; whole numbers may be written as floats.
    """
    if isinstance(now, dict):
        mine, theirs = cast("dict[Any, Any]", now), cast("dict[Any, Any]", was)
        return isinstance(was, dict) and theirs.keys() == mine.keys() and all(same(theirs[k], mine[k]) for k in mine)
    if isinstance(now, list):
        mine, theirs = cast("list[Any]", now), cast("list[Any]", was)
        return isinstance(was, list) and len(theirs) == len(mine) and all(map(same, theirs, mine))
    return _kind(was) is _kind(now) and was == now


def _kind(value: object) -> type:
    return float if type(value) is int else type(value)


def _forms(state: Mapping[Any, Any]) -> dict[Any, object]:
    return {k: (v.shape, v.dtype) if isinstance(v, Tensor) else type(v) for k, v in state.items()}


def _own(state: object) -> Any:
    """Copy a state, so that no two tensors share memory, as a file may want it."""
    if isinstance(state, dict):
        return {key: _own(value) for key, value in cast("dict[Any, Any]", state).items()}
    return state.clone() if isinstance(state, Tensor) else state


def _of_optimiser(state: object, optimiser: Optimizer) -> bool:
    """Whether a state has the groups of this optimiser and keeps of every parameter what this optimiser keeps."""
    held = cast("dict[Any, Any]", state) if isinstance(state, dict) else {}
    mine = _listed(optimiser.state_dict()["param_groups"])
    groups, of_each = held.get("param_groups"), held.get("state")
    if held.keys() != {"state", "param_groups"} or not isinstance(groups, list) or not isinstance(of_each, dict):
        return False
    if not same(_without_rates(cast("list[Any]", groups)), _without_rates(mine)):
        return False
    parameters = dict(enumerate(p for group in optimiser.param_groups for p in group["params"]))  # as torch counts them
    return all(
        type(number) is int and number in parameters and _fits(kept, parameters[number], KEPT[type(optimiser)])
        for number, kept in cast("dict[Any, Any]", of_each).items()
    )


def _fits(kept: object, parameter: Tensor, keys: set[str]) -> bool:
    """Whether what is kept of a parameter is a count of steps and numbers in the parameter's own form."""
    if not isinstance(kept, dict):
        return False
    values = cast("dict[Any, Any]", kept)
    if not values:
        return True
    return values.keys() == keys and all(
        _is_count(value) if key == "step" else like({key: value}, {key: parameter}) for key, value in values.items()
    )


def _is_count(value: object) -> bool:
    if not isinstance(value, Tensor) or value.shape or not value.is_floating_point():
        return False
    return isfinite(value.item()) and value.item() >= 0


def _without_rates(groups: list[Any]) -> list[Any]:
    return [
        {key: value for key, value in cast("dict[Any, Any]", group).items() if key not in ANEW}
        if isinstance(group, dict)
        else None
        for group in groups
    ]


def _listed(value: Any) -> Any:
    """Turn tuples into lists, as a checkpoint gives them back."""
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_listed(item) for item in cast("list[Any]", value)]
    return value
