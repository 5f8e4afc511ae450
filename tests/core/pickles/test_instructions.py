"""What the instructions of a pickle may do: make containers and records, and nothing else."""

import pickle
import pickletools

import numpy as np
import pytest
from pickle_parts import F8, KIND, PLAIN, array, empty_array, made, raw, said, text

from skelbench.core.pickles.instructions import OUTSIDE, STEPS
from skelbench.core.pickles.source import VALUES


def test_every_instruction_of_python_is_either_followed_or_refused_by_name() -> None:
    known = {one.code.encode("latin-1") for one in pickletools.opcodes}
    assert known == {*VALUES, *STEPS, *OUTSIDE, pickle.STOP}


@pytest.mark.parametrize(
    "name", ["os\nsystem", "builtins\neval", "numpy\nload", "skelbench.core.files\natomic", "a\nb"]
)
def test_a_name_that_no_data_needs_is_refused_where_it_stands(name: str) -> None:
    full = name.replace("\n", ".")
    assert said(f"c{name}\n".encode()).startswith(f"asks for {full}, which is refused")
    module, _, attribute = name.partition("\n")
    assert f"asks for {full}," in said(text(module) + text(attribute) + pickle.STACK_GLOBAL)
    assert f"asks for {full}," in said(b"(i" + name.encode() + b"\n")


@pytest.mark.parametrize(
    "code",
    [b"o", b"\x81", b"\x92", b"\x82\x01", b"\x83\x01\x00", b"\x84\x01\x00\x00\x00", b"\x97", b"\x98", b"Px\n", b"Q"],
)
def test_objects_extensions_buffers_and_what_lies_elsewhere_are_refused(code: bytes) -> None:
    assert "which is refused" in said(KIND + b")(" + KIND + code)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (KIND, "the name numpy.ndarray"),
        (b"cnumpy\ndtype\n", "the name numpy.dtype"),
        (b"c_codecs\nencode\n", "the name _codecs.encode"),
        (array(), "an array"),
        (F8 + PLAIN, "a type of NumPy"),
        (b"]", "a list"),
        (text("a"), "a str"),
        (raw(b"a"), "bytes"),
    ],
)
def test_nothing_but_an_empty_array_and_a_bare_type_takes_a_state_and_only_once(target: bytes, words: str) -> None:
    for state in (b"}", b"N}" + text("__defaults__") + b"Ns\x86", b"(K\x01(K\x02t" + F8 + PLAIN + b"I00\nNt"):
        assert f"asks for a state of {words}" in said(target + state + b"b")


@pytest.mark.parametrize("target", [KIND, array(), F8, text("a"), b"]", b")", b"K\x01"])
def test_only_a_dict_takes_keys(target: bytes) -> None:
    for change in (b"K\x00K\x01s", b"(K\x00K\x01u"):
        assert "asks for a change of" in said(target + change)


@pytest.mark.parametrize("target", [KIND, array(), F8, text("a"), b"}", b")"])
def test_only_a_list_takes_items(target: bytes) -> None:
    for change in (b"K\x00a", b"(K\x00e", b"(K\x00\x90"):
        assert "asks for a change of" in said(target + change)


@pytest.mark.parametrize("called", [KIND, array(), F8 + PLAIN, b"]", text("os.system"), b"}", b"N"])
def test_only_names_of_the_table_are_called_and_the_class_of_arrays_is_not(called: bytes) -> None:
    assert "which is refused" in said(called + b")R")
    assert "which is refused" in said(KIND + b"]R")  # not with anything but a tuple either


@pytest.mark.parametrize("key", [b"K\x01\x85", b"]", b"}", array(), raw(b"a"), KIND])
def test_a_key_is_a_word_or_a_number(key: bytes) -> None:
    assert "as a key, which is refused" in said(b"}" + key + b"K\x01s")


@pytest.mark.parametrize(
    "state",
    [
        b"(K\x03X\x01\x00\x00\x00<NN}J\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb",  # fields
        b"(K\x03X\x01\x00\x00\x00<NK\x01NJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb",  # names
        b"(K\x03X\x01\x00\x00\x00<" + F8 + b"NNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb",  # a type of arrays
        b"(K\x03X\x01\x00\x00\x00!NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb",  # an order that there is not
    ],
)
def test_a_type_is_nothing_but_a_code_and_an_order(state: bytes) -> None:
    assert "asks for numpy.dtype f8 of another kind" in said(array(dtype=F8 + state))


def test_the_flags_of_a_type_are_not_believed() -> None:
    flagged = b"(K\x03X\x01\x00\x00\x00<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x3ftb"
    assert made(array(dtype=F8 + flagged)).dtype.text == "<f8"


@pytest.mark.parametrize("code", ["V8", "O4", "f16", "c8", "M8[s]", "m8", "f8,f8", "(2,)f8", "S999999", "object"])
def test_only_numbers_and_text_have_a_type(code: str) -> None:
    assert f"asks for numpy.dtype {code}" in said(b"cnumpy\ndtype\n(" + text(code) + b"tR")


@pytest.mark.parametrize(
    ("shape", "data"),
    [
        (b"(K\x03t", raw(bytes(16))),
        (b"(K\x02t", raw(bytes(15))),
        (b"(K\x02K\x00t", raw(bytes(16))),
        (b"(J\xff\xff\xff\xffJ\xfe\xff\xff\xfft", raw(bytes(16))),  # -1 x -2
        (b"(\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x40\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x40t", raw(bytes(16))),
        (b"(K\x00J\xff\xff\xff\x7ft", raw(b"")),  # of nothing, two billion
        (b"]", raw(bytes(16))),
        (b"(G@\x00\x00\x00\x00\x00\x00\x00t", raw(bytes(16))),  # 2.0
        (b"(K\x02t", b"]"),
        (b"(K\x02t", b"N"),
    ],
)
def test_an_array_has_the_bytes_of_its_shape_and_type(shape: bytes, data: bytes) -> None:
    assert "is no readable pickle" in said(array(shape, data=data))


def test_an_array_of_objects_is_known_and_never_made() -> None:
    objects = b"cnumpy\ndtype\n(X\x01\x00\x00\x00OI00\nI01\ntR"
    told = b"(K\x03X\x01\x00\x00\x00|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x3ftb"
    record = made(array(dtype=objects + told, data=b"](K\x01K\x02e"))
    assert (record.dtype.code, record.data) == ("O", b"")
    assert "which is refused" in said(b"cnumpy.core.multiarray\nscalar\n(" + objects + told + raw(bytes(8)) + b"tR")


def test_an_array_that_was_never_filled_is_no_data() -> None:
    assert "an array without its contents" in said(empty_array())


def test_numbers_of_numpy_become_those_of_python() -> None:
    for value in (np.float64(2.5), np.float32(-0.5), np.float16(1), np.int8(-3), np.uint64(2**64 - 1), np.bool_(True)):
        for protocol in range(6):
            tree = made(pickle.dumps(value, protocol)[:-1].removeprefix(b"\x80\x02"))
            assert (tree, type(tree)) == (value.item(), type(value.item()))
    big = np.dtype(">i4").type(5).astype(">i4")
    assert made(pickle.dumps(big, 4)[:-1]) == 5
    assert made(pickle.dumps(np.str_("né"), 4)[:-1]) == "né"


@pytest.mark.parametrize(
    "code",
    [
        b"\x8b\xff\xff\xff\x7f",
        b"\x8a\x0a" + b"\xff" * 10,
        b"\x8a\x09" + b"\x00" * 8 + b"\x01",
        b"I" + b"9" * 30 + b"\n",
    ],
)
def test_a_number_fits_into_64_bits(code: bytes) -> None:
    assert "is no readable pickle" in said(code)


@pytest.mark.parametrize(
    "code",
    [
        b"B\xff\xff\xff\x7f",
        b"\x8e" + b"\xff" * 8,
        b"\x96" + b"\xff" * 7 + b"\x7f",
        b"X\xff\xff\xff\xff",
        b"T\xff\xff\xff\x7f",
    ],
)
def test_what_is_said_to_be_there_is_held_against_what_is(code: bytes) -> None:
    assert "is no readable pickle (it is cut short)" in said(code)


def test_a_place_in_memory_is_a_name_and_takes_no_memory() -> None:
    assert made(b"K\x07r\xff\xff\xff\xff0j\xff\xff\xff\xff") == 7
