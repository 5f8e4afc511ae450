"""From what a machine made, whose parts may share and hold each other, to a tree of known size that ends."""

from typing import Any, cast

from skelbench.core.pickles.records import Array, Blob, Damaged, Dtype, Name, Opaque
from skelbench.core.pickles.source import Source, decoded

DEEPEST = 32
"""Containers in each other; the deepest of an annotation is three, of an optimiser's state six."""
FREE = 50_000
"""Values that any file may unfold to; to them comes one for each byte of its instructions, which no real file needs:
its values share short texts and small tuples only."""
CONTAINER, TEXT = 4, 16
"""A container counts as much as four values, and so do 64 characters of text: what they take in memory."""
SHARED, COPIES = 1 << 24, 4
"""Bytes that the arrays of any file may take, those that share their bytes counted each; to them come four times the
bytes of the file."""
LONGEST = 1 << 20
"""Characters of one text; configurations of trainings have 20,000."""


class Unfolding:
    """Copies a value until its budget is spent; so nine lists of nine lists of … of nine lists end early."""

    def __init__(self, source: Source) -> None:
        """source: after all of it was read."""
        self.source = source
        self.left, self.bytes = FREE + source.read, SHARED + COPIES * source.end

    def tree(self, value: Any, depth: int = 0) -> Any:
        """Return `value` as None, bool, int, float, str, bytes, `Array`, `Opaque`, lists and dicts of them.

        Raises:
            Damaged: it is nested deeper than DEEPEST, or unfolds to more than its file pays for.
        """
        if depth > DEEPEST:
            raise Damaged(f"more than {DEEPEST} containers in each other")
        self._spend(CONTAINER if isinstance(value, dict | list | tuple | Array | Opaque) else 1)
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
            self._spend(len(value) // TEXT)
        elif isinstance(value, Array):
            self._array(value)
        elif isinstance(value, Name):
            return value.full
        elif isinstance(value, Dtype):
            return value.text
        return value

    def _array(self, array: Array) -> None:
        if array.dtype is None:
            raise Damaged("an array without its contents")
        size = array.data.size if isinstance(array.data, Blob) else len(array.data)
        self._spend(0 if isinstance(array.data, Blob) else size // TEXT)
        self.bytes -= size
        if self.bytes < 0:
            raise Damaged("arrays that unfold to far more than the file holds")

    def _spend(self, amount: int) -> None:
        self.left -= amount
        if self.left < 0:
            raise Damaged("it unfolds to far more than it holds")


def unfolded(value: Any, source: Source) -> Any:
    """Return what a machine made of `source` as a tree; see `Unfolding.tree`."""
    return Unfolding(source).tree(value)
