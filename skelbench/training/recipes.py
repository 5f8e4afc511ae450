"""A recipe: how one architecture is trained, chosen by preset and changed by `key=value` settings."""

from dataclasses import dataclass, field
from typing import Any

from skelbench.core.errors import InputError


@dataclass(frozen=True)
class Recipe:
    """How to train one architecture; `config` goes to its adapter, the rest to the training loop.

    `maskclr` holds the settings of the method of that name (`skelbench.maskclr.objective.Settings`); empty without it.
    """

    adapter: str
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
    paper: str = ""  # of the method, where it is not the adapter's own
    start_from: str = ""  # a card, a training's folder or a checkpoint file whose weights the training starts from
    maskclr: dict[str, Any] = field(default_factory=dict[str, Any])
    config: dict[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        if self.select not in ("last", "best"):
            raise InputError(f"select {self.select!r}, expected last or best")
        if self.label_smoothing > 1:
            raise InputError(f"label_smoothing {self.label_smoothing:g}, expected 0 to 1")
