"""The card and the weights of a classifier that was made of a frozen encoder."""

import re
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor

from skelbench.adapters.card import Card, read_card
from skelbench.core.errors import InputError, require
from skelbench.core.files import check_inside
from skelbench.core.words import quoted
from skelbench.training.checkpoint import publish
from skelbench.training.provenance import made_with, own_selection, where
from skelbench.training.starting import HEAD
from skelbench.training.transfer.task import Task


def folder_of(task: Task, protocol: str) -> Path:
    """Return where the card of a protocol lies; no file of Windows may have a colon in its name."""
    return task.out / protocol.replace(":", "-")


def name_of(task: Task, protocol: str) -> str:
    """Name the model: by the run's folder and the protocol, so that two of a table differ.

    Of a folder `x-s0` it is `x-linear-s0`: tables know models that end so as trainings of one kind.
    """
    found = re.fullmatch(r"(.*?)(-s\d+)?", task.out.resolve().name)
    whole, seed = found.groups("") if found else ("", "")
    return f"{whole}-{protocol.replace(':', '-')}{seed}"


def identity(task: Task, protocol: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Say what a classifier is made of; with the same, it is the same."""
    return {
        **where(task.data),
        "clips": len(task.data),
        "seed": task.seed,
        "encoder": task.encoder.told,
        "protocol": protocol,
        "settings": dict(settings),
    }


def finished(task: Task, protocol: str, settings: Mapping[str, Any]) -> Card | None:
    """Return the card that an earlier run left, where it may be taken.

    Raises:
        InputError: the folder holds a card, and the run does not go on, or it is another classifier's.
    """
    folder = folder_of(task, protocol)
    for file in ("card.yaml", "weights.safetensors"):
        check_inside(folder / file)
    if not (folder / "card.yaml").exists():
        return None
    require(task.resume, f"{folder} holds a card already; add --resume to keep it, or choose another --out")
    card = read_card(folder)
    for key, value in identity(task, protocol, settings).items():
        was = card.training.get(key)
        if was != value:
            told = _difference(key, was, value)
            raise InputError(f"{folder} holds another card: {told}; choose another --out")
    return card


def _difference(key: str, was: Any, now: Any) -> str:
    """Say how two values differ; of settings, in which the first is that does."""
    held, given = (cast("dict[str, Any]", value) if isinstance(value, dict) else {} for value in (was, now))
    if held and given:
        for name in (*given, *held):
            if held.get(name) != given.get(name):
                return _difference(f"{key}.{name}", held.get(name), given.get(name))
    return f"{key} was {quoted(was)}, now {quoted(now)}"


def write(
    task: Task,
    protocol: str,
    head: Mapping[str, Tensor],
    settings: Any,
    made: Mapping[str, Any],
    config: Mapping[str, Any],
) -> Card:
    """Write encoder and last layer as one model; returns its card.

    head: name -> weights of the last layer. settings: of the protocol. made: what else the card says. config: added to
    the encoder's.
    """
    assert is_dataclass(settings) and not isinstance(settings, type)
    card = Card(
        name_of(task, protocol),
        task.encoder.card.adapter,
        {**task.encoder.config, **config},
        task.data.classes,
        paper=task.encoder.card.paper,
        licence=task.encoder.card.licence,
        selected_on=selection(task),
    )
    training = {
        "command": task.command,
        **identity(task, protocol, asdict(settings)),
        "validation_clips": 0,
        "chosen_on": task.encoder.chosen_on,
        **made_with(task.machine),
        **made,
    }
    weights = {**task.encoder.backbone, **{f"{HEAD}{key}": value for key, value in head.items()}}
    folder = folder_of(task, protocol)
    folder.mkdir(parents=True, exist_ok=True)
    told = {key: value for key, value in training.items() if value is not None or key in ("split", "source")}
    return publish(folder, card, {key: shortest(value) for key, value in weights.items()}, told)


def selection(task: Task) -> str:
    """Say what the encoder's choice knows of the test part; a protocol itself chooses nothing."""
    chosen = task.encoder.chosen_on
    return task.encoder.card.selected_on if chosen is None else own_selection(chosen, task.data)


def shortest(value: Tensor) -> Tensor:
    """Return the numbers in half precision where nothing is lost by it, as in a backbone of a card; else as they are.

    A bank of neighbours whose features hardly differ would be another one in half precision.
    """
    value = value.detach().cpu().contiguous()
    if not value.is_floating_point():
        return value
    half = value.half()
    return half if torch.equal(half.to(value.dtype), value) else value
