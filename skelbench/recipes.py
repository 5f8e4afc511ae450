"""A recipe: how one architecture is trained, chosen by preset and changed by `key=value` settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from math import inf
from typing import Any

import yaml

from skelbench.errors import InputError
from skelbench.registry import unknown


@dataclass(frozen=True)
class Recipe:
    """How to train one architecture; `config` goes to its adapter, the rest to the training loop.

    `maskclr` holds the settings of the method of that name (`skelbench.maskclr.objective.Settings`); empty without it.
    """

    adapter: str
    paper: str
    epochs: int
    batch: int
    optimiser: str  # sgd (nesterov, momentum 0.9) or adamw
    lr: float  # backbone, at the start (after warm-up)
    head_lr: float | None = None  # of the classification head; None = lr
    weight_decay: float = 5e-4
    schedule: str = "cosine"  # per step to 0, or `exponential`: x decay per epoch, or `step`: x 0.1, twice
    decay: float = 0.99
    warmup: float = 0.0  # epochs of linear warm-up
    clip_norm: float | None = None
    label_smoothing: float = 0.0
    val: float = 0.1  # share of the training part's subjects held out for validation
    select: str = "last"  # weights to keep: of the last epoch, or the best on the validation part
    start_from: str = ""  # a card, a training's folder or a checkpoint file whose weights the training starts from
    maskclr: dict[str, Any] = field(default_factory=dict[str, Any])
    config: dict[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        if self.select not in ("last", "best"):
            raise InputError(f"select {self.select!r}, expected last or best")
        if self.label_smoothing > 1:
            raise InputError(f"label_smoothing {self.label_smoothing:g}, expected 0 to 1")


def choose(model: str, preset: str, settings: Sequence[str] = ()) -> Recipe:
    """Return a preset, changed by `key=value` settings of the loop or of the adapter's configuration.

    With SGD the learning rate goes with the batch, as in pyskl, unless it is set too.
    """
    from skelbench.presets import PRESETS

    presets = PRESETS[model]
    if preset not in presets:
        raise unknown("preset", preset, presets)
    recipe = presets[preset]
    for setting in settings:
        recipe = _with(recipe, setting)
    if recipe.optimiser == "sgd" and not any(setting.startswith("lr=") for setting in settings):
        recipe = replace(recipe, lr=recipe.lr * recipe.batch / presets[preset].batch)
    return recipe


def on_stream(recipe: Recipe, stream: str) -> Recipe:
    """Return the recipe of one stream of the skeleton: j, b, jm or bm for joints, bones and their motion.

    Raises:
        InputError: the model has no streams, or not this one.
    """
    from skelbench.card import Card
    from skelbench.model import adapter

    known = getattr(adapter(Card(recipe.adapter, recipe.adapter)), "streams", ())
    if not known:
        name = recipe.adapter.partition(":")[2]
        raise InputError(f"--stream {stream}: {name} has no streams; leave it out, or train stgcnpp or its like")
    if stream not in known:
        raise unknown("stream", stream, known)
    return replace(recipe, config={**recipe.config, "stream": stream})


def _with(recipe: Recipe, setting: str) -> Recipe:
    key, value = _read(setting)
    head, *rest = key.split(".")
    if head == "maskclr":
        if not recipe.maskclr or not rest:
            raise InputError(f"--set {setting!r}: only maskclr and motionbert-r have such settings: maskclr.alpha=9 …")
        return replace(recipe, maskclr=_nested(recipe.maskclr, rest, value))
    if key in {f.name for f in fields(Recipe)} - {"config", "adapter", "paper"}:
        return replace(recipe, **{key: _like(getattr(recipe, key), value, setting)})
    return replace(recipe, config=with_setting(recipe.config, setting))  # the adapter answers for its keys


def with_setting(config: Mapping[str, Any], setting: str) -> dict[str, Any]:
    """Return an adapter's configuration changed by `key=value`, e.g. `views=10` or `augment.rotate=0.3`.

    Raises:
        InputError: it is not key=value, or a part of the key is no mapping.
    """
    key, value = _read(setting)
    return _nested(config, key.split("."), value)


def _read(setting: str) -> tuple[str, Any]:
    key, given, text = setting.partition("=")
    if not given:
        raise InputError(f"--set {setting!r} is not key=value, e.g. epochs=20 or augment.rotate=0.3")
    try:
        return key, yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InputError(f"--set {setting!r}: {text!r} is no value; write a number, a word or [a, list]") from error


def _nested(config: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    """Return `config` with the value at `path`, e.g. ["augment", "rotate"], replaced."""
    head, *rest = path
    if rest and not isinstance(config.get(head, {}), Mapping):
        raise InputError(f"--set {head}.{'.'.join(rest)}: {head} is {config[head]!r}; set {head} itself")
    return {**config, head: _nested(config.get(head, {}), rest, value) if rest else value}


def _like(now: Any, value: Any, setting: str) -> Any:
    """Refuse a value of another kind than the one it replaces."""
    if isinstance(value, str) and not isinstance(now, str):
        try:
            value = float(value)  # YAML reads 1e-4 as text
        except ValueError:
            raise InputError(f"--set {setting!r}: expected a number like {now!r}") from None
    if isinstance(now, str):
        fine = isinstance(value, str)
    elif isinstance(now, int):
        fine = type(value) is int and value > 0
    else:
        fine = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < inf
    if not fine:
        raise InputError(f"--set {setting!r}: expected something like {0.1 if now is None else now!r}")
    return value
