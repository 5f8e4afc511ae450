"""Arrays in a zip archive as NumPy's `savez` writes them; the large ones are read in place, or unpacked once if packed.

What a member states is held against what it has before anything of that size is made: it unfolds to its header's shape
and type, no more, and to no more than PER_BYTE times its size in the archive.
"""

import io
import math
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError
from skelbench.core.files import check_regular
from skelbench.data.bounds import FREE, PER_BYTE
from skelbench.data.formats.arrays.in_place import InPlace, in_place
from skelbench.data.formats.spool import CHUNK, Spool

MEMBERS = 2000
DIRECTORY = 1 << 20
"""Bytes of the list of members; a member takes some 80."""
HEADER = 10_000
"""Bytes in which an array says what it is; NumPy writes 118."""


@dataclass(frozen=True)
class Member:
    """What an archive says of one of its arrays."""

    name: str
    shape: tuple[int, ...]
    fortran: bool
    dtype: np.dtype[Any]

    @property
    def size(self) -> int:
        """Bytes of the array."""
        return self.dtype.itemsize * math.prod(self.shape)


@contextmanager
def open_archive(path: Path) -> Generator[zipfile.ZipFile]:
    """Open an archive; whatever NumPy and zipfile say about a bad file in the block becomes one line.

    Raises:
        InputError: the file is not there, damaged, or holds objects, which are never unpickled.
    """
    check_regular(path)
    try:
        with _Archive(path.open("rb", buffering=0)) as stream, zipfile.ZipFile(stream) as archive:
            stream.listed = True
            _check_members(archive)
            yield archive
    except InputError:
        raise
    except Exception as error:  # a damaged archive fails in any way that Python, zlib and NumPy can
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"{path} is no usable npz ({detail}); write it again, with plain arrays only") from error


class _Archive(io.BufferedReader):
    """A file of which `zipfile`, until the members are `listed`, gets no more than a list of members may take."""

    listed = False

    def read(self, size: int | None = -1, /) -> bytes:
        if not self.listed and size is not None and size > DIRECTORY:
            raise ValueError(f"a list of members of {size} bytes, at most {DIRECTORY} are read")
        return super().read(size)


def _check_members(archive: zipfile.ZipFile) -> None:
    """Refuse an archive of too many arrays, of two with one name, or whose arrays are said to take more than it has.

    Of two with one name nobody knows which one is meant; what an array may unfold to goes by what it takes.
    """
    names = archive.namelist()
    if len(names) > MEMBERS:
        raise ValueError(f"{len(names)} members, at most {MEMBERS} are read")
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise ValueError(f"{twice} is in it twice")
    packed = sum(info.compress_size for info in archive.infolist())
    if packed > archive.start_dir:
        raise ValueError(f"its members take {packed} bytes, {archive.start_dir} are there")


def read_headers(archive: zipfile.ZipFile, wanted: Callable[[str], bool]) -> dict[str, Member]:
    """Read no more of the wanted arrays than what they are, in the order of the archive."""
    listed = (member.removesuffix(".npy") for member in archive.namelist() if member.endswith(".npy"))
    members: dict[str, Member] = {}
    for name in filter(wanted, listed):
        with archive.open(f"{name}.npy") as stream:
            members[name] = _read_header(archive, name, cast(BinaryIO, stream))
    return members


def read_array(archive: zipfile.ZipFile, member: Member) -> NDArray[Any]:
    """Read a small array of numbers, booleans or text."""
    with _unpacked(archive, member) as stream:
        raw = stream.read(member.size)
    if len(raw) != member.size:
        raise ValueError(f"{member.name} is cut short")
    return np.frombuffer(raw, member.dtype).reshape(member.shape, order="F" if member.fortran else "C")


class Column:
    """A large array of numbers (F, V, …), of which `rows` reads a part; only a packed one needs a temporary file.

    Raises:
        ValueError: the array is cut short, or the archive says two things of it; `open_archive` makes an `InputError`
            of it.
    """

    def __init__(self, archive: zipfile.ZipFile, member: Member) -> None:
        self.shape, self.dtype = member.shape, member.dtype
        self._row = self.dtype.itemsize * math.prod(self.shape[1:])
        packed = archive.getinfo(f"{member.name}.npy").compress_type != zipfile.ZIP_STORED
        self._bytes = self._parked(archive, member) if packed or member.fortran else _lying(archive, member)

    def _parked(self, archive: zipfile.ZipFile, member: Member) -> Spool:
        spool = Spool()
        with _unpacked(archive, member) as stream:
            for raw in self._parts(stream, member):
                spool.append(raw)
        if spool.size != member.size:
            raise ValueError(f"{member.name} is cut short")
        return spool

    def _parts(self, stream: BinaryIO, member: Member) -> Iterator[bytes]:
        """Read whole rows at a time; an array in Fortran order, which scatters its rows, all at once."""
        if member.fortran:
            columns = np.frombuffer(stream.read(member.size), self.dtype)
            yield columns.reshape(self.shape, order="F").tobytes()
            return
        while raw := stream.read(max(CHUNK // self._row, 1) * self._row):
            yield raw

    def rows(self, start: int, stop: int) -> NDArray[Any]:
        """Read rows `start` to `stop`.

        Raises:
            InputError: the file was changed since it was opened.
        """
        raw = self._bytes.read(start * self._row, (stop - start) * self._row)
        return np.frombuffer(raw, self.dtype).reshape(stop - start, *self.shape[1:])

    def check(self) -> None:
        """Hold a large array that is read in place against the archive's sum; all others were when they were read.

        Raises:
            InputError: it is damaged.
        """
        if isinstance(self._bytes, InPlace):
            self._bytes.check()


def _lying(archive: zipfile.ZipFile, member: Member) -> InPlace:
    """Find an array that is not packed, behind its header, which must still be what it was."""
    name = f"{member.name}.npy"
    header = archive.getinfo(name).file_size - member.size
    found = in_place(archive, name, header)
    if _read_header(archive, member.name, io.BytesIO(found.read(-header, header))) != member:
        raise ValueError(f"{member.name} was changed while it was read")
    return found


@contextmanager
def _unpacked(archive: zipfile.ZipFile, member: Member) -> Generator[BinaryIO]:
    """Open a member behind its header, which must still be what it was."""
    with archive.open(f"{member.name}.npy") as stream:
        if _read_header(archive, member.name, cast(BinaryIO, stream)) != member:
            raise ValueError(f"{member.name} was changed while it was read")
        yield cast(BinaryIO, stream)


def _read_header(archive: zipfile.ZipFile, name: str, stream: BinaryIO) -> Member:
    """Read what an array is, and hold it against the archive.

    Raises:
        ValueError: it is of objects or fields, or does not unfold to just what its header says.
    """
    info = archive.getinfo(f"{name}.npy")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{name} is packed in a way that NumPy never writes")
    shape, fortran, dtype = parse_header(stream)
    if dtype.hasobject:
        raise ValueError(f"Object arrays cannot be loaded, {name} is one")
    if dtype.kind not in "biufSU" or not dtype.itemsize or any(size < 0 for size in shape):
        raise ValueError(f"{name} is {dtype} of shape {shape}, expected numbers or text")
    member = Member(name, tuple(map(int, shape)), bool(fortran), dtype)
    if info.file_size != stream.tell() + member.size:
        raise ValueError(
            f"{name} of shape {shape} takes {member.size} bytes, {info.file_size - stream.tell()} are there"
        )
    if member.size > FREE + PER_BYTE * info.compress_size:
        raise ValueError(f"{name} unfolds to {member.size} bytes from {info.compress_size}, no poses shrink like that")
    return member


def parse_header(stream: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Read (shape, Fortran order, type); how long the header says it is, is known before that much is read.

    Raises:
        ValueError: it is no header, or a long one.
    """
    version = np.lib.format.read_magic(stream)
    if version not in ((1, 0), (2, 0), (3, 0)):
        raise ValueError(f"NumPy's format {version}")
    stated = stream.read(2 if version == (1, 0) else 4)
    length = int.from_bytes(stated, "little")
    if length > HEADER:
        raise ValueError(f"a header of {length} bytes, at most {HEADER} are read")
    header = io.BytesIO(stated + stream.read(length))
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    with warnings.catch_warnings():  # a header of Python 2, or one that is none, is warned of in lines of their own
        warnings.simplefilter("ignore")
        return read(header)
