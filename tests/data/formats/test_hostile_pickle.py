"""Pickles that want more than they may, and files that are no pickles."""

import os
import pickle
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyskl_files import annotation, book, write
from refusal import read_all, refusal

from skelbench.core.errors import InputError
from skelbench.data.find import load_data


class Hostile:
    """Unpickles by calling a function of your choice."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_hostile_pickle_is_refused_by_name_before_it_runs(tmp_path: Path, protocol: int) -> None:
    trace = tmp_path / "it ran"
    path = write(tmp_path / "a.pkl", book() | {"extra": Hostile(os.mkdir, str(trace))}, protocol)
    with pytest.raises(InputError, match=r"asks for (posix|nt)\.mkdir, which is refused") as caught:
        load_data(path)
    assert "\n" not in str(caught.value)
    assert not trace.exists()


@pytest.mark.parametrize(
    ("function", "arguments", "name"),
    [
        (eval, ("1",), r"(builtins|__builtin__)\.eval"),
        (getattr, ({}, "keys"), r"(builtins|__builtin__)\.getattr"),
        (np.load, ("x",), r"numpy.*load"),
        (np.dtype, ("V8",), r"numpy\.dtype V8|numpy\.dtype \|V8"),
        (Counter, (), r"collections\.Counter"),
    ],
)
def test_nothing_but_arrays_and_containers_is_built(tmp_path: Path, function: Any, arguments: Any, name: str) -> None:
    with pytest.raises(InputError, match=f"asks for {name}"):
        load_data(write(tmp_path / "a.pkl", [Hostile(function, *arguments)]))


def test_numpy_keeps_its_own_types_whatever_a_pickle_says(tmp_path: Path) -> None:
    make = b"\x80\x02cnumpy\ndtype\nX\x02\x00\x00\x00f4\x85R"
    state = b"(K\x03X\x01\x00\x00\x00>NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb."  # big-endian
    (tmp_path / "a.pkl").write_bytes(make + state)
    with pytest.raises(InputError):
        load_data(tmp_path / "a.pkl")
    assert np.array([1], "f4").tobytes() == b"\x00\x00\x80\x3f"


@pytest.mark.parametrize("protocol", [0, pickle.HIGHEST_PROTOCOL])
def test_what_a_pickle_keeps_elsewhere_is_refused_and_not_left_out(tmp_path: Path, protocol: int) -> None:
    class Elsewhere(pickle.Pickler):
        def persistent_id(self, obj: Any) -> str | None:
            return "table 7" if isinstance(obj, np.ndarray) else None

    with (tmp_path / "a.pkl").open("wb") as stream:
        Elsewhere(stream, protocol).dump(book())
    said = refusal(lambda: load_data(tmp_path / "a.pkl"))
    assert "asks for a persistent object, which is refused" in said


@pytest.mark.parametrize("keep", [0, 1, 50, -1, -50])
def test_a_truncated_pickle_is_refused(tmp_path: Path, keep: int) -> None:
    path = write(tmp_path / "bad.pkl", [annotation("one")])
    path.write_bytes(path.read_bytes()[:keep])
    assert "no readable pickle" in refusal(lambda: read_all(path))


def test_what_a_hostile_pickle_is_called_cannot_steer_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "bad.pkl").write_bytes(b"cev\x1b[2Jil\nname\n.")
    assert "asks for ev\\x1b[2Jil.name, which is refused" in refusal(lambda: read_all(tmp_path / "bad.pkl"))


def test_a_file_that_is_no_pickle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.pkl").write_text("S001C001P001R001A001,0\n" * 20)
    assert "no readable pickle" in refusal(lambda: read_all(tmp_path / "bad.pkl"))
