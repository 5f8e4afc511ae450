"""Choose a recipe by model and preset, and change it by key=value settings."""

from collections.abc import Sequence
from dataclasses import fields, replace
from math import inf
from typing import Any

from skelbench.adapters.model import adapter
from skelbench.core.errors import InputError
from skelbench.core.registry import unknown
from skelbench.core.settings import read_setting, with_nested, with_setting
from skelbench.training.presets import PRESETS
from skelbench.training.recipes import Recipe


def choose(model: str, preset: str, settings: Sequence[str] = ()) -> Recipe:
    """Return a preset, changed by `key=value` settings of the loop or of the adapter's configuration.

    With SGD the learning rate goes with the batch, as in pyskl, unless it is set too.
    """
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
    known = getattr(adapter(recipe.adapter), "streams", ())
    if not known:
        name = recipe.adapter.partition(":")[2]
        raise InputError(f"--stream {stream}: {name} has no streams; leave it out, or train stgcnpp or its like")
    if stream not in known:
        raise unknown("stream", stream, known)
    return replace(recipe, config={**recipe.config, "stream": stream})


def _with(recipe: Recipe, setting: str) -> Recipe:
    key, value = read_setting(setting)
    head, *rest = key.split(".")
    if head == "maskclr":
        if not recipe.maskclr or not rest:
            raise InputError(f"--set {setting!r}: only maskclr and motionbert-r have such settings: maskclr.alpha=9 …")
        return replace(recipe, maskclr=with_nested(recipe.maskclr, rest, value))
    if key in {f.name for f in fields(Recipe)} - {"config", "adapter", "paper"}:
        return replace(recipe, **{key: _like(getattr(recipe, key), value, setting)})
    return replace(recipe, config=with_setting(recipe.config, setting))  # the adapter answers for its keys


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
