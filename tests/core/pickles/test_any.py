"""Whatever plain values a pickle holds are read as they are, and whatever instructions it has, it ends in words."""

import pickle
import pickletools
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pickle_parts import ARRAY, F8, KIND, PLAIN

from skelbench.core.pickles.interpret import interpret
from skelbench.core.pickles.load import load
from skelbench.core.pickles.message import from_message, to_message

PROTOCOLS = st.integers(0, pickle.HIGHEST_PROTOCOL)
NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.booleans() | st.none()
KEYS = st.text(max_size=20) | st.integers(-(2**63), 2**64 - 1)
PLAINS = st.recursive(
    NUMBERS | st.text(max_size=2000) | st.binary(max_size=2000),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)
TYPES = st.sampled_from(["<f2", "<f4", ">f8", "|b1", "|u1", "<i8", ">i2", "<U3", "|S4"])
SHAPES = st.lists(st.integers(0, 5), max_size=4).map(tuple)


@given(PLAINS, PROTOCOLS)
def test_plain_values_are_read_as_python_itself_reads_them(content: Any, protocol: int) -> None:
    tree, problem = interpret(pickle.dumps(content, protocol))
    assert (problem, tree) == ("", content)
    assert from_message(to_message(tree)) == content


@given(TYPES, SHAPES, st.sampled_from("CF"), PROTOCOLS, st.randoms(use_true_random=False))
def test_arrays_are_read_as_numpy_wrote_them(
    dtype: str, shape: tuple[int, ...], order: Any, protocol: int, rng: Any
) -> None:
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    low = bytes(rng.randrange(2 if dtype == "|b1" else 100) for _ in range(size))
    raw = low if "U" not in dtype else np.full(shape, "né", dtype).tobytes()
    array = np.frombuffer(raw, dtype).reshape(shape).copy(order)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.pkl"
        path.write_bytes(pickle.dumps({"a": array, "turned": array.T}, protocol))
        stored = load(path, alone=False)
        for name, expected in (("a", array), ("turned", array.T)):
            np.testing.assert_array_equal(stored[name].read(), expected)
            assert stored[name].read().dtype == expected.dtype


CODES = st.sampled_from([opcode.code.encode("latin-1") for opcode in pickletools.opcodes])
PARTS = CODES | st.binary(max_size=9) | st.sampled_from([ARRAY, KIND, F8, PLAIN, b"(K\x01K\x02t", b"cos\nsystem\n"])


@given(st.lists(PARTS, max_size=60))
def test_any_instructions_end_in_a_tree_or_in_words(parts: list[bytes]) -> None:
    tree, problem = interpret(b"\x80\x04" + b"".join(parts) + b".")
    assert (tree is None) >= bool(problem)
    assert problem.isprintable()
    assert len(problem) < 400
