"""What the pickles of NumPy arrays and of Python's own containers call, and the records made of it."""

import struct
from typing import Any, NoReturn, cast

from skelbench.core.pickles.machine import Call, Machine
from skelbench.core.pickles.path_calls import PATHS
from skelbench.core.pickles.records import Array, Blob, Damaged, Dtype, Name, Refused, dtype_of

FORMATS = {"b1": "?", "f2": "e", "f4": "f", "f8": "d"} | {
    kind + size: letter
    for kind, letters in (("i", "bhiq"), ("u", "BHIQ"))
    for size, letter in zip("1248", letters, strict=True)
}
"""Codes of NumPy's numbers -> letters of `struct`."""


def _dtype(machine: Machine, code: object = None, align: object = False, copy: object = False) -> Dtype:
    return dtype_of(code)


def _bare_array(machine: Machine, *arguments: object) -> NoReturn:
    raise Refused("an array made of a buffer")  # NumPy's own pickles only hand the class on


def _empty_array(machine: Machine, kind: object, shape: object, code: object) -> Array:
    return Array()  # filled by the state that follows


def _scalar(machine: Machine, dtype: object, raw: object = b"") -> object:
    """Read one number or text of NumPy as Python's own."""
    if not isinstance(dtype, Dtype) or dtype.code[0] == "O":
        raise Refused("a scalar that is no number and no text")
    data = machine.bytes_of(raw)
    if len(data) != dtype.size:
        raise Damaged(f"a scalar of {len(data)} bytes, expected {dtype.size}")
    if dtype.code[0] in "SU":
        return data.decode(_text_coding(dtype)).rstrip("\0")
    order = ">" if dtype.order == ">" else "<"
    return struct.unpack(order + FORMATS[dtype.code], data)[0]


def _text_coding(dtype: Dtype) -> str:
    if dtype.code[0] == "S":
        return "latin-1"
    return "utf-32-be" if dtype.order == ">" else "utf-32-le"


def _from_buffer(
    machine: Machine, raw: object, dtype: object, shape: object, order: object = "C", axes: object = None
) -> Array:
    array = Array()
    machine.fill(array, shape, dtype, order == "F", raw)
    if order == "K" and _reorders(axes, len(array.shape)):
        array.axes = cast(tuple[int, ...], axes)  # since NumPy 2.3: transposed, so that its bytes need not be copied
        array.shape = tuple(array.shape[axis] for axis in array.axes)
    elif order not in ("C", "F") or axes is not None:
        raise Refused("an array in an order of its own")
    return array


def _reorders(axes: object, count: int) -> bool:
    """Say whether axes are all of `count`, each once."""
    if not isinstance(axes, tuple) or any(type(axis) is not int for axis in cast(tuple[object, ...], axes)):
        return False
    return sorted(cast(tuple[int, ...], axes)) == [*range(count)]


def _encoded(machine: Machine, text: object, codec: object = "latin1") -> object:
    """Give the bytes that protocols 0 to 2 write as text; long ones stay in the file as they are."""
    if codec not in ("latin1", "latin-1"):
        raise Refused(f"codec {codec if isinstance(codec, str) else type(codec).__name__}")
    return text if isinstance(text, Blob) else machine.bytes_of(text)


PAIR = 8
"""Bytes whose decoding takes as long as setting one pair of a dict."""


def _no_bytes(machine: Machine) -> bytes:
    return b""


def _members(machine: Machine, items: object = ()) -> list[Any] | tuple[Any, ...]:
    """Let the members stand for their set: nothing is copied."""
    if not isinstance(items, list | tuple):
        raise Refused("a set of something that is no list")
    return cast("list[Any] | tuple[Any, ...]", items)


def _ordered(machine: Machine, pairs: object = ()) -> dict[Any, Any]:
    members = _members(machine, pairs)
    machine.work(PAIR * len(members))
    machine.push({})
    for pair in members:
        machine.update(_members(machine, pair)[:2])
    return machine.stack.pop()


FACTORIES = ("list", "dict", "int", "float", "str")
"""Types that a `defaultdict` may name beside `set` and `None`; they are never called."""


def _default(machine: Machine, factory: object = None) -> dict[Any, Any]:
    """Let a dict stand for one that fills itself: its factory is a name that is never called."""
    if factory is not None and not isinstance(factory, Name):
        raise Refused("a defaultdict of something that is no type")
    return {}


def _only_named(machine: Machine, *_: object) -> NoReturn:
    raise Refused("a call of a type")


NUMPY: dict[str, Call] = {
    "numpy.ndarray": _bare_array,
    "numpy.memmap": _bare_array,  # of a file of the one who wrote it; its pickle holds the numbers
    "numpy.dtype": _dtype,
    "numpy.core.multiarray._reconstruct": _empty_array,
    "numpy.core.multiarray.scalar": _scalar,
    "numpy.core.numeric._frombuffer": _from_buffer,
    "_codecs.encode": _encoded,
    "collections.OrderedDict": _ordered,
    "collections.defaultdict": _default,
    "builtins.bytes": _no_bytes,
    "__builtin__.bytes": _no_bytes,
    "builtins.set": _members,
    "__builtin__.set": _members,
    "builtins.frozenset": _members,
    "__builtin__.frozenset": _members,
    **{f"{module}.{kind}": _only_named for module in ("builtins", "__builtin__") for kind in FACTORIES},
    **PATHS,
}
"""Names that the pickles of a data set may call. Whatever else a file asks for is refused by its name."""
