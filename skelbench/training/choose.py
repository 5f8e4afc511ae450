"""Choose a recipe by model and preset, and change it by key=value settings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from math import inf
from pathlib import Path
from typing import Any, get_type_hints

from skelbench.adapters.model import adapter
from skelbench.adapters.protocols import Streamed
from skelbench.core.errors import InputError, require
from skelbench.core.registry import unknown
from skelbench.core.settings import read_setting, settings_of, typed, with_nested, with_setting
from skelbench.data.dataset import Dataset
from skelbench.training.objectives.registry import OBJECTIVES, objective_class, settings_key
from skelbench.training.presets import PRESETS
from skelbench.training.presets.pretraining import PRETRAINING
from skelbench.training.recipes import Recipe, read_recipe

KINDS = get_type_hints(Recipe)
SETTABLE = [key for key in settings_of(Recipe) if key not in ("adapter", "paper", "config", "settings", "chosen_on")]
"""Keys of the loop. All others are the objective's, if they start with its name, or the adapter's."""
Presets = Mapping[str, dict[str, Recipe]]
"""Model, or method of a pre-training -> preset -> recipe: `PRESETS` or `PRETRAINING`."""


@dataclass(frozen=True)
class Choice:
    """A training by the words of the command line. stream: j, b, jm or bm, of a network that has streams.

    model: a model to train, or a recipe's file, which needs no preset. known: the models that have presets.
    """

    model: str
    preset: str
    stream: str | None = None
    settings: Sequence[str] = ()
    trust: bool = False  # whether the file may name code outside skelbench
    known: Presets = field(default_factory=lambda: PRESETS)

    @property
    def recipe(self) -> Recipe:
        """The recipe of these words; raises `InputError` for words that mean nothing."""
        if self.from_file:
            require(not self.stream, f"--stream {self.stream}: a recipe's file says it all; write stream in its config")
            return change(read_recipe(Path(self.model), trust=self.trust), self.settings)
        recipe = choose(self.model, self.preset, self.settings, self.known)
        return recipe if self.stream is None else on_stream(recipe, self.stream)

    @property
    def from_file(self) -> bool:
        """Whether `model` is a recipe's file."""
        return self.model.endswith((".yaml", ".yml"))

    def check(self, preset: str | None) -> Recipe:
        """Return the recipe, or answer wrong words before any data are read; preset: the command's, if it names one."""
        if preset and self.from_file:
            raise InputError(f"--preset {preset}: {self.model} is a whole recipe; leave --preset out")
        return self.recipe

    def folder(self, data: Dataset, seed: int) -> Path:
        """Name the folder of the run, where the user names none."""
        model, preset = (Path(self.model).stem, None) if self.from_file else (self.model, self.preset)
        words = (model, data.name, data.split, preset, self.stream, f"s{seed}")
        return Path("runs") / re.sub(r"[/\\:]", "_", "-".join(filter(None, words)))  # a split is named by its file

    def title(self, data: Dataset, folder: Path) -> str:
        """Say in a line what is trained on what, and where it goes."""
        clips = f"{len(data)} clips of {' '.join(filter(None, (data.name, data.split)))}, {data.source}"
        model = self.model if self.from_file else f"{self.model} ({self.preset})"
        return f"{model} on {clips}: {folder}"


def choose(model: str, preset: str, settings: Sequence[str] = (), known: Presets = PRESETS) -> Recipe:
    """Return a preset, changed by `key=value` settings of the loop, of its objective or of the adapter's configuration.

    With SGD the learning rate goes with the batch, as in pyskl, unless it is set too.
    """
    presets = known[model]
    if preset not in presets:
        raise unknown("preset", preset, presets)
    recipe = change(presets[preset], settings)
    if recipe.optimiser in ("sgd", "momentum") and not any(setting.startswith("lr=") for setting in settings):
        recipe = replace(recipe, lr=recipe.lr * recipe.batch / presets[preset].batch)
    return recipe


def change(recipe: Recipe, settings: Sequence[str]) -> Recipe:
    """Return a recipe changed by `key=value` settings of the loop, of its objective or of the adapter."""
    for setting in settings:
        recipe = _with(recipe, setting)
    return recipe


def on_stream(recipe: Recipe, stream: str) -> Recipe:
    """Return the recipe of one stream of the skeleton: j, b, jm or bm for joints, bones and their motion.

    Raises:
        InputError: the model has no streams, or not this one.
    """
    kind = adapter(recipe.adapter, trust=True)
    if not isinstance(kind, Streamed):
        name = recipe.adapter.partition(":")[2]
        raise InputError(f"--stream {stream}: {name} has no streams; leave it out, or train stgcnpp or its like")
    if stream not in kind.streams:
        raise unknown("stream", stream, kind.streams)
    return replace(recipe, config={**recipe.config, "stream": stream})


def _with(recipe: Recipe, setting: str) -> Recipe:
    key, value = read_setting(setting)
    head, *path = key.split(".")
    if head in OBJECTIVES and not (path and head == recipe.objective and settings_of(OBJECTIVES[head].settings_type)):
        raise _not_its_objective(head, setting)
    if path and head == settings_key(recipe.objective):
        return replace(recipe, settings=with_nested(recipe.settings, path, value))
    if key not in SETTABLE:
        return replace(recipe, config=with_setting(recipe.config, setting))  # the adapter answers for its keys
    value = _value(key, value, getattr(recipe, key), setting)
    if key == "objective" and value != recipe.objective:
        objective_class(value)  # answers an unknown name before any data are read
        return replace(recipe, objective=value, settings={})
    return replace(recipe, **{key: value})


def _not_its_objective(objective: str, setting: str) -> InputError:
    keys = list(settings_of(OBJECTIVES[objective].settings_type))
    if not keys:
        return InputError(f"--set {setting!r}: the objective {objective} has no settings; leave it out")
    users = [
        model
        for model, presets in chain(PRESETS.items(), PRETRAINING.items())
        if any(r.objective == objective for r in presets.values())
    ]
    return InputError(
        f"--set {setting!r}: only {' and '.join(users)} have such settings, {objective}.{keys[0]}=… and the like; "
        f"leave it out, or add --set objective={objective} before it"
    )


def _value(key: str, value: Any, now: Any, setting: str) -> Any:
    """Refuse a value of another type than the recipe's, a count below 1, and a number that is negative or infinite."""
    try:
        new = typed(KINDS[key], value)
        fine = new > 0 if isinstance(new, int) else 0 <= new < inf if isinstance(new, float) else True
    except TypeError:
        new, fine = None, False
    if not fine:
        raise InputError(f"--set {setting!r}: expected something like {0.1 if now is None else now!r}")
    return new
