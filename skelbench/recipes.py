"""Training recipes: what the papers did (`paper`), and what fits one GPU (`small`) or a CPU (`tiny`).

Sources: ST-GCN as trained in pyskl (facts: SGD 0.1, nesterov, cosine, 80 passes over the data, T 100);
MotionBERT as in its action configuration from scratch (AdamW 1e-4, x0.99 per epoch, 300 epochs, T 243).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from math import inf
from typing import Any

import yaml

from skelbench.errors import InputError
from skelbench.registry import Registry, unknown


@dataclass(frozen=True)
class Recipe:
    """How to train one architecture; `config` goes to its adapter, the rest to the training loop."""

    adapter: str
    paper: str
    epochs: int
    batch: int
    optimiser: str  # sgd (nesterov, momentum 0.9) or adamw
    lr: float  # backbone, at the start (after warm-up)
    head_lr: float | None = None  # of the classification head; None = lr
    weight_decay: float = 5e-4
    schedule: str = "cosine"  # per step to 0, or `exponential`: x decay per epoch
    decay: float = 0.99
    warmup: float = 0.0  # epochs of linear warm-up
    clip_norm: float | None = None
    label_smoothing: float = 0.0
    val: float = 0.1  # share of the training part's subjects held out for validation
    select: str = "last"  # weights to keep: of the last epoch, or the best on the validation part
    config: dict[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        if self.select not in ("last", "best"):
            raise InputError(f"select {self.select!r}, expected last or best")
        if self.label_smoothing > 1:
            raise InputError(f"label_smoothing {self.label_smoothing:g}, expected 0 to 1")


def _gcn(epochs: int, batch: int, lr: float, **config: Any) -> Recipe:
    paper = "Yan et al., Spatial Temporal Graph Convolutional Networks, AAAI 2018"
    return Recipe("skelbench.adapters.stgcn:STGCN", paper, epochs, batch, "sgd", lr, config=config)


def _motionbert(epochs: int, batch: int, lr: float, **config: Any) -> Recipe:
    paper = "Zhu et al., MotionBERT, ICCV 2023"
    adapter = "skelbench.adapters.motionbert:MotionBERT"
    return Recipe(adapter, paper, epochs, batch, "adamw", lr, weight_decay=0.01, config=config)


_AUGMENT = {"rotate": 0.3, "tilt": 0.1, "scale": 0.15, "shear": 0.1, "jitter": 0.01, "crop": 0.6}
"""Small sets need more variety than the papers' large ones. No mirror: in some sets classes differ by their side."""

RECIPES = Registry[dict[str, Recipe]](
    "model to train",
    {
        "stgcn": {
            "paper": _gcn(80, 128, 0.1, clip_len=100, base_channels=64, normalise="pyskl", views=10),
            "small": replace(
                _gcn(60, 32, 0.05, clip_len=48, base_channels=32, tcn_dropout=0.1, augment=_AUGMENT),
                warmup=2.0,
                label_smoothing=0.1,
            ),
            "tiny": replace(_gcn(12, 32, 0.05, clip_len=32, base_channels=16, augment=_AUGMENT), warmup=1.0),
        },
        "motionbert": {
            "paper": replace(_motionbert(300, 32, 1e-4), schedule="exponential"),
            "small": replace(
                _motionbert(
                    60, 32, 1e-3, dim=64, depth=3, heads=4, representation=64, hidden=256, clip_len=27, maxlen=27
                ),
                warmup=3.0,
                label_smoothing=0.1,
                clip_norm=1.0,
            ),
            "tiny": replace(
                _motionbert(
                    12, 32, 1e-3, dim=32, depth=2, heads=4, representation=32, hidden=128, clip_len=16, maxlen=16
                ),
                warmup=1.0,
                clip_norm=1.0,
            ),
        },
    },
)


def choose(model: str, preset: str, settings: Iterable[str] = ()) -> Recipe:
    """Return a preset, changed by `key=value` settings of the loop or of the adapter's configuration."""
    presets = RECIPES[model]
    if preset not in presets:
        raise unknown("preset", preset, presets)
    recipe = presets[preset]
    for setting in settings:
        recipe = _with(recipe, setting)
    return recipe


def _with(recipe: Recipe, setting: str) -> Recipe:
    key, given, text = setting.partition("=")
    if not given:
        raise InputError(f"--set {setting!r} is not key=value, e.g. epochs=20 or augment.rotate=0.3")
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InputError(f"--set {setting!r}: {text!r} is no value; write a number, a word or [a, list]") from error
    if key in {f.name for f in fields(Recipe)} - {"config", "adapter", "paper"}:
        return replace(recipe, **{key: _like(getattr(recipe, key), value, setting)})
    return replace(recipe, config=_nested(recipe.config, key.split("."), value))  # the adapter answers for its keys


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
