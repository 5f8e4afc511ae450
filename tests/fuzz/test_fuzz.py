"""Every reader answers spoilt files with what it could read or with one line; the hunt notices when one does not."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import ROOT
from fuzz_hunt import FINE, Watch, hunted, tried
from fuzz_mutate import BYTES
from fuzz_readers import READERS, Reader

FAST = 2000
SLOW = 100_000
_WATCH = Watch()
sys.addaudithook(_WATCH.hear)


@pytest.fixture
def good(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The good files of a reader, read once; pickles are read in this process, where only the checks protect it."""
    monkeypatch.setenv("SKELBENCH_SAME_PROCESS", "1")
    (tmp_path / "good").mkdir()
    files = list(READERS[request.param].make(tmp_path / "good"))
    READERS[request.param].read(files[0])
    return files


@pytest.mark.parametrize(("good", "name"), [(name, name) for name in READERS], indirect=["good"], ids=list(READERS))
def test_spoilt_files_are_read_or_refused_in_one_line(good: list[Path], name: str) -> None:
    count = -(-FAST // len(READERS))
    said = {number: tried(name, number, good, _WATCH) for number in range(count)}
    assert {number: one for number, one in said.items() if one.kind not in FINE} == {}
    assert {one.kind for one in said.values()} == set(FINE)


@pytest.mark.parametrize("name", READERS)
def test_good_files_are_the_same_bytes_every_time_so_that_any_finding_can_be_made_again(
    name: str, tmp_path: Path
) -> None:
    made: list[list[bytes]] = []
    held: list[object] = []
    for folder in (tmp_path / "once", tmp_path / "again"):
        folder.mkdir()
        made.append([path.read_bytes() for path in READERS[name].make(folder)])
        held.append(READERS[name].make(folder))  # so that other memory is left
    assert made[0] == made[1]


MEASURED = pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux forgets a peak of memory")


@MEASURED
@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_a_hundred_thousand_spoilt_files_find_nothing(name: str, tmp_path: Path) -> None:
    found = hunted(name, 10**6, -(-SLOW // len(READERS)), tmp_path)
    assert found.findings == []
    assert set(found.kinds) == set(FINE)
    assert found.peak < 1 << 30


class Fails:
    """Readers that fail each in its own way, to see that it is noticed."""

    @staticmethod
    def raises(path: Path) -> object:
        raise KeyError(path.name)

    @staticmethod
    def runs(path: Path) -> object:
        return subprocess.run([sys.executable, "-c", ""], check=True)

    @staticmethod
    def writes(path: Path) -> object:
        place = Path.home() / ".fuzz-canary"
        try:
            return place.write_text("a")
        finally:
            place.unlink(missing_ok=True)

    @staticmethod
    def waits(path: Path) -> object:
        return time.sleep(5.2)

    @staticmethod
    def steers(path: Path) -> object:
        from skelbench.core.errors import InputError

        error = InputError("")
        error.args = ("\x1b[2J",)
        raise error


def _one(folder: Path) -> Sequence[Path]:
    (folder / "x").write_bytes(b"content")
    return [folder / "x"]


@pytest.mark.parametrize(
    ("failure", "noticed"),
    [
        ("raises", "foreign exception, KeyError in test_fuzz.py"),
        ("runs", "action, subprocess.Popen"),
        ("writes", "action, open "),
        pytest.param("waits", "hang, 5 s, read", marks=pytest.mark.slow),
        ("steers", "message, "),
    ],
)
def test_the_hunt_notices(failure: str, noticed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READERS, failure, Reader(_one, getattr(Fails, failure), BYTES))
    (tmp_path / "good").mkdir()
    said = tried(failure, 0, list(_one(tmp_path / "good")), _WATCH)
    assert f"{said.kind}, {said.words}".startswith(noticed)


@pytest.mark.slow
@MEASURED
@pytest.mark.parametrize(
    ("greedy", "noticed"),
    [
        ("len(bytes([1]) * (3 << 29))", "memory, 1"),
        ("os.kill(os.getpid(), 11)", "crash, ended with -11"),
        ("time.sleep(999)", "hang, ended with -14"),
    ],
)
def test_the_hunt_notices_what_ends_or_fills_its_process_and_goes_on(greedy: str, noticed: str, tmp_path: Path) -> None:
    code = f"""
import os, pathlib, time
from fuzz_hunt import hunted
from fuzz_mutate import BYTES
from fuzz_readers import READERS, Reader

def make(folder):
    (folder / "x").write_bytes(b"content")
    return [folder / "x"]

def read(path):
    return {greedy} if path.read_bytes() != b"content" else None

READERS["greedy"] = Reader(make, read, BYTES)
if __name__ == "__main__":
    found = hunted("greedy", 0, 3, pathlib.Path({str(tmp_path)!r}))
    print(found.kinds.total(), found.findings)
"""
    (tmp_path / "greedy.py").write_text(code)
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests"), str(tmp_path)])
    ran = subprocess.run(
        [sys.executable, str(tmp_path / "greedy.py")],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert ran.stdout.startswith("3 ")
    assert ran.stdout.count(noticed) >= 1
