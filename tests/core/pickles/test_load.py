"""A pickle is read in a process of its own, and to the same in this one; whatever it shares, it ends."""

import os
import pickle
import subprocess
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from pickle_parts import written
from refusal import refusal

from skelbench.core.pickles import child
from skelbench.core.pickles.load import load
from skelbench.core.pickles.stored import StoredArray

CONTENT: dict[Any, Any] = {
    "text": "né",
    "long text": "x" * 5000,
    "numbers": [1, -1, 2**40, 0.5, float("inf"), True, False, None],
    "tuple": (1, (2, 3)),
    "set": {4},
    "bytes": b"\x00\xff",
    "ordered": OrderedDict(a=1),
    7: {1.5: None},
    "scalar": np.float32(0.25),
    "names": np.array(["a", "né"]),
    "flags": np.array([True, False]),
    "columns": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "turned": np.arange(24.0).reshape(2, 3, 4).transpose(1, 2, 0),
    "turned flags": (np.arange(24).reshape(2, 3, 4) % 5 == 0).transpose(2, 0, 1),
    "big": np.arange(3, dtype=">i4"),
    "nothing": np.zeros((0, 5), np.float16),
    "many": np.arange(6000, dtype=np.uint8).reshape(20, 300),
}
READ = {
    **CONTENT,
    "tuple": [1, [2, 3]],
    "set": [4],
    "ordered": {"a": 1},
    "scalar": 0.25,
}


def plain(tree: Any) -> Any:
    """Arrays of a tree as lists with their type and shape, so that trees can be compared."""
    if isinstance(tree, dict):
        return {key: plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [plain(value) for value in tree]
    array = tree.read() if isinstance(tree, StoredArray) else tree
    return (array.dtype.str, array.shape, array.tolist()) if isinstance(array, np.ndarray) else tree


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_what_python_writes_is_read(tmp_path: Path, protocol: int, alone: bool) -> None:
    assert plain(load(written(tmp_path, CONTENT, protocol), alone=alone)) == plain(READ)


def test_an_array_that_was_mapped_from_a_file_is_read_as_any(tmp_path: Path) -> None:
    mapped = np.memmap(tmp_path / "numbers", np.float32, "w+", shape=(2, 3))
    mapped[:] = np.arange(6).reshape(2, 3)
    assert plain(load(written(tmp_path, mapped))) == ("<f4", (2, 3), [[0, 1, 2], [3, 4, 5]])


@pytest.mark.parametrize("axes", [(0, 0), (0,), (0, 2), (True, False), (-1, 0), (0.0, 1.0), [1, 0], ("a", 1)])
def test_axes_that_are_not_those_of_the_array_are_refused(tmp_path: Path, axes: Any) -> None:
    class Turned:
        def __reduce__(self) -> Any:
            function: Any = np.ones((2, 2)).T.__reduce_ex__(5)[0]
            return function, (b"12345678", np.dtype("u1"), (2, 4), "K", axes)

    assert "an array in an order of its own" in refusal(lambda: load(written(tmp_path, Turned())))


def test_an_array_of_names_as_objects_is_called_so(tmp_path: Path) -> None:
    array = load(written(tmp_path, np.array(["a", "b"], object)))
    assert "holds an array of Python objects" in refusal(array.values)


def test_python_2_text_is_read_byte_by_byte(tmp_path: Path) -> None:
    (tmp_path / "x.pkl").write_bytes(b"\x80\x02}U\x04nameT\x02\x00\x00\x00\xc3\xa9sS'a\\xff'\nS\"b\"\ns.")
    assert load(tmp_path / "x.pkl") == {"name": "Ã©", "aÿ": "b"}


def test_an_array_stays_in_the_file_until_it_is_read_and_cannot_be_written_to(tmp_path: Path) -> None:
    path = written(tmp_path, {"a": np.arange(1000)})
    array = load(path)["a"]
    assert (array.shape, array.type_name, array.kind) == ((1000,), "int64", "i")
    with pytest.raises(ValueError, match="read-only"):
        array.read()[0] = 1
    os.truncate(path, 100)
    assert "was changed while it was read" in refusal(array.read)


@pytest.mark.parametrize("program", [b"]q\x00h\x00a", b"(" * 100 + b"t" * 100, b"]" * 100_000 + b"a" * 99_999])
def test_containers_in_each_other_end(tmp_path: Path, program: bytes) -> None:
    (tmp_path / "x.pkl").write_bytes(b"\x80\x04" + program + b".")
    assert "more than 32 containers in each other" in refusal(lambda: load(tmp_path / "x.pkl"))


@pytest.mark.parametrize("alone", [True, False])
def test_lists_of_lists_of_lists_unfold_to_no_more_than_the_file_pays_for(tmp_path: Path, alone: bool) -> None:
    shared: Any = "long text" * 100
    for _ in range(12):
        shared = [shared] * 10
    path = written(tmp_path, {"annotations": shared})
    assert path.stat().st_size < 2000
    assert "it unfolds to far more than it holds" in refusal(lambda: load(path, alone=alone))


@pytest.mark.slow
def test_a_million_clips_may_share_their_words(tmp_path: Path) -> None:
    clips = [{"label": 3, "img_shape": (1080, 1920), "total_frames": 30} for _ in range(30_000)]
    assert load(written(tmp_path, clips))[-1] == {"label": 3, "img_shape": [1080, 1920], "total_frames": 30}


def test_the_reading_process_stops_itself_where_memory_or_time_run_out(tmp_path: Path) -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import child; child.limit(0); {}"
    folder = str(Path(child.__file__).parent)
    for greedy in ("bytearray(1 << 30)", "[0] * (1 << 27)"):
        ran = subprocess.run([sys.executable, "-c", code.format(greedy), folder], capture_output=True, check=False)
        assert b"MemoryError" in ran.stderr
    quick = code.replace("child.limit(0)", "child.SECONDS = 1; child.limit(0)").format("\nwhile True: pass")
    ran = subprocess.run([sys.executable, "-c", quick, folder], capture_output=True, check=False, timeout=20)
    assert ran.returncode < 0


def test_a_reading_process_that_dies_is_one_line(tmp_path: Path) -> None:
    path = written(tmp_path, 1)
    os.truncate(path, 1 << 36)  # 64 GiB of nothing, which have no place in the memory that is allowed
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))\n"
        "from pathlib import Path; from skelbench.core.pickles.load import load; load(Path(sys.argv[1]))"
    )
    ran = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=False, cwd=ROOT)
    assert "could not be read within the memory and the time that its 68,719,476,736 bytes are given" in ran.stderr


@pytest.mark.parametrize("kind", ["folder", "pipe", "missing", "device"])
def test_what_is_no_file_is_never_waited_for(tmp_path: Path, kind: str) -> None:
    path = Path("/dev/zero") if kind == "device" else tmp_path / "x.pkl"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    assert ("no file" if kind == "missing" else "is no regular file") in refusal(lambda: load(path))
