"""Checkpoints as PyTorch wrote them before 1.6, but the same bytes every time.

PyTorch itself names a storage by its place in memory, and puts them in that order.
"""

import pickle
import sys
from pathlib import Path
from struct import pack
from typing import IO, Any

import torch
from torch.serialization import MAGIC_NUMBER, PROTOCOL_VERSION

SIZES = {"short": 2, "int": 4, "long": 4}
"""Bytes, as PyTorch writes them whatever the machine."""


class _Pickler(pickle.Pickler):
    """Leaves the tensors' storages out; they are named by the order in which they come."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream, 2)
        self.storages: list[Any] = []

    def persistent_id(self, obj: Any) -> tuple[Any, ...] | None:
        if not isinstance(obj, torch.storage.TypedStorage):
            return None
        self.storages.append(obj)
        kind = getattr(torch, obj._pickle_storage_type())
        return "storage", kind, str(len(self.storages) - 1), "cpu", obj._size(), None


def write_legacy(saved: object, path: Path) -> Path:
    """Write what `torch.save` of PyTorch 1.5 would; every tensor of `saved` has a storage of its own."""
    system = {"protocol_version": PROTOCOL_VERSION, "little_endian": sys.byteorder == "little", "type_sizes": SIZES}
    with path.open("wb") as stream:
        for part in (MAGIC_NUMBER, PROTOCOL_VERSION, system):
            pickle.dump(part, stream, 2)
        pickler = _Pickler(stream)
        pickler.dump(saved)
        pickle.dump([str(k) for k in range(len(pickler.storages))], stream, 2)
        for storage in pickler.storages:
            stream.write(pack("<q", storage._size()) + bytes(storage._untyped_storage.tolist()))
    return path
