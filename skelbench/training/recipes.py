"""A recipe: how one architecture is trained, chosen by preset and changed by `key=value` settings."""

from dataclasses import dataclass, field
from typing import Any

from skelbench.core.errors import require


@dataclass(frozen=True)
class Recipe:
    """How to train one architecture; `config` is the adapter's, `settings` the objective's, the rest the loop's."""

    adapter: str  # module:Class of the architecture
    epochs: int  # passes over the training clips
    batch: int  # clips of a step, of all processes together
    optimiser: str  # sgd (nesterov, momentum 0.9) or adamw
    lr: float  # backbone, at the start (after warm-up)
    head_lr: float | None = None  # of the classification head; None = lr
    weight_decay: float = 5e-4  # of all weights
    schedule: str = "cosine"  # per step to 0, or `exponential`: x decay per epoch, or `step`: x 0.1, twice
    decay: float = 0.99  # of `exponential`
    warmup: float = 0.0  # epochs of linear warm-up
    clip_norm: float | None = None  # longest gradient; None: as long as it is
    label_smoothing: float = 0.0  # share of the label that goes to all classes
    val: float = 0.1  # share of the training part's subjects held out for validation
    select: str = "last"  # weights to keep: of the last epoch, or the best on the validation part
    paper: str = ""  # of the method, where it is not the adapter's own
    start_from: str = ""  # a card, a training's folder or a checkpoint file whose weights the training starts from
    objective: str = "cross-entropy"  # what a step minimises: cross-entropy, maskclr, or a module:Class of your own
    settings: dict[str, Any] = field(default_factory=dict[str, Any])  # of the objective
    config: dict[str, Any] = field(default_factory=dict[str, Any])  # of the adapter

    def __post_init__(self) -> None:
        require(self.select in ("last", "best"), f"select {self.select!r}, expected last or best")
        require(self.label_smoothing <= 1, f"label_smoothing {self.label_smoothing:g}, expected 0 to 1")
