"""Turn a checkpoint of pyskl, mmaction2, MotionBERT or MaskCLR into a card and safetensors beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from safetensors.torch import save_file  # pyright: ignore[reportUnknownVariableType]
from torch import Tensor

from skelbench.adapters.card import Card
from skelbench.adapters.card_file import read_classes
from skelbench.adapters.exchange.infer import adapter_of, class_count, config_of, keep_older_names
from skelbench.adapters.model import adapter as adapter_class
from skelbench.adapters.model import is_ours, load_model, paper_of
from skelbench.adapters.protocols import Configures, Model, Networked
from skelbench.adapters.size import check_size
from skelbench.adapters.weights.read import as_state, load_strict, official_names, official_state, read_saved, unwrapped
from skelbench.core.errors import InputError
from skelbench.core.files import atomic, check_inside, check_writable, file_sha256
from skelbench.core.names import check_name
from skelbench.core.settings import with_setting
from skelbench.core.words import quoted

SMALL = 10**6
"""Bytes of weights for which any network may be built, to say by name which tensors it lacks."""


def from_checkpoint(
    path: Path,
    out: Path,
    adapter: str | None = None,
    settings: Iterable[str] = (),
    classes: str | None = None,
    name: str | None = None,
    *,
    trust: bool = False,
) -> Model:
    """Write the card `out` and its weights, in the file's own precision, beside it; return the model they make.

    adapter: module:Class, recognised by the tensors' names if not given. settings: key=value of the configuration,
    where the weights do not tell it or it is to be otherwise. classes: a file with a name a line, or their number.
    trust: whether `adapter` may be code outside skelbench. Nothing is written unless every tensor has its place.

    Raises:
        InputError: a file that we do not read or recognise, tensors that are missing or left over (it names them),
            settings or classes that do not fit, or a place that cannot be written.
    """
    if out.suffix not in (".yaml", ".yml"):
        raise InputError(f"--out {out} is no .yaml file; the card is written as YAML, its weights beside it")
    check_name(name or out.stem, "model", f"--name {quoted(name)}" if name else f"--out {quoted(str(out))}")
    weights = out.with_suffix(".safetensors")
    check_inside(weights)
    for file in (out, weights):
        check_writable(file)
    saved = read_saved(path)
    state = _tensors(path, saved)
    adapter = adapter or adapter_of(state)
    config = config_of(adapter, state, _meta(saved))
    for setting in settings:
        config = keep_older_names(with_setting(config, setting))
    names = read_classes(class_count(state) if classes is None else classes)
    paper = paper_of(adapter_class(adapter, trust=trust))
    card = Card(
        name or out.stem, adapter, config, names, paper=paper, notes=f"converted from {path.name}", trusted=trust
    )
    _check_fit(card, state, path)
    with atomic(weights) as draft:
        save_file({key: value.clone().contiguous() for key, value in state.items()}, draft)
    replace(card, weights=weights.name, sha256=file_sha256(weights)).save(out)
    return load_model(out, trust=trust)


def _check_fit(card: Card, state: dict[str, Tensor], path: Path) -> None:
    """Check that the network of the card takes every tensor, and lacks none."""
    kind = adapter_class(card.adapter, trust=card.trusted)
    if is_ours(card.adapter) and isinstance(kind, Configures):
        check_size(kind, card, max(SMALL, path.stat().st_size))
    model = kind.load(card)
    if not isinstance(model, Networked):
        raise InputError(f"{card.adapter} has no `network` to put weights into; name an adapter of a torch network")
    load_strict(model.network, state, str(path))


def _tensors(path: Path, saved: Mapping[str, Any]) -> dict[str, Tensor]:
    """Unwrap the state dict and name its tensors as our networks do."""
    return official_names(official_state(as_state(unwrapped(saved), str(path))))


def _meta(saved: Mapping[str, Any]) -> Mapping[str, Any]:
    meta = saved.get("meta")
    return cast(Mapping[str, Any], meta) if isinstance(meta, Mapping) else {}
