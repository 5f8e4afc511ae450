"""Pickles written by hand, instruction by instruction, and what is read of them."""

import pickle
from pathlib import Path
from typing import Any

from skelbench.core.pickles.interpret import interpret

ARRAY = b"cnumpy.core.multiarray\n_reconstruct\n"
"""The name of what makes an empty array."""
KIND = b"cnumpy\nndarray\n"
F8 = b"cnumpy\ndtype\n(X\x02\x00\x00\x00f8I00\nI01\ntR"
"""A type, not yet told the order of its bytes."""
PLAIN = b"(K\x03X\x01\x00\x00\x00<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
"""The rest of a type: nothing but the order of its bytes."""


def text(words: str) -> bytes:
    """Push text."""
    return b"X" + len(words.encode()).to_bytes(4, "little") + words.encode()


def raw(data: bytes) -> bytes:
    """Push bytes."""
    return pickle.BINBYTES + len(data).to_bytes(4, "little") + data


def empty_array() -> bytes:
    """Push an array as NumPy's pickles begin it."""
    return ARRAY + b"(" + KIND + b"(K\x00t" + raw(b"b") + b"tR"


def array(shape: bytes = b"(K\x02t", dtype: bytes = F8 + PLAIN, data: bytes | None = None) -> bytes:
    """Push an array and fill it."""
    data = raw(bytes(16)) if data is None else data
    return empty_array() + b"(K\x01" + shape + dtype + b"I00\n" + data + b"tb"


def said(program: bytes) -> str:
    """Return why a program is refused."""
    tree, problem = interpret(b"\x80\x04" + program + b".")
    assert tree is None
    return problem


def made(program: bytes) -> Any:
    """Return what a program makes."""
    tree, problem = interpret(b"\x80\x04" + program + b".")
    assert not problem, problem
    return tree


def written(folder: Path, content: Any, protocol: int = 4) -> Path:
    """Write what Python's own pickle makes of something."""
    (folder / "x.pkl").write_bytes(pickle.dumps(content, protocol))
    return folder / "x.pkl"
