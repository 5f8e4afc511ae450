"""Start a command in a process of its own, follow what it writes, and count the processes that it has."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from conftest import ROOT


def start(*words: object, folder: Path) -> "subprocess.Popen[bytes]":
    """Start a command in a process of its own, stdout and stderr in files."""
    listened = signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job's child would ignore it
    env = {**os.environ, "PYTHONPATH": str(ROOT / "tests"), "OMP_NUM_THREADS": "1"}
    try:
        with (folder / "stdout").open("w") as out, (folder / "stderr").open("w") as err:
            command = [sys.executable, ROOT / "cli.py", *map(str, words)]
            return subprocess.Popen(command, stdout=out, stderr=err, env=env, start_new_session=True)
    finally:
        signal.signal(signal.SIGINT, listened)


def finished(command: list[str], env: dict[str, str]) -> str:
    """Run a command to its good end and return what it printed; a bad end is told with the last of what it said."""
    ran = subprocess.run(command, capture_output=True, text=True, env=env)
    assert ran.returncode == 0, f"{ran.returncode}: {ran.stderr[-3000:]}"
    return ran.stdout


def wait_for(process: "subprocess.Popen[bytes]", text: str, file: Path) -> None:
    end = time.monotonic() + 300  # a machine may be busy with other things
    while text not in file.read_text():
        assert process.poll() is None and time.monotonic() < end, file.read_text()
        time.sleep(0.005)


def group_of(leader: int) -> list[int]:
    """Ids of the living processes of a session, by /proc; its leader is the command."""
    found: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            _, _, state = (folder / "stat").read_text().rpartition(")")
        except OSError:  # it has just ended
            continue
        if int(state.split()[3]) == leader and state.split()[0] != "Z":
            found.append(int(folder.name))
    return sorted(found)


def ended(leader: int, seconds: float = 20) -> bool:
    """Whether nothing of a session is left, after waiting for it."""
    end = time.monotonic() + seconds
    while group_of(leader) and time.monotonic() < end:
        time.sleep(0.05)
    return not group_of(leader)
