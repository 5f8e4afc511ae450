"""Judge one encoder by several protocols on one training part."""

from collections.abc import Callable, Sequence

from skelbench.adapters.card import Card
from skelbench.training.transfer.protocol import Transfer
from skelbench.training.transfer.task import Task
from skelbench.training.validation import check_part


def transfer(task: Task, protocols: Sequence[Transfer], done: Callable[[Card], None] = lambda card: None) -> list[Card]:
    """Make a card by each protocol, one after the other. done: called with each card as soon as it is written.

    Nothing is chosen: of what is trained the last epoch is kept, also where `task.test` says how the others did.

    Raises:
        InputError: the clips are no training part, or do not suit the encoder or a protocol.
    """
    check_part(task.data)
    task.data.check_labelled("a protocol")
    cards: list[Card] = []
    for protocol in protocols:
        cards.append(protocol.run(task))
        done(cards[-1])
    return cards
