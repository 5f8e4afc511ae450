"""From what a machine made, whose parts may share and hold each other, to a tree of known size that ends."""

from typing import Any, cast

from skelbench.core.pickles.records import Array, Blob, Damaged, Dtype, Name, Opaque
from skelbench.core.pickles.source import Source, decoded

DEEPEST = 32
"""Containers in each other; the deepest of an annotation is three, of an optimiser's state six."""
FREE = 100_000
PER_BYTE = 16
"""Values, and characters of text, that a file may unfold to: FREE and as many for each of its bytes."""
LONGEST = 1 << 20
"""Characters of one text; configurations of trainings have 20,000."""


class Unfolding:
    """Copies a value until its budget is spent; so nine lists of nine lists of … of nine lists end early."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.left = FREE + PER_BYTE * source.end

    def tree(self, value: Any, depth: int = 0) -> Any:
        """Return `value` as None, bool, int, float, str, bytes, `Array`, `Opaque`, lists and dicts of them.

        Raises:
            Damaged: it is nested deeper than DEEPEST, or unfolds to more than its file pays for.
        """
        if depth > DEEPEST:
            raise Damaged(f"more than {DEEPEST} containers in each other")
        self._spend(1)
        if isinstance(value, dict):
            items = cast(dict[Any, Any], value).items()
            return {self.tree(key, depth + 1): self.tree(item, depth + 1) for key, item in items}
        if isinstance(value, list | tuple):
            return [self.tree(item, depth + 1) for item in cast(list[Any], value)]
        if isinstance(value, Opaque):
            return Opaque(value.kind, tuple(self.tree(list(value.parts), depth + 1)))
        return self._leaf(value)

    def _leaf(self, value: Any) -> Any:
        if isinstance(value, Blob):
            if value.size > LONGEST:
                raise Damaged(f"text of {value.size} bytes")
            value = decoded(self.source.data, value) if value.coding else self.source.raw(value)
        if isinstance(value, str | bytes):
            self._spend(len(value))
        elif isinstance(value, Array) and value.dtype is None:
            raise Damaged("an array without its contents")
        elif isinstance(value, Array) and isinstance(value.data, bytes):
            self._spend(len(value.data))
        elif isinstance(value, Name):
            return value.full
        elif isinstance(value, Dtype):
            return value.text
        return value

    def _spend(self, amount: int) -> None:
        self.left -= amount
        if self.left < 0:
            raise Damaged("it unfolds to far more than it holds")
