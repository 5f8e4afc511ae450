"""Fetch a model from the Hugging Face Hub: a card that names one commit for good, and weights that are the card's."""

from dataclasses import replace
from pathlib import Path

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.exchange.hub import refused
from skelbench.adapters.exchange.push import CARD
from skelbench.adapters.weights.fetch import is_remote
from skelbench.adapters.weights.hub import PART, Address, ask, check_repo, download, parse
from skelbench.core.errors import InputError
from skelbench.core.files import check_writable, file_sha256
from skelbench.core.words import quoted
from skelbench.core.yaml_file import SIZE


def pull(repo: str, revision: str, folder: Path) -> Card:
    """Write `folder/card.yaml`, whose weights are `hf://` at a commit with their sha256; return that card.

    The weights stay in the cache of the Hub, checked. No code that the card names is imported. revision: a branch, a
    tag, a commit, or "" for the main branch.

    Raises:
        InputError: repository, card or weights do not come or are not what the card says, or another card lies there.
    """
    check_repo(repo)
    check_writable(folder / CARD)
    where = Address(repo, CARD, revision)
    with refused(f"cannot pull {repo}", repo, CARD):
        told = ask(where)
    if told.size is not None and told.size > SIZE:
        raise InputError(f"{where} has {told.size:,} bytes, at most {SIZE:,} are a card; name another repository")
    path, found = download(replace(where, revision=told.commit_hash))
    card = _pinned(read_card(path), found)
    weights = card.weights_file()
    if weights is not None and card.sha256 is None:
        card = replace(card, sha256=file_sha256(weights))
    _keep(card, folder / CARD)
    return replace(card, folder=folder)


def _pinned(card: Card, at: Address) -> Card:
    """Let the card name its weights at the commit that it came from, or where they are from another repository, there.

    Raises:
        InputError: the weights are not in a repository.
    """
    if card.weights is None:
        return card
    if card.weights.startswith("hf://"):
        _, there = download(parse(card.weights))
        return replace(card, weights=str(there))
    if is_remote(card.weights):
        return card
    if not all(PART.fullmatch(part) for part in card.weights.split("/")):
        raise InputError(
            f"card of {at.repo}: weights {quoted(card.weights)} are no file of the repository; ask its authors"
        )
    return replace(card, weights=str(replace(at, file=card.weights)))


def _keep(card: Card, path: Path) -> None:
    """Write the card, unless another one lies there."""
    if path.exists() and read_card(path) != card:
        raise InputError(f"{path} is another card, which a pull would take the place of; choose another --out")
    card.save(path)
