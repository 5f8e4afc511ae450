"""What only some systems have (pread, fork, fcntl, resource, the removal of open files) is not needed."""

import os
import re
import subprocess
import sys
from pathlib import Path
from threading import Thread

import npz_files
import numpy as np
import pyskl_files
import pytest

from skelbench.core.loading import preparing
from skelbench.core.open_file import OpenFile
from skelbench.core.pickles import child
from skelbench.data.formats.spool import Spool

BARE = """
import os, sys
for name in ("pread", "pwrite", "fork", "sched_getaffinity", "getuid", "O_NOFOLLOW"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
remove = os.unlink
def unlink(path, **options):
    opened = [os.path.realpath(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")]
    if os.path.realpath(path) in opened:
        raise PermissionError(13, "it is open", str(path))
    remove(path, **options)
os.unlink = unlink
from skelbench.cli.app import main
sys.argv = ["skelbench", *sys.argv[1:]]
main()
"""


def bare(folder: Path, *words: str) -> str:
    """Run a command where what Windows lacks is not there."""
    if not Path("/proc/self/fd").exists():
        pytest.skip("only Linux tells which files are open")
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    path = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", BARE, *words],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not [name for name in os.listdir(temporary) if name.startswith("skelbench-")]
    return done.stdout


def test_a_pickle_is_converted_and_read_on_a_system_without_pread_fork_and_limits(tmp_path: Path) -> None:
    pyskl_files.write(tmp_path / "a_b.pkl", pyskl_files.book())
    assert "4 clips, coco17" in bare(tmp_path, "data", "convert", "a_b.pkl", "c_d.npz", "--compress")
    assert "4 in 3 classes" in bare(tmp_path, "data", "info", "c_d.npz")


def test_where_nothing_forks_no_process_prepares_clips(monkeypatch: pytest.MonkeyPatch) -> None:
    assert preparing(2) == (2, "fork")
    monkeypatch.delattr(os, "fork")
    assert preparing(2) == (0, None)


@pytest.mark.slow
def test_an_evaluation_with_workers_prepares_its_clips_itself_where_nothing_forks(tmp_path: Path) -> None:
    words = ("eval", "--model", "stgcn-synthetic-xsub", "--perturb", "noise:0.002", "--limit", "3", "--device", "cpu")
    assert "noise:0.002" in bare(tmp_path, *words, "--workers", "2", "--out", "r.csv")
    assert (tmp_path / "r.csv").exists()


@pytest.mark.slow
def test_a_training_runs_where_nothing_forks(tmp_path: Path) -> None:
    words = ("train", "stgcn", "--data", "synthetic", "--preset", "tiny", "--set", "epochs=1", "--device", "cpu")
    bare(tmp_path, *words, "--workers", "2", "--out", "run")
    assert (tmp_path / "run" / "card.yaml").exists()


def test_threads_that_share_a_file_get_their_own_bytes_without_pread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "pread")
    monkeypatch.delattr(os, "pwrite")
    numbers = np.arange(100_000, dtype=np.int64)
    (tmp_path / "x").write_bytes(numbers.tobytes())
    spool = Spool()
    for start in range(0, 100_000, 1000):
        spool.append(numbers[start : start + 1000].tobytes())
    file, wrong = OpenFile(tmp_path / "x"), list[int]()

    def read(first: int) -> None:
        for place in range(first, 99_000, 97):
            for opened in (file, spool):
                found = np.frombuffer(opened.read(place * 8, 80), np.int64)
                wrong.extend([place] if found.tolist() != list(range(place, place + 10)) else [])

    threads = [Thread(target=read, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_temporary_data_go_with_their_owner_where_an_open_file_keeps_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove, refused = os.unlink, list[str]()

    def unlink(path: str) -> None:
        if not refused:
            refused.append(path)
            raise PermissionError(13, "it is open")
        remove(path)

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(os, "unlink", unlink)
    spool = Spool()
    spool.append(b"poses")
    assert [str(path) for path in tmp_path.iterdir()] == refused
    assert spool.read(0, 5) == b"poses"
    del spool
    assert not list(tmp_path.iterdir())


def test_a_packed_file_is_read_without_pread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from skelbench.data.find import load_data

    monkeypatch.delattr(os, "pread")
    monkeypatch.delattr(os, "pwrite")
    first = load_data(npz_files.write(tmp_path / "a_b.npz"))[0]
    assert first.keypoint[0, 0, 0].tolist() == [1, 2]


def test_text_files_have_the_same_bytes_on_every_system() -> None:
    """Without `newline` Windows ends lines in two bytes, and what is hashed or sent differs."""
    package = Path(__file__).parents[2] / "skelbench"
    calls = re.compile(r"(?:\.write_text|\.to_csv)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
    written = [call[0] for path in package.rglob("*.py") for call in calls.finditer(path.read_text(encoding="utf-8"))]
    assert len(written) > 5
    assert not [call for call in written if 'newline="\\n"' not in call and "lineterminator" not in call]


def test_a_pickle_is_read_where_no_limit_on_memory_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on macOS, whose `setrlimit` answers one on memory as if it were above the hard one."""
    resource = pytest.importorskip("resource")
    set_to: list[int] = []

    def setrlimit(kind: int, limits: tuple[int, int]) -> None:
        if kind == resource.RLIMIT_AS:
            raise ValueError("current limit exceeds maximum limit")
        set_to.append(kind)

    monkeypatch.setattr(resource, "setrlimit", setrlimit)
    child.limit(1000)
    assert set_to == [resource.RLIMIT_CPU, resource.RLIMIT_CORE]
