"""A member of a zip archive that is not packed: its bytes lie in the archive as they are, and are read there.

What the list of members at the end of the archive says, the header in front of the member must say as well, and no two
members may share bytes: of an archive that says two things, readers may take either.
"""

import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from skelbench.core.errors import InputError
from skelbench.core.open_file import OpenFile, state_of

HEADER = struct.Struct("<4s2x2H4x3I2H")
"""Signature, flags, method, (time,) sum, packed size, size, bytes of the name, bytes of what else is said."""
ENCRYPTED, SIZE_BEHIND, UTF8 = 1, 8, 0x800
WIDE = 0xFFFFFFFF
"""Stands in place of a size that is said in 64 bits."""
AT_ONCE = 1 << 26
"""Bytes whose sum is checked when the archive is opened; that takes a twentieth of a second."""
CHUNK = 1 << 22


@dataclass(frozen=True)
class InPlace:
    """Bytes of an open file. offset: where those that are wanted begin; begin, size, crc: of the whole member."""

    file: OpenFile
    name: str
    begin: int
    offset: int
    size: int
    crc: int

    def read(self, start: int, size: int) -> bytes:
        """Read `size` of the wanted bytes from `start`.

        Raises:
            InputError: the file was changed.
        """
        return self.file.read(self.offset + start, size)

    def check(self) -> None:
        """Hold all bytes of the member against the sum that the archive keeps.

        Raises:
            InputError: they are not those that were written.
        """
        found, stop = 0, self.begin + self.size
        for start in range(self.begin, stop, CHUNK):
            found = zlib.crc32(self.file.read(start, min(CHUNK, stop - start)), found)
        if found != self.crc:
            raise InputError(f"{self.file.path} is no usable npz (Bad CRC-32 for {self.name!r}); fetch it again")


def in_place(archive: zipfile.ZipFile, name: str, skipped: int) -> InPlace:
    """Find the bytes of a member that is not packed, behind the first `skipped` of them.

    Raises:
        ValueError: the archive says two things of it.
        InputError: the file was changed, or a small member is damaged.
    """
    info = archive.getinfo(name)
    file = OpenFile(Path(str(archive.filename)))
    if archive.fp is None or state_of(file.handle) != state_of(archive.fp.fileno()):
        raise InputError(f"{file.path} was changed while it was read; repeat the command")
    begin = _begin(file, info)
    end = begin + info.file_size
    later = [other.header_offset for other in archive.infolist() if other.header_offset > info.header_offset]
    same = sum(other.header_offset == info.header_offset for other in archive.infolist()) > 1
    if same or end > min(later, default=archive.start_dir) or end > archive.start_dir:
        raise ValueError(f"{name} overlaps with another member")
    found = InPlace(file, name, begin, begin + skipped, info.file_size, info.CRC)
    if found.size <= AT_ONCE:
        found.check()
    return found


def _begin(file: OpenFile, info: zipfile.ZipInfo) -> int:
    """Return where the bytes of a member begin, after its header was held against the list of members."""
    name = info.filename
    head = file.read(info.header_offset, HEADER.size)
    signature, flags, method, crc, packed, size, named, extra = HEADER.unpack(head)
    if signature != b"PK\x03\x04":
        raise ValueError(f"no header of {name} where it should be")
    if (flags | info.flag_bits) & ENCRYPTED:
        raise ValueError(f"{name} is encrypted")
    rest = file.read(info.header_offset + HEADER.size, named + extra)
    if rest[:named].decode("utf-8" if flags & UTF8 else "cp437", "replace") != info.orig_filename:
        raise ValueError(f"the header of {name} has another name")
    if WIDE in (packed, size):
        wide = _wide(rest[named:], name)
        size, packed = (large if said == WIDE else said for said, large in zip((size, packed), wide, strict=True))
    told = (method, packed, size, crc)
    listed = (zipfile.ZIP_STORED, info.compress_size, info.file_size, info.CRC)
    late = flags & SIZE_BEHIND and not any(told)  # what was written without going back says it behind the bytes
    if info.compress_size != info.file_size or (told != listed and not late):
        raise ValueError(f"the header of {name} and the list of members differ")
    return info.header_offset + HEADER.size + named + extra


def _wide(extra: bytes, name: str) -> tuple[int, int]:
    """Read (size, packed size) in 64 bits."""
    while len(extra) >= 4:
        kind, length = struct.unpack("<2H", extra[:4])
        if kind == 1 and length >= 16 and len(extra) >= 20:
            return struct.unpack("<2Q", extra[4:20])
        extra = extra[4 + length :]
    raise ValueError(f"the header of {name} does not say how large it is")
