"""Every instruction of a pickle, and what the machine does at it; as in the standard library's `pickletools`."""

import pickle
from collections.abc import Callable
from typing import Any

from skelbench.core.pickles.machine import Call, Calls, Machine
from skelbench.core.pickles.records import Damaged, Name, Refused
from skelbench.core.pickles.source import VALUES, Source


def run(source: Source, calls: Calls, persistent: Call | None = None, *, lenient: bool = False) -> Any:
    """Run the pickle that lies next in `source`; return records and containers, which may share and hold each other.

    calls: what may be called. persistent: what is made of a reference to something outside the pickle; None refuses it.
    lenient: what is not in `calls` is left unmade, a record of its name (`machine.UNMADE`).

    Raises:
        Refused: it asks for something that is not in `calls`.
        Damaged: it follows no pickle's rules; other errors of Python mean the same.
    """
    machine, stop = Machine(source, calls, persistent, lenient=lenient), pickle.STOP[0]
    while (code := source.byte()) != stop:
        value = _VALUES.get(code)
        if value is not None:
            machine.stack.append(value(source))
        elif code in _STEPS:
            _STEPS[code](machine)
        else:
            raise Refused(_OUTSIDE[code]) if code in _OUTSIDE else Damaged(f"no instruction {code:#04x}")
    return machine.stack.pop()


def _global(machine: Machine) -> None:
    module = machine.source.short_line()
    machine.name(module, machine.source.short_line())


def _instance(machine: Machine) -> None:
    """Read the name of a class; its arguments lie above the last mark."""
    module = machine.source.short_line()
    kind = Name(f"{module}.{machine.source.short_line()}")
    if machine.lenient:
        machine.since_mark()
    machine.instance(kind)


def _object(machine: Machine) -> None:
    """Take a class and its arguments, which lie above the last mark."""
    above = machine.since_mark() if machine.lenient else []
    machine.instance(above[0] if above else None)


def _protocol(machine: Machine) -> None:
    version = machine.source.byte()
    if version > pickle.HIGHEST_PROTOCOL:
        raise Damaged(f"protocol {version}")


def _dict(machine: Machine, items: list[Any]) -> None:
    machine.push({})
    machine.update(items)


STEPS: dict[bytes, Callable[[Machine], object]] = {
    pickle.PROTO: _protocol,
    pickle.FRAME: lambda m: m.source.take(8),
    pickle.MARK: Machine.mark,
    pickle.POP: Machine.pop,
    pickle.POP_MARK: Machine.since_mark,
    pickle.DUP: lambda m: m.push(m.stack[-1]),
    pickle.PUT: lambda m: m.put(int(m.source.short_line(24))),
    pickle.BINPUT: lambda m: m.put(m.source.byte()),
    pickle.LONG_BINPUT: lambda m: m.put(m.source.number(4)),
    pickle.MEMOIZE: lambda m: m.put(len(m.memo)),
    pickle.GET: lambda m: m.get(int(m.source.short_line(24))),
    pickle.BINGET: lambda m: m.get(m.source.byte()),
    pickle.LONG_BINGET: lambda m: m.get(m.source.number(4)),
    pickle.APPEND: lambda m: m.extend([m.stack.pop()]),
    pickle.APPENDS: lambda m: m.extend(m.since_mark()),
    pickle.ADDITEMS: lambda m: m.extend(m.since_mark()),
    pickle.LIST: lambda m: m.push(m.since_mark()),
    pickle.FROZENSET: lambda m: m.push(m.since_mark()),
    pickle.TUPLE: lambda m: m.push(tuple(m.since_mark())),
    pickle.TUPLE1: lambda m: m.tuple_of(1),
    pickle.TUPLE2: lambda m: m.tuple_of(2),
    pickle.TUPLE3: lambda m: m.tuple_of(3),
    pickle.DICT: lambda m: _dict(m, m.since_mark()),
    pickle.SETITEM: lambda m: m.update([m.stack.pop(-2), m.stack.pop()]),
    pickle.SETITEMS: lambda m: m.update(m.since_mark()),
    pickle.GLOBAL: _global,
    pickle.STACK_GLOBAL: lambda m: m.name(m.stack.pop(-2), m.stack.pop()),
    pickle.REDUCE: Machine.call,
    pickle.NEWOBJ: Machine.new,
    pickle.BUILD: Machine.build,
    pickle.PERSID: lambda m: m.reference(m.source.short_line()),
    pickle.BINPERSID: lambda m: m.reference(m.stack.pop()),
    pickle.INST: _instance,
    pickle.OBJ: _object,
    pickle.NEWOBJ_EX: lambda m: m.new(1),
}
"""Every other instruction that is followed."""
OUTSIDE = {
    pickle.EXT1: "an extension",
    pickle.EXT2: "an extension",
    pickle.EXT4: "an extension",
    pickle.NEXT_BUFFER: "a buffer outside the file",
    pickle.READONLY_BUFFER: "a buffer outside the file",
}
"""Instructions that are refused -> what they ask for."""


_VALUES = {code[0]: read for code, read in VALUES.items()}
_STEPS = {code[0]: step for code, step in STEPS.items()}
_OUTSIDE = {code[0]: what for code, what in OUTSIDE.items()}
