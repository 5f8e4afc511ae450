"""Turn a checkpoint of pyskl, mmaction2, MotionBERT or MaskCLR into a card and safetensors beside it."""

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from safetensors.torch import save_file  # pyright: ignore[reportUnknownVariableType]
from torch import Tensor

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.card_file import read_classes
from skelbench.adapters.exchange.infer import adapter_of, class_count, infer, keep_older_names, last_layer
from skelbench.adapters.exchange.infer.told import classes_told
from skelbench.adapters.exchange.own.contrastive import query
from skelbench.adapters.exchange.own.owner import Owner
from skelbench.adapters.exchange.own.recognise import owner_of
from skelbench.adapters.exchange.pretrained import check_head
from skelbench.adapters.model import adapter as adapter_class
from skelbench.adapters.model import is_ours, load_model, paper_of
from skelbench.adapters.protocols import Configures, Model, Networked
from skelbench.adapters.size import check_size
from skelbench.adapters.weights.read import as_state, load_strict, official_names, read_saved
from skelbench.adapters.weights.wrapped import bare, counted, unwrapped
from skelbench.core.errors import InputError
from skelbench.core.files import atomic, check_inside, check_writable, file_sha256
from skelbench.core.names import check_name
from skelbench.core.settings import with_setting
from skelbench.core.words import WORD, one_line, quoted

State = dict[str, Tensor]

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
    say: Callable[[str], object] = lambda _: None,
) -> Model:
    """Write the card `out` and its weights, in the file's own precision, beside it; return the model they make.

    adapter: module:Class, recognised by the tensors' names if not given. settings: key=value of the configuration,
    where the weights do not tell it or it is to be otherwise. classes: a file with a name a line, or their number; an
    encoder that was pre-trained without any becomes a card without.
    trust: whether `adapter` may be code outside skelbench. say: is given a line for all that was assumed.
    Nothing is written unless every tensor has its place.

    Raises:
        InputError: a file that we do not read or recognise, tensors that are missing or left over (it names them),
            settings or classes that do not fit, or a place that cannot be written or holds something else.
    """
    if out.suffix not in (".yaml", ".yml"):
        raise InputError(f"--out {out} is no .yaml file; the card is written as YAML, its weights beside it")
    check_name(name or out.stem, "model", f"--name {quoted(name)}" if name else f"--out {quoted(str(out))}")
    settings = tuple(settings)
    weights = out.with_suffix(".safetensors")
    check_inside(weights)
    for file in (out, weights):
        if file.exists() and file.samefile(path):
            raise InputError(f"--out {out} would take the place of {path}, which is read; choose another --out")
        check_writable(file)
    replaced = _replaced(out)
    saved = read_saved(path)
    asked = _asked(settings)
    state, owner = _tensors(path, saved, asked, say)
    encoder = owner is not None and owner.encoder and last_layer(state) is None
    if not encoder:
        check_head(state, path)
    with _named(path, owner):
        adapter = adapter or adapter_of(state)
        inferred = infer(adapter, state, _meta(saved), asked)
    config = {**inferred.config, **({} if owner is None else owner.settings(inferred.config))}
    for setting in settings:
        config = keep_older_names(with_setting(config, setting))
    for line in (*inferred.said, *_chain(owner, config)):
        say(line)
    names = _no_classes(classes, path) if encoder else _classes(state, saved, classes, say)
    paper = paper_of(adapter_class(adapter, trust=trust))
    card = Card(
        name or out.stem, adapter, config, names, paper=paper, notes=f"converted from {path.name}", trusted=trust
    )
    with _named(path, owner):
        _check_fit(card, state, path)
    with atomic(weights) as draft:
        save_file({key: value.clone().contiguous() for key, value in state.items()}, draft)
    replace(card, weights=weights.name, sha256=file_sha256(weights)).save(out)
    if replaced:
        say(replaced)
    return load_model(out, trust=trust, encoder=encoder)


def _replaced(out: Path) -> str:
    """Say which card is replaced; one of a training, or a file that is no card, never is."""
    if not out.exists():
        return ""
    remedy = "choose another --out, or remove it"
    try:
        there = read_card(out)
    except InputError as error:
        raise InputError(f"--out {out} is there already and no card; {remedy}") from error
    if there.training:
        raise InputError(f"--out {out} is there already, the card of a training; {remedy}")
    return f"replaced: the card {there.name} that was there ({there.notes or 'without notes'})"


def _check_fit(card: Card, state: dict[str, Tensor], path: Path) -> None:
    """Check that the network of the card takes every tensor, and lacks none."""
    kind = adapter_class(card.adapter, trust=card.trusted)
    if is_ours(card.adapter) and isinstance(kind, Configures):
        check_size(kind, card, max(SMALL, path.stat().st_size))
    model = kind.load(card)
    if not isinstance(model, Networked):
        raise InputError(f"{card.adapter} has no `network` to put weights into; name an adapter of a torch network")
    load_strict(model.network, state, str(path))


def _tensors(
    path: Path, saved: Mapping[str, Any], asked: Mapping[str, Any], say: Callable[[str], object]
) -> tuple[State, Owner | None]:
    """Unwrap the state dict and name its tensors as our networks do; also whose own names they had."""
    held, taken = unwrapped(saved)
    state, left = bare(as_state(held, str(path)))
    state, others = query(state, str(asked.get("stream", "j")))
    for line in filter(None, (taken, *left, others)):
        say(line)
    broken = [key for key, value in state.items() if value.is_floating_point() and not bool(value.isfinite().all())]
    if broken:
        many = f"{len(broken)} tensors hold NaN or infinite numbers, {one_line(broken[0], WORD)} first"
        say(f"doubt: {many}; the training diverged or the file is damaged")
    owner = owner_of(state)
    if owner is not None:
        with _named(path, owner):
            state = owner.renamed(state)
        say(f"weights of {owner.repository}, renamed as pyskl has them")
    return official_names(counted(state)), owner


@contextmanager
def _named(path: Path, owner: Owner | None) -> Generator[None]:
    """Say whose weights do not fit, where they have a repository's own names."""
    try:
        yield
    except InputError as error:
        if owner is None:
            raise
        raise InputError(
            f"{path} has the names of {owner.repository}, but does not fit: {_problem(error).removeprefix(f'{path}: ')}"
        ) from error


def _asked(settings: Iterable[str]) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    for setting in settings:
        asked = with_setting(asked, setting)
    return asked


def _chain(owner: Owner | None, config: Mapping[str, Any]) -> list[str]:
    """Say how the input of a repository's own networks was made, which no card can say in full."""
    if owner is None or not owner.chain:
        return []
    return [f"normalise={config.get('normalise')} is assumed; trained on poses {owner.chain}: expect a lower accuracy"]


def _no_classes(given: str | None, path: Path) -> tuple[str, ...]:
    """Leave an encoder without classes."""
    if given is not None:
        raise InputError(
            f"--classes {quoted(given)}: {path} is an encoder without a last layer; leave --classes out, and give it "
            "a classifier: skelbench transfer"
        )
    return ()


def _classes(
    state: State, saved: Mapping[str, Any], given: str | None, say: Callable[[str], object]
) -> tuple[str, ...]:
    """Name the classes: as the user has them, as the file has, or by numbers."""
    if given is not None:
        return _fitting(read_classes(given), given, state)
    count = class_count(state)
    names, why = classes_told(_meta(saved), count)
    if why:
        say(f"classes are named as in {why} of the file" if names else f"classes are numbers: {why}; else --classes")
    return names or read_classes(count)


def _fitting(names: tuple[str, ...], given: str, state: State) -> tuple[str, ...]:
    """Check that the classes that the user gave are as many as those of the last layer, where that is one we know."""
    if last_layer(state) is not None and len(names) != (count := class_count(state)):
        raise InputError(
            f"--classes {quoted(given)} names {len(names)} classes, the last layer has {count}; name those that the "
            "weights were trained for"
        )
    return names


def _meta(saved: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what lies beside the weights about the training: mmcv's and mmengine's `meta`, or keys of its own."""
    meta = saved.get("meta")
    told: Mapping[str, Any] = cast(Mapping[str, Any], meta) if isinstance(meta, Mapping) else {}
    return {key: saved[key] for key in ("config", "cfg", "CLASSES", "classes") if key in saved} | dict(told)


def _problem(error: InputError) -> str:
    """Say what is wrong without the advice to name another adapter, which cannot help here."""
    return str(error).replace("; name another --adapter", "; save the whole state dict of a trained model")
