"""Finetuning: the whole network is trained on, from the weights of the encoder, on all labelled clips or a share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from skelbench.adapters.card import Card
from skelbench.core.errors import InputError, require
from skelbench.core.words import quoted
from skelbench.data.dataset import Dataset
from skelbench.training.choose import SETTABLE, change
from skelbench.training.objectives.objective import is_supervised
from skelbench.training.objectives.registry import objective_class
from skelbench.training.recipes import Recipe
from skelbench.training.starting import HEAD
from skelbench.training.train import train
from skelbench.training.transfer.cards import folder_of, name_of, selection
from skelbench.training.transfer.encoder import Encoder
from skelbench.training.transfer.share import share_of
from skelbench.training.transfer.task import Task

RECIPE = Recipe("", epochs=150, batch=128, optimiser="adam", lr=5e-3, weight_decay=0.0, val=0.0)
"""PSTL's, of its semi-supervised protocol too: Adam, cosine to 0, the network in training mode, no augmentation."""
FIXED = ("start_from", "start_without")


def defaults() -> dict[str, Any]:
    """Return the recipe's settings: key -> value. The network's own keys are settings too, see `skelbench train`."""
    return {key: getattr(RECIPE, key) for key in SETTABLE if key not in FIXED}


def recipe_of(encoder: Encoder, changes: Sequence[str]) -> Recipe:
    """Return the recipe for an encoder's network: what its card says, but no augmentation, then the changes.

    Raises:
        InputError: a change means nothing.
    """
    config = {key: value for key, value in encoder.config.items() if key != "augment"}
    base = replace(
        RECIPE,
        adapter=encoder.card.adapter,
        config=config,
        paper=encoder.card.paper,
        start_from=encoder.where,
        start_without=HEAD,
        chosen_on=tuple(encoder.chosen_on or ()),
    )
    return change(base, changes)


def _check(changes: Sequence[str]) -> None:
    for setting in changes:
        key = setting.partition("=")[0]
        require(key not in FIXED, f"--set {quoted(setting)}: a protocol starts from its encoder; name another encoder")
    objective = change(RECIPE, changes).objective
    require(
        is_supervised(objective_class(objective)),
        f"--set objective={objective} reads no labels, so it makes no classifier; continue a pre-training by "
        "skelbench pretrain --set start_from=ENCODER",
    )


def _finetuned(task: Task, data: Dataset, protocol: str, changes: Sequence[str], **told: Any) -> Card:
    """Train on `data`, and say on the card of what encoder it is made; returns the card. told: what else it says."""
    folder = folder_of(task, protocol)
    card = train(
        recipe_of(task.encoder, changes),
        data,
        folder,
        seed=task.seed,
        machine=task.machine,
        resume=task.resume,
        command=task.command,
        report=task.report,
    )
    chosen = {} if task.encoder.chosen_on is None else {"chosen_on": card.training["chosen_on"]}
    made = {key: value for key, value in card.training.items() if key != "chosen_on"}
    training = {**made, **chosen, "encoder": task.encoder.told, "protocol": protocol, **told}
    done = replace(card, name=name_of(task, protocol), training=training, selected_on=selection(task))
    done.save(folder / "card.yaml")
    return done


@dataclass(frozen=True)
class Finetune:
    """The whole network is trained on all labelled clips. changes: `key=value` of the recipe or the network."""

    changes: tuple[str, ...] = ()

    example: ClassVar = "finetune"
    about: ClassVar = "train the whole network on, from the encoder's weights and a new last layer"

    @property
    def name(self) -> str:
        """The same whatever its settings."""
        return "finetune"

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """Return the recipe's settings."""
        return defaults()

    @classmethod
    def read(cls, argument: str, settings: Sequence[str]) -> Self:
        """Read `key=value` settings."""
        require(not argument, f"protocol finetune{argument}: finetune takes nothing behind its name; write finetune")
        _check(settings)
        return cls(tuple(settings))

    def run(self, task: Task) -> Card:
        """Train; the last epoch is kept."""
        return _finetuned(task, task.data, self.name, self.changes)


@dataclass(frozen=True)
class Semi:
    """The whole network is trained on a share of the labelled clips. changes: as of `Finetune`."""

    share: float
    changes: tuple[str, ...] = ()

    example: ClassVar = "semi:0.1"
    about: ClassVar = "finetune with the labels of a share of the clips, drawn class by class"

    @property
    def name(self) -> str:
        """With its share."""
        return f"semi:{self.share:g}"

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """Return the recipe's settings."""
        return defaults()

    @classmethod
    def read(cls, argument: str, settings: Sequence[str]) -> Self:
        """Read `:share` and `key=value` settings."""
        try:
            share = float(argument.removeprefix(":"))
        except ValueError:
            share = 0.0
        if not (argument.startswith(":") and 0 < share <= 1):
            raise InputError(f"protocol semi{argument}: expected a share above 0 and up to 1, e.g. semi:0.1")
        _check(settings)
        return cls(share, tuple(settings))

    def run(self, task: Task) -> Card:
        """Draw the clips, train on them; the last epoch is kept."""
        data, classes = task.data, len(task.data.classes)
        require(
            len(data) >= classes, f"{self.name}: {len(data)} clips of {classes} classes; take one clip or more of each"
        )
        drawn = data.take(share_of(data.labels, self.share, task.seed).tolist())
        return _finetuned(task, drawn, self.name, self.changes, share=self.share, drawn_from=len(data))
