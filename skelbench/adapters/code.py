"""What a model is besides its card: code that is not ours, and weights that the card does not name, as one hash."""

import os
import sys
from hashlib import sha256
from pathlib import Path

from skelbench.adapters.model import is_ours
from skelbench.adapters.protocols import Fused, Model, Networked
from skelbench.core.files import file_sha256


def code_sha256(model: Model) -> str:
    """Hash what could change a model's answers without changing its card; empty where there is nothing such.

    That is the source file of an adapter outside skelbench and the files that its configuration names; and, where the
    card names no weights, the numbers in the model's network. Of a fused model it is that of its members.
    """
    if isinstance(model, Fused):
        told = [code_sha256(member) for member in model.members]
        return sha256(" ".join(told).encode()).hexdigest() if any(told) else ""
    ours = is_ours(type(model).__module__)
    parts = [*_source(model), *(_files(model) if not ours or not model.card.weights else [])]
    parts += [] if model.card.weights else _network(model)
    return sha256("\n".join(parts).encode()).hexdigest() if parts else ""


def _source(model: Model) -> list[str]:
    """Hash the file that the model's class stands in; code typed into an interpreter has none."""
    name = type(model).__module__
    file = getattr(sys.modules.get(name), "__file__", None)
    if is_ours(name) or not file or not os.path.isfile(file):
        return []
    return [f"source {file_sha256(Path(file))}"]


def _files(model: Model) -> list[str]:
    named = [value for value in model.card.config.values() if isinstance(value, str) and "\0" not in value]
    paths = [(model.card.folder or Path()) / value for value in named]
    return [f"file {file_sha256(path)}" for path in paths if os.path.isfile(path)]


def _network(model: Model) -> list[str]:
    if not isinstance(model, Networked):
        return []
    import torch

    numbers = sha256()
    for name, tensor in sorted(model.network.state_dict().items()):
        numbers.update(f"{name} {tuple(tensor.shape)} {tensor.dtype}".encode())
        numbers.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes())
    return [f"network {numbers.hexdigest()}"]
