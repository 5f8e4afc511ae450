"""A call that is stopped or killed packs what there is, leaves no process, and is gone on with by the next."""

import os
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from few_packages import NEEDED, only
from gpu_standin import ONE, SHIPS, TWO, StandIn

from models.gpu.call import Call
from models.gpu.run import prepare_work
from models.gpu.stages import FULL, SYNTHETIC, TRIO, Job, Stage
from skelbench.core.errors import InputError

FIRST = "maskclr-synthetic-xsub-d512-s0"
"""The job of a rehearsal that is first where the synthetic set alone is there."""
SLOW = {"match": f"gpu-tiny/{FIRST} --device", "sleep": 30}


def command(standin: StandIn, *words: str) -> "subprocess.Popen[str]":
    """Start a rehearsal in the folder above the stand-in's, with no set but the embedded one."""
    folder = standin.folder.parent
    environment = os.environ | {"PYTHONPATH": str(ROOT), "SKELBENCH_DATA": str(folder / "nothing")}
    program = [sys.executable, "-m", "models.gpu", "--out", "out", "--preset", "tiny", "--python", str(standin.program)]
    pipe = subprocess.PIPE
    return subprocess.Popen([*program, *words], cwd=folder, env=environment, stdout=pipe, stderr=pipe, text=True)


def wait_for(standin: StandIn, words: str) -> None:
    until = time.monotonic() + 20
    while not standin.calls(words):
        assert time.monotonic() < until, f"nobody called {words}"
        time.sleep(0.05)


def summary(standin: StandIn) -> str:
    return (standin.folder.parent / "out/summary.txt").read_text()


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, *(pytest.param(one, marks=pytest.mark.slow) for one in (signal.SIGINT, signal.SIGHUP))]
)
def test_a_call_that_is_asked_to_stop_packs_and_leaves(standin: StandIn, number: signal.Signals) -> None:
    standin.rule({"match": "suite maskclr", "sleep": 30})
    process = command(standin)
    wait_for(standin, "suite maskclr")
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert "it was stopped; see out/summary.txt" in out
    assert f"{FIRST}: stopped in maskclr" in summary(standin)
    with tarfile.open(standin.folder.parent / "out/results.tar.gz") as archive:
        assert f"runs/gpu/{FIRST}/log.csv" in archive.getnames()


@pytest.mark.slow
def test_a_slice_that_is_over_is_said_and_the_next_call_goes_on(standin: StandIn) -> None:
    standin.rule({**SLOW, "times": 1})
    began = time.monotonic()
    out, err = command(standin, "--slice", "2").communicate(timeout=20)
    assert time.monotonic() - began < 4
    assert "its time is over" in out, err
    assert f"{FIRST}: stopped at epoch 1 of 2" in summary(standin)
    out, err = command(standin).communicate(timeout=30)
    assert "everything was tried" in out, err
    assert f"{FIRST}: done" in summary(standin)
    trained = [call for call in standin.calls(f"gpu-tiny/{FIRST} ") if " train " in call]
    assert len(trained) == 2
    assert len(set(trained)) == 1  # the same schedule, with --resume
    assert "--resume" in trained[0]
    before = standin.calls("skelbench")
    out, _ = command(standin).communicate(timeout=20)
    assert standin.calls("skelbench") == before


@pytest.mark.slow
def test_a_call_that_was_killed_keeps_what_it_packed_and_the_next_goes_on(standin: StandIn) -> None:
    standin.rule({"match": "suite maskclr", "times": 1}, {"match": "suite maskclr", "times": 1, "sleep": 60})
    process = command(standin, "--side-by-side", "1")
    until = time.monotonic() + 20
    while len(standin.calls("suite maskclr")) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    process.kill()
    process.communicate()
    assert f"{FIRST}: done" in summary(standin)
    out, err = command(standin).communicate(timeout=30)  # what the first one was at has ended with it
    assert "everything was tried" in out, err
    assert len([call for call in standin.calls(f"gpu-tiny/{FIRST} ") if " train " in call]) == 1


def test_a_program_whose_call_is_gone_already_does_not_begin(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-IS", "-c", ""])
    gone.wait()
    words = [sys.executable, "-IS", str(ROOT / "models/gpu/child.py"), str(gone.pid), "/bin/echo", "begun"]
    done = subprocess.run(words, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (128 + signal.SIGTERM, "")


def test_a_package_that_is_missing_is_one_line_before_any_work(standin: StandIn, tmp_path: Path) -> None:
    few = only(tmp_path / "few", tuple(name for name in NEEDED if name != "safetensors"))
    environment = os.environ | {"PYTHONPATH": f"{few}:{ROOT}"}
    program = [sys.executable, "-m", "models.gpu", "--out", "out"]
    done = subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "lacks safetensors; install them" in done.stderr
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("card", "why"), [('{"name": "", "total": 0, "free": 0}', ""), ("", " (no CUDA-capable device is detected)")]
)
def test_without_a_card_nothing_is_trained_at_full_width(standin: StandIn, card: str, why: str) -> None:
    (standin.folder / "card.json").write_text(card)
    if not card:
        (standin.folder / "card.json").unlink()
    folder = standin.folder.parent
    program = [sys.executable, "-m", "models.gpu", "--out", "out", "--python", str(standin.program)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(program, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert f"torch sees no card here{why}; GPU_PRESET=tiny rehearses everything on a CPU" in done.stderr
    assert not standin.calls(" train ")


def test_one_folder_of_runs_is_for_one_call(work: Path) -> None:
    prepare_work(work)
    with pytest.raises(InputError, match="another call"):
        prepare_work(work, patience=0.3)


def test_later_stages_wait_for_those_before(start: Callable[..., tuple[bool, Call]], standin: StandIn) -> None:
    start(beside=9)
    order = [call for call in standin.calls(" train ") if "/probe/" not in call]
    assert [name in order[-1] for name in (ONE.name, TWO.name, SHIPS.name)] == [False, False, True]


@pytest.mark.slow
def test_jobs_that_end_while_a_board_is_made_have_the_next_one_together(
    start: Callable[..., tuple[bool, Call]], standin: StandIn
) -> None:
    jobs = [Job(SYNTHETIC, model, FULL, seed) for seed in range(2) for model in TRIO]
    standin.rule({"match": "models.gpu.board", "times": 1, "sleep": 0.8})
    fine, _ = start([Stage("six", jobs)], beside=6)
    assert fine
    boards = standin.calls("models.gpu.board")
    assert len(boards) < len(jobs)
    assert boards[-1].count("synthetic-xsub") == len(jobs)


def test_a_call_whose_output_nobody_reads_any_more_goes_on(standin: StandIn) -> None:
    process = command(standin)
    assert process.stdout and process.stderr
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(30) == 0, err
    assert f"{FIRST}: done" in summary(standin)
