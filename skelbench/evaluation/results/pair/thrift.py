"""Read Thrift's compact protocol, in which Parquet states what it holds (apache.org, thrift-compact-protocol.md).

Arrow tells some of that only by ways that end the process where a value is none of the known ones.
"""

from dataclasses import dataclass
from typing import Any

DEPTH = 16
"""Structs and lists in each other; Parquet has some 6."""


@dataclass
class Compact:
    """Bytes, and the place in them that is read next.

    Every read raises IndexError where the bytes end, and ValueError where they are no Thrift.
    """

    data: bytes
    at: int = 0

    def struct(self, depth: int = DEPTH) -> dict[int, Any]:
        """Read a struct: its fields by their numbers."""
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._signed()
            fields[number] = self._value(head & 15, depth, in_struct=True)
        return fields

    def _value(self, kind: int, depth: int, *, in_struct: bool = False) -> Any:
        if not depth:
            raise ValueError("too deep")
        match kind:
            case 1 | 2:
                return kind == 1 if in_struct else self._byte() == 1
            case 3:
                return self._byte()
            case 4 | 5 | 6:
                return self._signed()
            case 7:
                return self._bytes(8)
            case 8:
                return self._bytes(self._unsigned())
            case 9 | 10:
                head = self._byte()
                size = head >> 4 if head >> 4 < 15 else self._unsigned()
                return [self._value(head & 15, depth - 1) for _ in range(size)]
            case 12:
                return self.struct(depth - 1)
            case _:  # maps, which Parquet has none of
                raise ValueError(f"unknown type {kind}")

    def _byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def _bytes(self, count: int) -> bytes:
        if count > len(self.data) - self.at:
            raise IndexError(count)
        self.at += count
        return self.data[self.at - count : self.at]

    def _unsigned(self) -> int:
        value = shift = 0
        while shift < 70:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
        raise ValueError("a number of more than 64 bits")

    def _signed(self) -> int:
        value = self._unsigned()
        return value >> 1 ^ -(value & 1)
