"""What a protocol is: how a classifier is made of a pre-trained encoder."""

from collections.abc import Sequence
from typing import Any, Protocol

from skelbench.adapters.card import Card
from skelbench.training.transfer.task import Task


class Transfer(Protocol):
    """A way to make a classifier, with its settings; it ends in an ordinary card."""

    @property
    def name(self) -> str:
        """How it is written: `linear`, `knn@20`, `semi:0.1`."""
        ...

    def run(self, task: Task) -> Card:
        """Make the classifier in a folder of its own in `task.out`; returns its card."""
        ...


class TransferClass(Protocol):
    """A class of protocols."""

    @property
    def about(self) -> str:
        """What it does, in a line."""
        ...

    @property
    def example(self) -> str:
        """How one is written."""
        ...

    def defaults(self) -> dict[str, Any]:
        """Return its settings: key -> default."""
        ...

    def read(self, argument: str, settings: Sequence[str]) -> Transfer:
        """Read what stands behind the name, such as `@20`, and `key=value` settings.

        Raises:
            InputError: either means nothing.
        """
        ...
