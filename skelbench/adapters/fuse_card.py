"""Write the card of a fused model: which members, with which weights."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.fuse import Fuse
from skelbench.core.errors import InputError, require
from skelbench.core.words import quoted

ADAPTER = "skelbench.adapters.fuse:Fuse"
STREAMS = {"j": 0.6, "b": 0.6, "jm": 0.4, "bm": 0.4}
"""Stream -> weight, as AimCLR and STTFormer have it: fixed before any accuracy is seen."""


def fused_card(members: Sequence[str], weights: str, of: str, out: Path, *, trust: bool = False) -> Card:
    """Fuse cards (names, files or folders) and write the card to `out`, a YAML file; returns it.

    weights: `streams`, by the stream that each member names; `equal`; or numbers, "0.6,0.6,0.4". of: logits or
    probabilities.

    Raises:
        InputError: a card cannot be read, weights do not fit, members know different classes, or `out` is there.
    """
    require(out.suffix in (".yaml", ".yml"), f"--out {out}: expected a card, a file that ends in .yaml")
    require(not out.exists(), f"{out} is there already; choose another --out")
    require(len(set(members)) == len(members) > 1, f"{len(set(members))} cards to fuse; name two or more, each once")
    cards = [read_card(member) for member in members]
    shares = _weights(weights, cards)
    fuse = {_beside(member, card, out): share for member, card, share in zip(members, cards, shares, strict=True)}
    made = Card(out.stem, ADAPTER, {"fuse": fuse, "of": of}, cards[0].classes, folder=out.parent, trusted=trust)
    Fuse.load(made)
    made.save(out)
    return made


def _weights(words: str, cards: Sequence[Card]) -> list[float]:
    if words == "equal":
        return [1.0] * len(cards)
    if words == "streams":
        return [_of_stream(card) for card in cards]
    try:
        numbers = [float(word) for word in words.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != len(cards):
        raise InputError(
            f"--weights {quoted(words)} for {len(cards)} cards: write streams, equal, or a number for each: 0.6,0.6,0.4"
        )
    return numbers


def _of_stream(card: Card) -> float:
    stream: Any = card.config.get("stream", "j")
    known = stream in STREAMS and "fuse" not in card.config
    require(known, f"card {card.name} names no stream of {', '.join(STREAMS)}; write --weights equal, or numbers")
    return STREAMS[stream]


def _beside(member: str, card: Card, out: Path) -> str:
    """Name a member as a card beside `out` finds it: a shipped one by its name, another by the way to its file."""
    path = Path(member)
    if not (path.is_dir() or path.suffix in (".yaml", ".yml")):
        return card.name
    file = path / "card.yaml" if path.is_dir() else path
    return Path(os.path.relpath(file, out.parent)).as_posix()
