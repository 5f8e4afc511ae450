"""Read what `torch.save` wrote, without PyTorch's own unpickler.

A checkpoint is a pickle that names storages, and the bytes of the storages beside it. `torch.load(weights_only=True)`
runs nothing either, but it believes what the pickle says of a storage's length, reads as far beyond its end as the
file wants, and hands NumPy's own types to it. Here the pickle becomes inert records (`core/pickles`), and every tensor
is made from a type, a shape and a storage that were held against the bytes that are there.

Two layouts are in use: a zip archive since PyTorch 1.6, and one pickle after the other before.
"""

import zipfile
from collections.abc import Callable
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, cast

from torch import Tensor

from skelbench.adapters.weights.tensors import TORCH, Tensors, Want, as_wanted, is_unmade
from skelbench.core.files import check_regular
from skelbench.core.pickles.instructions import run
from skelbench.core.pickles.machine import Call, Machine
from skelbench.core.pickles.records import Damaged, Opaque, Refused
from skelbench.core.pickles.source import Source
from skelbench.core.pickles.tree import unfolded
from skelbench.core.words import one_line

PICKLE = 1 << 26
"""Bytes of the pickle in an archive; those of the largest models take some 100,000."""
LEGACY = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
"""How files before PyTorch 1.6 begin: a pickle of one number."""


def read_torch(path: Path, *, lenient: bool = False) -> Any:
    """Return what was saved: dicts, lists, text, numbers and tensors on the CPU.

    lenient: what any other class or function would have made is left unmade, a record of its name (`is_unmade`).

    Raises:
        InputError: there is no file.
        Refused: the file asks for anything but tensors, arrays and containers, where not lenient; a storage that
            PyTorch does not write.
        Damaged: it is cut short, or no checkpoint.
    """
    check_regular(path)
    try:
        saved = _read(path)
        return saved if lenient else _walk(saved, _refuse)
    except (Refused, Damaged):
        raise
    except zipfile.BadZipFile as error:
        raise Damaged("it is cut short, or an archive that PyTorch did not write") from error
    except Exception as error:  # a damaged file fails in any way that Python and zipfile can
        raise Damaged(one_line(str(error), 100) or type(error).__name__) from error


def _read(path: Path) -> Any:
    with path.open("rb") as stream:
        first = stream.read(4)
        if not first:
            raise Damaged("it is empty")
        if first.startswith(b"PK"):
            with zipfile.ZipFile(stream) as archive:
                return _from_archive(archive, path.stat().st_size)
        with mmap(stream.fileno(), 0, access=ACCESS_READ) as data:
            return _from_pickles(data)


def _from_archive(archive: zipfile.ZipFile, size: int) -> Any:
    """Read `NAME/data.pkl`, and the storages in `NAME/data/`."""
    members = {info.filename: info for info in archive.infolist()}
    folder = next((name.removesuffix("data.pkl") for name in members if name.endswith("/data.pkl")), None)
    if folder is None:
        raise Damaged("an archive without data.pkl")
    if any(info.compress_type or info.flag_bits & 1 or info.file_size > size for info in members.values()):
        raise Damaged("an archive that is packed, which PyTorch never writes")
    order = members.get(f"{folder}byteorder")
    if order is not None and archive.read(order) != b"little":
        raise Damaged("numbers whose highest byte comes first")
    if members[f"{folder}data.pkl"].file_size > PICKLE:
        raise Damaged("a pickle that is too long")
    source = Source(archive.read(f"{folder}data.pkl"))
    tree = unfolded(run(source, TORCH, as_wanted, lenient=True), source)
    return _walk(tree, Tensors(lambda want: archive.read(f"{folder}data/{want.key}"), size).make)


def _from_pickles(data: mmap) -> Any:
    """Read the layout before PyTorch 1.6: number, version, machine, contents, keys of storages, then the storages."""
    if data[: len(LEGACY)] != LEGACY:
        raise Damaged("no checkpoint of PyTorch, or cut short")
    source = Source(data, len(LEGACY))
    run(source, TORCH, lenient=True)
    run(source, TORCH, lenient=True)
    wanted: dict[str, Want] = {}
    tree = unfolded(run(source, TORCH, _noted(wanted), lenient=True), source)
    places: dict[str, slice] = {}
    for key in cast(list[Any], run(source, TORCH, lenient=True)):
        count = source.number(8)
        if key not in wanted or count != wanted[key].count:
            raise Damaged("a storage that nothing asks for")
        start = source.skip(wanted[key].bytes)
        places[key] = slice(start, start + wanted[key].bytes)
    return _walk(tree, Tensors(lambda want: data[places[want.key]], len(data)).make)


def _noted(wanted: dict[str, Want]) -> Call:
    """Make the records of storages, and note them all: those of tensors in what is left unmade lie in the file too."""

    def note(machine: Machine, key: object) -> Opaque:
        record = as_wanted(machine, key)
        if not is_unmade(record):
            want = Want.of(record)
            if wanted.setdefault(want.key, want) != want:
                raise Damaged("a storage of two lengths")
        return record

    return note


def _refuse(record: Any) -> None:
    raise Refused(record.parts[0])


def _walk(tree: Any, change: Callable[[Any], Any]) -> Any:
    """Copy a tree, with `change` of every record that is no container and no plain value."""
    if isinstance(tree, dict):
        return {key: _walk(value, change) for key, value in cast(dict[Any, Any], tree).items()}
    if isinstance(tree, list):
        return [_walk(value, change) for value in cast(list[Any], tree)]
    return tree if tree is None or isinstance(tree, bool | int | float | str | bytes | Tensor) else change(tree)
