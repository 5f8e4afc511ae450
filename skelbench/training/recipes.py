"""A recipe: how one architecture is trained, chosen by preset and changed by `key=value` settings."""

import json
from dataclasses import MISSING, dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from skelbench.adapters.model import is_ours
from skelbench.core.errors import InputError, require
from skelbench.core.names import check_chosen_on
from skelbench.core.settings import check_numbers, read_config
from skelbench.core.words import kind_of, quoted
from skelbench.core.yaml_file import read_yaml

MOST_EPOCHS = 10**6
MOST_CLIPS = 10**6
"""Of a batch."""


@dataclass(frozen=True)
class Recipe:
    """How to train one architecture; `config` is the adapter's, `settings` the objective's, the rest the loop's."""

    adapter: str  # module:Class of the architecture
    epochs: int  # passes over the training clips
    batch: int  # clips of a step, of all processes together
    optimiser: str  # sgd (nesterov, momentum 0.9), momentum (0.9, plain), adam or adamw
    lr: float  # backbone, at the start (after warm-up)
    head_lr: float | None = None  # of the classification head; None = lr
    weight_decay: float = 5e-4  # of all weights
    schedule: str = "cosine"  # per step to 0; exponential: x decay per epoch; step: x 0.1 twice, step@0.6,0.8; constant
    decay: float = 0.99  # of `exponential`
    warmup: float = 0.0  # epochs of linear warm-up
    clip_norm: float | None = None  # longest gradient; None: as long as it is
    label_smoothing: float = 0.0  # share of the label that goes to all classes
    val: float = 0.1  # share of the training part's subjects held out for validation
    select: str = "last"  # weights to keep: of the last epoch, or the best on the validation part
    paper: str = ""  # of the method, where it is not the adapter's own
    start_from: str = ""  # a card, a training's folder or a checkpoint file whose weights the training starts from
    start_without: str = ""  # how the names begin of what start_from leaves out, e.g. cls_head, which starts anew
    objective: str = "cross-entropy"  # what a step minimises: cross-entropy, maskclr, or a module:Class of your own
    settings: dict[str, Any] = field(default_factory=dict[str, Any])  # of the objective
    config: dict[str, Any] = field(default_factory=dict[str, Any])  # of the adapter
    chosen_on: tuple[str, ...] = ()  # whose accuracies were seen before it was chosen, e.g. "jhmdb complete14_1 test"

    def __post_init__(self) -> None:
        check_numbers(self, {"epochs": MOST_EPOCHS, "batch": MOST_CLIPS, "decay": 1})
        for key, value in vars(self).items():
            least = 1 if key in ("epochs", "batch") else 0
            require(type(value) not in (int, float) or value >= least, f"{key} {value}, expected at least {least}")
        require(self.select in ("last", "best"), f"select {self.select!r}, expected last or best")
        require(self.label_smoothing <= 1, f"label_smoothing {self.label_smoothing:g}, expected 0 to 1")
        check_chosen_on(self.chosen_on)

    @property
    def training_settings(self) -> dict[str, Any]:
        """All that decides which weights come out; not where the method is from and what the recipe was chosen on."""
        return {key: value for key, value in vars(self).items() if key not in ("paper", "chosen_on")}

    @property
    def sha256(self) -> str:
        """SHA-256 of the settings as JSON, by which a card knows its recipe.

        Keys are sorted, empty settings left out (a setting that is added later and is off by default changes no hash),
        and whole numbers are written as such, so that 0 and 0.0 are one setting.
        """
        return sha256(json.dumps(_canonical(self.training_settings), sort_keys=True).encode()).hexdigest()


def read_recipe(path: Path, *, trust: bool = False) -> Recipe:
    """Read a recipe from a YAML file whose keys are the fields of `Recipe`, such as those in `models/recipes/`.

    trust: whether it may name an adapter or an objective outside skelbench, which a training imports and runs.

    Raises:
        InputError: there is no such file, it is no mapping, or a key or a value is not a recipe's.
    """
    values = read_yaml(path, "recipe")
    if not isinstance(values, dict):
        raise InputError(f"{path} holds {kind_of(values)}, expected a recipe: adapter, epochs, batch, lr …")
    given = {key: value for key, value in cast("dict[str, Any]", values).items() if value is not None}  # `paper:`
    absent = [f.name for f in fields(Recipe) if f.default is f.default_factory is MISSING and f.name not in given]
    if absent:
        raise InputError(f"{path} lacks {', '.join(absent)}; models/recipes/ holds whole recipes to start from")
    for key in ("config", "settings"):
        require(_has_words(given.get(key)), f"{path}: a key in {key} is no text; put it in quotes")
    recipe = read_config(Recipe, given, f"recipe {path.stem}")
    for key, code in (("adapter", recipe.adapter), ("objective", recipe.objective)):
        if ":" in code and not is_ours(code) and not trust:
            raise InputError(
                f"{path}: {key} {quoted(code)} is code outside skelbench, which would be imported and run with your "
                "rights; add --trust (in Python trust=True) if you know where it is from"
            )
    return recipe


def _has_words(values: Any) -> bool:
    """Whether all keys of settings are text, at any depth; they are sorted for the hash."""
    if isinstance(values, dict):
        return all(isinstance(key, str) and _has_words(value) for key, value in cast("dict[Any, Any]", values).items())
    return not isinstance(values, list) or all(map(_has_words, cast("list[Any]", values)))


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        inner = {key: _canonical(item) for key, item in cast("dict[str, Any]", value).items()}
        return {key: item for key, item in inner.items() if item is not None and item not in ("", {})}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in cast("list[Any]", value)]
    return int(value) if isinstance(value, float) and value.is_integer() else value
