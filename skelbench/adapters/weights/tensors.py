"""Tensors of a checkpoint: the records that its pickle becomes, and what PyTorch makes of them after checks."""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any, cast

import torch
from torch import Tensor

from skelbench.core.pickles.machine import UNMADE, Call, Machine, unmade
from skelbench.core.pickles.numpy_calls import NUMPY
from skelbench.core.pickles.records import AXES, EMPTY, Array, Damaged, Name, Opaque, Refused

TYPES = {
    "Float": torch.float32,
    "Double": torch.float64,
    "Half": torch.float16,
    "BFloat16": torch.bfloat16,
    "Long": torch.int64,
    "Int": torch.int32,
    "Short": torch.int16,
    "Char": torch.int8,
    "Byte": torch.uint8,
    "Bool": torch.bool,
}
"""Storages -> types. Complex and quantised numbers are in no network that we know."""
COPIES = 4
"""Times the bytes of the file that all its tensors may take: those that share a storage count each."""
MOST = 20_000
"""Tensors of a file; a network of a thousand with the state of its optimiser has some 4,000."""


@dataclass(frozen=True)
class Want:
    """A storage that a tensor asks for: its key, type and number of entries."""

    key: str
    kind: str
    count: int

    @classmethod
    def of(cls, record: Any) -> "Want":
        """Read the storage of a tensor's record, or of its own.

        Raises:
            Damaged: it is neither.
        """
        if not isinstance(record, Opaque) or record.kind not in ("tensor", "storage"):
            raise Damaged("something else than tensors, numbers and text")
        kind, key, count = record.parts[:3]
        return cls(key, kind, count)

    @property
    def bytes(self) -> int:
        """Bytes of the storage."""
        return self.count * TYPES[self.kind].itemsize


class Tensors:
    """Makes tensors out of their records; storage: gives the bytes of a storage. size: of the file."""

    def __init__(self, storage: Callable[[Want], bytes], size: int) -> None:
        self._read, self._left, self._unread, self._more = storage, COPIES * size, COPIES * size, MOST
        self._storages: dict[Want, Tensor] = {}

    def make(self, record: Any) -> Any:
        """Make the tensor of a record; an array of NumPy beside the weights is left out, what is unmade stays so.

        Raises:
            Damaged: it reaches beyond its storage, or the storage is not as long as it should be.
        """
        if isinstance(record, Array):
            return None
        if is_unmade(record):
            return record
        want = Want.of(record)
        if record.kind == "storage":
            return Opaque(UNMADE, ("a storage without a tensor",))
        offset, size, stride = record.parts[3:]
        last = offset + sum((length - 1) * step for length, step in zip(size, stride, strict=True))
        count = prod(size)
        if count and last >= want.count:
            raise Damaged("a tensor beyond its storage")
        self._left -= count * TYPES[want.kind].itemsize
        self._more -= 1
        if self._more < 0:
            raise Damaged(f"more than {MOST:,} tensors")
        if count > want.count or self._left < 0:
            raise Damaged("tensors that unfold to far more than the file holds")
        if not count:
            return torch.empty(size, dtype=TYPES[want.kind]) if prod(s or 1 for s in size) <= EMPTY else _too_long()
        return self._storage(want).as_strided(size, stride, offset)

    def _storage(self, want: Want) -> Tensor:
        if want not in self._storages:
            raw = bytearray(self._read(want))
            self._unread -= len(raw)  # members of an archive may lie in each other, each of them as long as the file
            if self._unread < 0:
                raise Damaged("storages that unfold to far more than the file holds")
            if len(raw) != want.bytes:
                raise Damaged(f"a storage of {len(raw)} bytes, expected {want.bytes}")
            read = torch.uint8 if want.kind == "Bool" else TYPES[want.kind]
            made = torch.frombuffer(raw, dtype=read)
            self._storages[want] = made != 0 if want.kind == "Bool" else made
        return self._storages[want]


def is_unmade(record: object) -> bool:
    """Say whether a record stands for what an unknown class or function would have made; `parts[0]` is its name."""
    return isinstance(record, Opaque) and record.kind == UNMADE


def _too_long() -> Tensor:
    raise Damaged("a tensor of nothing, and much of it")


def as_wanted(machine: Machine, key: object) -> Opaque:
    """Make the record of a storage: `("storage", type, key, place, entries)`, and None for no view in older files."""
    parts: list[Any] = list(cast("tuple[Any, ...]", key)) if isinstance(key, tuple) else []
    if parts[:1] == ["module"] and len(parts) > 1:  # the class of a layer, with its source text, before PyTorch 1.6
        return unmade(parts[1])
    if (
        len(parts) not in (5, 6)
        or parts[0] != "storage"
        or not isinstance(parts[1], Name)
        or parts[5:] not in ([], [None])
    ):
        raise Refused("a persistent object that is no storage")
    kind = parts[1].full.removeprefix("torch.").removesuffix("Storage")
    if not isinstance(parts[2], str) or type(parts[4]) is not int or parts[4] < 0:
        raise Refused(f"a storage {parts[1].full}")
    if kind not in TYPES:
        return unmade(parts[1])
    return Opaque("storage", (kind, parts[2], parts[4]))


def _tensor(machine: Machine, storage: object, offset: object, size: object, stride: object, *_: object) -> Opaque:
    if is_unmade(storage):
        return cast(Opaque, storage)
    if not isinstance(storage, Opaque) or storage.kind != "storage":
        raise Refused("a tensor without a storage")
    numbers = [offset, *_whole(size), *_whole(stride)]
    if any(type(number) is not int or number < 0 for number in numbers) or len(_whole(size)) != len(_whole(stride)):
        raise Damaged("a tensor without a shape")
    return Opaque("tensor", (*storage.parts, offset, list(_whole(size)), list(_whole(stride))))


def _whole(value: object) -> tuple[Any, ...]:
    if not isinstance(value, tuple | list) or len(cast(list[Any], value)) > AXES:
        raise Damaged("a tensor without a shape")
    return tuple(cast(list[Any], value))


def _parameter(machine: Machine, data: object, *_: object) -> object:
    return data


def _size(machine: Machine, sizes: object = ()) -> tuple[Any, ...]:
    return _whole(sizes)


def _device(machine: Machine, kind: object = "cpu", *_: object) -> str:
    return kind if isinstance(kind, str) else "cpu"


def _counted(machine: Machine, content: object = None, *_: object) -> dict[Any, Any]:
    return cast(dict[Any, Any], content) if isinstance(content, dict) else {}


def _with_attributes(machine: Machine, function: object, kind: object = None, parts: object = (), *_: object) -> object:
    """Make a tensor that has attributes, or is of a class that inherits from tensors; neither counts."""
    return machine.called(function, parts)


TORCH: dict[str, Call] = {
    **NUMPY,
    "torch._utils._rebuild_tensor": _tensor,
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_parameter": _parameter,
    "torch._utils._rebuild_parameter_with_state": _parameter,
    "torch._tensor._rebuild_from_type_v2": _with_attributes,
    "torch.Size": _size,
    "torch.device": _device,
    "collections.Counter": _counted,
    "collections.defaultdict": _counted,
}
"""Names that a checkpoint may call. Whatever else it calls is left unmade."""
