"""Whether models may be measured on some data: their classes, their names, and what they have seen already."""

import sys
from collections import Counter
from collections.abc import Iterable

from skelbench.adapters.card import Card
from skelbench.adapters.card_file import SELECTED_ON
from skelbench.adapters.protocols import Fused, Model
from skelbench.core.arrays import Indices
from skelbench.core.errors import InputError, require
from skelbench.data.dataset import Dataset
from skelbench.data.selection import selected_on
from skelbench.evaluation.results.outcome import Outcome

MOST = 2**15 - 1
"""Classes that the predictions of a results file have room for (int16)."""


def check_classes(card: Card, data: Dataset) -> None:
    """Refuse a model of other classes: its accuracy would be a meaningless number. Data without labels suit any."""
    if not len(data):
        raise InputError(f"data {data.name}, split {data.split}, holds no clips; choose another split")
    mine, theirs = card.classes, data.classes
    unnamed = all(name.isdigit() for name in theirs)  # a pyskl pickle holds numbers only
    if mine and data.labelled and (len(theirs) > len(mine) or not (unnamed or tuple(theirs) == mine)):
        raise InputError(
            f"model {card.name} knows {len(mine)} classes ({', '.join(mine[:3])} …), data {data.name} has "
            f"{len(theirs)} ({', '.join(theirs[:3])} …); choose a model that was trained on {data.name}"
        )


def tell_if_numbered(card: Card, data: Dataset) -> None:
    """Say that fewer classes without names are taken as the first of the model: nothing shows whether they are."""
    mine, theirs = len(card.classes), len(data.classes)
    if 0 < theirs < mine and all(name.isdigit() for name in data.classes):
        print(
            f"note: {theirs} numbered classes of {data.name} are taken as the model's first {theirs} of the {mine} of"
            f" {card.name}; if they are others, name them (docs/your_data.md)",
            file=sys.stderr,
        )


def check_scores(model: Model, classes: int, labels: Indices) -> None:
    """Refuse scores for fewer classes than the clips have: a card that names none may be of any model."""
    if labels.max(initial=0) >= classes or classes > MOST:
        raise InputError(
            f"model {model.card.name} scores {classes} classes, the clips have labels up to {labels.max(initial=0)} "
            f"and at most {MOST} can be kept; choose a model that was trained on this data"
        )


def selection_of(model: Model, data: Dataset) -> str:
    """Say what the choice of this model's recipe knows of these clips: "test", "val", "none", or "" if nobody says.

    What a member of a fused model was chosen on, the whole was chosen on.
    """
    members = [member.card for member in model.members] if isinstance(model, Fused) else []
    answers = {_selection(card, data) for card in members or [model.card]}
    return next((answer for answer in SELECTED_ON if answer in answers), "")


def _selection(card: Card, data: Dataset) -> str:
    entries = card.training.get("chosen_on")
    return card.selected_on if entries is None else selected_on(entries, data)


def check_names(cards: Iterable[Card]) -> None:
    """Refuse two models of one name: their cells would be taken for draws of one model."""
    twice = [name for name, count in Counter(card.name for card in cards).items() if count > 1]
    if twice:
        raise InputError(f"two models are called {twice[0]!r}; change `name` on one of the cards (card.yaml)")


def cards_of(model: Model) -> list[Card]:
    """Return the model's card, and those of its members where it is made of others: what they know, it knows."""
    return [model.card, *(member.card for member in (model.members if isinstance(model, Fused) else ()))]


def tell_if_seen(cards: Iterable[Card], data: Dataset) -> None:
    """Warn where the clips may be training clips: another split of the same data, or the training part."""
    for card in cards:
        trainings = {"trained": card.training, "pre-trained": card.training.get("encoder") or {}}
        for how, seen in trainings.items():
            if seen.get("data") == data.name and not _held_out(seen.get("split"), data):
                on = f"{data.name} {seen.get('split') or 'all clips'}"
                print(f"note: {card.name} was {how} on {on}, so it may know these clips", file=sys.stderr)


def _held_out(split: str | None, data: Dataset) -> bool:
    """Whether the clips are held out of the training part of `split`: its test clips, or those without another's."""
    without_another = data.split not in data.split_parts and (data.split or "").rpartition("-")[0] == split
    return data.part not in (None, "train") and (data.split == split or without_another)


def check_within(outcomes: Iterable[Outcome], classes: int, model: str) -> None:
    """Refuse what was kept of a model if it names classes that the model does not have.

    Raises:
        InputError: it does.
    """
    for outcome in outcomes:
        top = max(int(values.max(initial=0)) for values in (outcome.label, outcome.prediction, outcome.rank))
        require(
            top < classes,
            f"the results name class {top} of {model}, which has {classes}, the first of them 0; restore them",
        )
