"""Several models as one: the weighted mean of their probabilities, e.g. four streams 2:2:1:1 (pyskl, 2s-AGCN).

`of: logits` takes the mean of what their last layers say instead, as self-supervised learners fuse three streams
(AimCLR, PSTL: joints 0.6, bones 0.6, motion 0.4); a sum, as they write it, has its maximum at the same class.

Fusing happens per clip: one clip is prepared for every member, and what they say of this very clip is averaged. There
are no files of scores to be joined by the order of their rows, which is the field's classic silent mistake.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from math import lcm, log, prod
from pathlib import Path
from typing import Any, Self, cast

import torch
from torch import Tensor, nn

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.fuse_pull import together
from skelbench.adapters.inputs.pulled import Pulled
from skelbench.adapters.model import load_model
from skelbench.adapters.protocols import Model, Networked, Pulls, Referable
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.settings import check_product
from skelbench.core.words import WORD, one_line, quoted

MEMBERS = 32
"""Models that one may be made of; papers fuse two to six."""
HEAVIEST = 10**6
"""Weight of a member."""
OF = ("probabilities", "logits")
"""What is averaged."""


class Fuse:
    """The members of a card's `fuse: {card: weight, …}`; a card is a name in `models/` or a path beside the card.

    `of` says what of them is averaged. A batch is (N, D): each row starts with the shapes of the members' views, whose
    numbers follow. So it can be taken apart again by a process that prepared none of it.
    """

    def __init__(self, card: Card, members: Sequence[Model], weights: Sequence[float]) -> None:
        self.card = card
        self.members = list(members)
        self.of_logits = card.config.get("of") == "logits"
        self.shares = [weight / sum(weights) for weight in weights]
        self.network = nn.ModuleList([member.network for member in members if isinstance(member, Networked)])

    @classmethod
    def load(cls, card: Card) -> Self:
        """Load the members; the card's classes and hash become theirs, so that results follow the members.

        Raises:
            InputError: no or wrong weights, a member that is not there, or members that know different classes.
        """
        weights = fuse_weights(card)
        members = [load_model(_member(card, name), trust=card.trusted) for name in weights]
        first = members[0].card
        for other in (*(member.card for member in members), *([card] if card.classes else [])):
            _agree(card.name, first, other)
        told = [
            [member.card.sha256, member.card.config_sha256, weight]
            for member, weight in zip(members, weights.values(), strict=True)
        ]
        said: Any = {"of": "logits", "members": told} if card.config.get("of") == "logits" else told
        identity = sha256(json.dumps(said).encode()).hexdigest()
        whole = replace(card, classes=first.classes, sha256=identity)
        return cls(whole, members, list(weights.values()))

    def prepare(self, clip: Clip) -> Tensor:
        """Turn one clip into (views, D): every member's views, flattened and joined.

        A member with fewer views shows each of them as often as it takes, so that its own mean over views stays.
        """
        return self._joined([member.prepare(clip).float() for member in self.members])

    def prepare_like(self, clip: Clip, clean: Clip) -> Tensor:
        """Turn one clip into (views, D) as `prepare` does, every member preparing it by what `clean` tells.

        Raises:
            InputError: a member whose preparation cannot be told apart from its network.
        """
        views: list[Tensor] = []
        for member in self.members:
            if not isinstance(member, Referable):
                raise InputError(
                    f"{self.card.name}: its member {member.card.name} cannot prepare a clip like another one;"
                    " give its adapter the method prepare_like, or fuse other members"
                )
            views.append(member.prepare_like(clip, clean).float())
        return self._joined(views)

    def pull(self, clips: Sequence[Clip]) -> Pulled:
        """Prepare clips, and know the way back from their views, (views, D) each, through every member.

        Raises:
            InputError: a member whose preparation has no derivative.
        """
        pulled: list[Pulled] = []
        for member in self.members:
            if not isinstance(member, Pulls):
                raise InputError(
                    f"{self.card.name}: its member {member.card.name} cannot bring a gradient back to the clip;"
                    " give its adapter the method pull, or fuse other members"
                )
            pulled.append(member.pull(clips))
        return together(pulled, lambda views: self._joined([v.float() for v in views]))

    def _joined(self, views: Sequence[Tensor]) -> Tensor:
        count = max(map(len, views))
        if lcm(*map(len, views)) != count:
            each = ", ".join(f"{member.card.name} {len(v)}" for member, v in zip(self.members, views, strict=True))
            raise InputError(f"{self.card.name} fuses members with views {each}; their numbers must divide the largest")
        check_product(
            {"views": count, "numbers of a view": sum(v[0].numel() for v in views)}, "the joined input of one clip"
        )
        sizes = [number for v in views for number in (v.dim() - 1, *v.shape[1:])]
        head = torch.tensor([len(sizes), *sizes], dtype=torch.float32).expand(count, -1)
        return torch.cat([head, *(v.reshape(len(v), -1).repeat(count // len(v), 1) for v in views)], dim=1)

    def logits(self, batch: Tensor) -> Tensor:
        """(N, D) -> (N, K): the weighted mean of the members' logits, or the logarithm of their probabilities' mean."""
        rest = batch[:, 1 + int(batch[0, 0]) :]
        terms: list[Tensor] = []
        for member, share, shape in zip(self.members, self.shares, _shapes(batch[0]), strict=True):
            own, rest = rest[:, : prod(shape)], rest[:, prod(shape) :]
            said = member.logits(own.reshape(-1, *shape)).float()
            terms.append(share * said if self.of_logits else said.log_softmax(-1) + log(share))
        whole = torch.stack(terms)
        return whole.sum(0) if self.of_logits else whole.logsumexp(0)


def fuse_weights(card: Card) -> dict[str, float]:
    """Member -> weight, as the card says.

    Raises:
        InputError: the card names no members, or weights that are no positive numbers.
    """
    fuse: Any = card.config.get("fuse")
    if card.config.keys() - {"of"} != {"fuse"} or not isinstance(fuse, Mapping) or not fuse:
        raise InputError(f"card {card.name}: its config is {quoted(card.config)}, expected fuse: {{card: weight, …}}")
    if card.config.get("of", OF[0]) not in OF:
        raise InputError(f"card {card.name}: of is {quoted(card.config['of'])}, expected {' or '.join(OF)}")
    weights = cast(Mapping[str, Any], fuse)
    if len(weights) > MEMBERS:
        raise InputError(f"card {card.name} fuses {len(weights)} members, at most {MEMBERS} are loaded; leave some out")
    for name, weight in weights.items():
        if type(weight) not in (int, float) or not 1 / HEAVIEST <= weight <= HEAVIEST:
            raise InputError(
                f"card {card.name}: {one_line(name, WORD)} has weight {quoted(weight)}, expected a number above 0, "
                f"from {1 / HEAVIEST:g} to {HEAVIEST:,}"
            )
    return dict(weights)


def _member(card: Card, name: str) -> Card:
    beside = (card.folder or Path()) / str(name)
    member = read_card(beside if beside.is_dir() or beside.suffix in (".yaml", ".yml") else str(name))
    if "fuse" in member.config:
        raise InputError(f"card {card.name}: its member {name} is fused itself; name that card's members instead")
    return member


def _agree(fused: str, one: Card, other: Card) -> None:
    if one.classes == other.classes:
        return
    pairs = enumerate(zip(one.classes, other.classes, strict=False))
    what = next((f"class {k} is {a!r} and {b!r}" for k, (a, b) in pairs if a != b), "their numbers differ")
    raise InputError(
        f"card {fused} cannot fuse {one.name} ({len(one.classes)} classes) and {other.name} ({len(other.classes)}): "
        f"{what}; name members that know the same classes in the same order"
    )


def _shapes(row: Tensor) -> list[list[int]]:
    """Read the shapes of the members' views from the start of a row."""
    numbers = [int(number) for number in row[1 : 1 + int(row[0])].cpu()]
    shapes: list[list[int]] = []
    while numbers:
        size, numbers = numbers[0], numbers[1:]
        shapes.append(numbers[:size])
        numbers = numbers[size:]
    return shapes
