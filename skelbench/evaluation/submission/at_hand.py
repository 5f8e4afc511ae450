"""The data and the weights of a submission, where they are here; why not, where they are not."""

from dataclasses import replace
from pathlib import Path

from skelbench.adapters.card import Card, read_known
from skelbench.adapters.model import is_ours, load_model
from skelbench.adapters.protocols import Model
from skelbench.adapters.weights.fetch import is_remote
from skelbench.core.errors import InputError
from skelbench.core.words import quoted
from skelbench.data.dataset import Dataset
from skelbench.data.find import data_names, load_data
from skelbench.evaluation.submission.manifest import Setting

FUSED = "skelbench.adapters.fuse:Fuse"


def data_at_hand(setting: Setting) -> Dataset | str:
    """Return the clips of a part of a split, all of them, or say why they are not here.

    A data set is found by its name alone: what a stranger's file names is never taken for a path.
    """
    if setting.dataset not in data_names():
        return f"data set {setting.dataset} is not here"
    try:
        data = load_data(setting.dataset, source=setting.source or None)
        if data.sha256 != setting.dataset_sha256:
            return f"{setting.dataset} is another file here, sha256 {data.sha256[:12]}…"
        return data.chosen(setting.split or None, setting.part)
    except InputError as error:
        return f"{setting.dataset} cannot be used here: {error}"


def model_at_hand(card: Card, weights: Path | None, *, trust: bool) -> Model | str:
    """Load the model of a card on the CPU, or say why it cannot be; nothing is fetched.

    weights: a file that somebody has. A shipped model's weights are found by its name.
    """
    if not is_ours(card.adapter) and not trust:
        return f"its adapter {card.adapter} is code outside skelbench; read it, then add --trust"
    if card.adapter == FUSED:  # the weights of its members could be anywhere
        return "it is fused from other models; measure those again"
    if weights is not None:
        card = replace(card, weights=str(weights.absolute()))
    elif card.weights is not None and not is_remote(card.weights):
        card = replace(card, folder=_folder(card))
    if card.weights is not None and is_remote(card.weights):
        return f"its weights are at {quoted(card.weights)}; fetch them, then add --weights FILE"
    try:
        return load_model(card, trust=trust)
    except InputError as error:
        return f"it cannot be loaded: {error}"


def _folder(card: Card) -> Path | None:
    """Return where relative weights lie: beside the card, or beside the shipped card of that name and weights."""
    beside = (card.folder or Path()) / (card.weights or "")
    if beside.is_file():
        return card.folder
    try:
        known = read_known(card.name)
    except InputError:
        return card.folder
    return known.folder if known.sha256 == card.sha256 else card.folder
