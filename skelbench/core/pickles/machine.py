"""The machine that pickles are written for, with none of its powers: its stack, its memo, and what may be done to them.

A pickle is a program: it pushes values on a stack, imports names, calls them, sets what they made. This machine makes
plain containers and the records of `records.py`. A name stays a name; a call is looked up in a table of ours, which
knows what NumPy's and PyTorch's own pickles call and makes a record of it; only an empty array, a type and a dict can
be set, once each. So nothing that a file does can reach an object of NumPy or a function of anybody.
`instructions.py` has what it follows.
"""

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any, cast

from skelbench.core.pickles.records import AXES, EMPTY, Array, Blob, Damaged, Dtype, Name, Opaque, Refused
from skelbench.core.pickles.source import Source

Call = Callable[..., object]
Calls = Mapping[str, Call]
"""Full name, e.g. `numpy.dtype` -> (machine, arguments …) -> the record of what the call makes."""
WORK = 4
"""Bytes that are decoded, and entries that are copied, in running a pickle: so many for each of its bytes."""
KEYS = (str, int, float, bool, type(None))


class Machine:
    """What one pickle works on, see `instructions.run`.

    calls: what may be called. persistent: what is made of a reference to something outside the pickle; None refuses it.
    lenient: what is not in `calls` is not refused but left unmade: see `UNMADE`.
    """

    def __init__(self, source: Source, calls: Calls, persistent: Call | None = None, *, lenient: bool = False) -> None:
        self.source, self.calls, self.persistent, self.lenient = source, calls, persistent, lenient
        self.stack: list[Any] = []
        self.below: list[list[Any]] = []  # the stacks under the marks
        self.memo: dict[int, Any] = {}
        self.left = WORK * source.end

    def work(self, amount: int) -> None:
        """Count what is done again and again for the same bytes, when many places share them.

        Raises:
            Damaged: it is far more than the file has bytes.
        """
        self.left -= amount
        if self.left < 0:
            raise Damaged("it unfolds to far more than it holds")

    def bytes_of(self, value: object) -> bytes:
        """Read the bytes that a value stands for."""
        self.work(value.size if isinstance(value, Blob) else 0)
        return self.source.raw(value)

    def push(self, value: Any) -> None:
        """Put a value on the stack."""
        self.stack.append(value)  # looked up now: a value made of what lies above a mark was made by another stack

    def since_mark(self) -> list[Any]:
        """Take all that was pushed since the last mark."""
        items, self.stack = self.stack, self.below.pop()
        return items

    def mark(self) -> None:
        """Remember where the stack is."""
        self.below.append(self.stack)
        self.stack = []

    def pop(self) -> None:
        """Drop the last value, or the mark that lies there."""
        if self.stack:
            self.stack.pop()
        else:
            self.since_mark()

    def put(self, index: int) -> None:
        """Remember the last value by a number."""
        self.memo[index] = self.stack[-1]

    def get(self, index: int) -> None:
        """Push a value that was remembered."""
        self.stack.append(self.memo[index])

    def extend(self, items: Sequence[Any]) -> None:
        """Append to the list that is last on the stack."""
        target = self.stack[-1]
        if self._unmade(target):
            return
        if type(target) is not list:
            raise Refused(f"a change of {_words(self.stack[-1])}")
        cast(list[Any], target).extend(items)

    def update(self, items: Sequence[Any]) -> None:
        """Set keys and values, one after the other, in the dict that is last on the stack."""
        target = self.stack[-1]
        if self._unmade(target):
            return
        if type(target) is not dict or len(items) % 2:
            raise Refused(f"a change of {_words(self.stack[-1])}")
        for key, value in zip(items[::2], items[1::2], strict=True):
            if type(key) not in KEYS:
                if self.lenient:
                    continue
                raise Refused(f"{_words(key)} as a key")
            cast(dict[Any, Any], target)[key] = value

    def tuple_of(self, count: int) -> None:
        """Make a tuple of the last values."""
        if len(self.stack) < count:
            raise Damaged("the stack is empty")
        self.stack[-count:] = [tuple(self.stack[-count:])]

    def name(self, module: object, name: object) -> None:
        """Push a name, if it is one that may be called."""
        if not isinstance(module, str) or not isinstance(name, str):
            raise Damaged("a name that is no text")
        full = f"{module}.{name}".replace("numpy._core.", "numpy.core.")
        if full not in self.calls and not self.lenient:
            raise Refused(f"{module}.{name}")
        self.stack.append(Name(full))

    def call(self) -> None:
        """Make the record of a call."""
        arguments, called = self.stack.pop(), self.stack.pop()
        self.stack.append(self.called(called, arguments))

    def called(self, called: object, arguments: object) -> object:
        """Return the record of a call."""
        if self.lenient and (not isinstance(called, Name) or called.full not in self.calls):
            return unmade(called)
        if not isinstance(called, Name) or not isinstance(arguments, tuple):
            raise Refused(f"a call of {_words(called)}")
        try:
            return self.calls[called.full](self, *cast(tuple[Any, ...], arguments))
        except Refused:
            if not self.lenient:
                raise
            return unmade(called)

    def new(self, named: int = 0) -> None:
        """Push what stands for an object of a class that is left unmade; `named`: arguments by name lie there too."""
        if not self.lenient:
            raise Refused("an object of a class")
        values = [self.stack.pop() for _ in range(2 + named)]
        self.push(unmade(values[-1]))

    def instance(self, kind: object) -> None:
        """Push what stands for an object of a class, whose arguments were pushed since the last mark."""
        if not self.lenient:
            raise Refused(kind.full if isinstance(kind, Name) else "an object of a class")
        self.push(unmade(kind))

    def _unmade(self, target: object) -> bool:
        return self.lenient and isinstance(target, Opaque)

    def reference(self, key: object) -> None:
        """Push what stands for something outside the pickle."""
        if self.persistent is None:
            raise Refused("a persistent object")
        self.stack.append(self.persistent(self, key))

    def build(self) -> None:
        """Fill the array, or say the rest of the type, that lies under its state."""
        state, target = self.stack.pop(), self.stack[-1]
        if self._unmade(target):
            return
        if isinstance(target, Array) and target.dtype is None and isinstance(state, tuple):
            self.fill(target, *cast(tuple[Any, ...], state)[-4:])
        elif isinstance(target, Dtype) and not target.told and isinstance(state, tuple):
            _tell(target, *cast(tuple[Any, ...], state), lenient=self.lenient)
        elif type(target) is not dict:  # the attributes of an OrderedDict are nobody's concern
            raise Refused(f"a state of {_words(target)}")

    def fill(self, array: Array, shape: object, dtype: object, fortran: object, data: object) -> None:
        """Give an array its contents, checked: as many bytes as its shape and type say.

        Raises:
            Damaged: they do not fit together.
        """
        if self._unmade(dtype):  # of a type that is not read, e.g. dates: an array of objects, which are left out too
            dtype = Dtype("O", "|")
        sizes = cast(tuple[object, ...], shape) if isinstance(shape, tuple) else (None,)
        if not isinstance(dtype, Dtype) or not all(type(size) is int and size >= 0 for size in sizes):
            raise Damaged("an array without a type or a shape")
        array.shape = cast(tuple[int, ...], sizes)
        array.axes = tuple(reversed(range(len(sizes)))) if fortran else ()
        if dtype.code[0] != "O":  # objects are left out; whoever needs such an array says so
            plain = isinstance(data, Blob) and not data.coding
            size = cast(Blob, data).size if plain else len(self.bytes_of(data))
            array.data = data if isinstance(data, Blob) else self.source.raw(data)
            _check_size(array.shape, dtype.size, size)
        array.dtype = dtype


UNMADE = "unmade"
"""Kind of the record that stands for what an unknown class or function would have made: its name is all there is to it;
whatever is put into it or set of it goes nowhere."""


def unmade(called: object) -> Opaque:
    """Return the record of an object that is not made; it knows the name of what was to make it."""
    if isinstance(called, Opaque):
        return called if called.kind == UNMADE else Opaque(UNMADE, ("a call of a tensor",))
    return Opaque(UNMADE, (called.full if isinstance(called, Name) else f"a call of {_words(called)}",))


def _words(value: object) -> str:
    """Name what a value is."""
    if isinstance(value, Name):
        return f"the name {value.full}"
    if isinstance(value, Blob):
        return "a str" if value.coding else "bytes"
    ours: dict[type[object], str] = {Array: "an array", Dtype: "a type of NumPy", Opaque: "a tensor"}
    return ours.get(type(value), f"a {type(value).__name__}")


def _check_size(shape: tuple[int, ...], item: int, size: int) -> None:
    """Hold a shape against the bytes there are; an empty array may not be long in another axis either."""
    if len(shape) > AXES or item * prod(shape) != size or (not size and max(shape, default=0) > EMPTY):
        raise Damaged(f"an array of shape {shape[:AXES]} with {size} bytes")


def _tell(dtype: Dtype, version: Any, order: Any = None, *rest: Any, lenient: bool = False) -> None:
    """Take the order of the bytes; a type of fields, of arrays or with anything else in it is refused."""
    inner = rest[:3]
    if order not in ("<", ">", "|", "=") or any(part is not None for part in inner) or len(rest) > 6:
        if lenient:  # its arrays are left out like those of objects
            dtype.code, dtype.told = "O", True
            return
        raise Refused(f"numpy.dtype {dtype.code} of another kind")
    dtype.order, dtype.told = order, True
