"""`make gpu` rehearsed on a CPU with real trainings, where the packages of a lent machine are all that there is."""

import csv
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from conftest import ROOT
from few_packages import only

from models.gpu.call import Call
from models.gpu.plan import Plan
from models.gpu.run import Runner
from models.gpu.stages import Stage, rehearsal
from skelbench.adapters.card import read_card
from skelbench.adapters.exchange.publish import publish
from skelbench.evaluation.results.reading import read_outcomes

STEPS = ("train", "maskclr", "confusion")


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": f"{only(tmp_path / 'few')}:{ROOT}", "OMP_NUM_THREADS": "1"} | more


@pytest.mark.slow
def test_a_job_of_the_rehearsal_trains_and_is_measured_with_few_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    work, out = Path("runs/gpu-tiny"), Path("out")
    work.mkdir(parents=True)
    out.mkdir()
    (work / "figures-done.txt").write_text("figures: measured elsewhere")
    (jobs,) = [stage.jobs for stage in rehearsal() if stage.name == "full width on synthetic"]
    stage = Stage("alone", jobs, STEPS)
    Plan(work / "plan.json").decide(stage, 1.0)  # so that no speed is measured
    fine = Runner(Call(work, out, sys.executable), [stage]).run(tiny=True)
    run = work / jobs[0].name
    assert fine, (run / "output.txt").read_text()
    rows, outcomes = read_outcomes(run / "rows.csv")
    clean = outcomes[rows[rows["spec"] == "clean"]["cell"].iloc[0]]
    with (run / "confusion.csv").open() as stream:
        table = [list(map(int, row[1:])) for row in list(csv.reader(stream))[1:]]
    assert sum(map(sum, table)) == len(clean.label)
    assert sum(table[k][k] for k in range(len(table))) == clean.correct.sum()


@pytest.mark.slow
@pytest.mark.real
def test_make_gpu_goes_through_every_stage_call_after_call(tmp_path: Path, data_dir: Path) -> None:
    tree = tmp_path / "tree"  # no git, no .venv, nothing that was made before
    shutil.copytree(
        ROOT, tree, ignore=shutil.ignore_patterns(".git", ".venv", "runs", "__pycache__", "tests", ".*_cache")
    )
    made = ["make", "-C", str(tree), "gpu", "SLICE=60", "GPU_PRESET=tiny", f"OUT={tmp_path / 'out'}"]
    made += [f"PYTHON={sys.executable}"]
    around = environment(tmp_path, SKELBENCH_DATA=str(data_dir))
    for _ in range(8):
        done = subprocess.run(made, env=around, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        if "everything was tried" in done.stdout:
            break
    summary = (tmp_path / "out/summary.txt").read_text()
    lines = [line for line in summary.splitlines() if line.startswith("  ") and "-s0:" in line]
    assert all(line.endswith(": done") for line in lines), summary
    assert {line.strip().partition(":")[0] for line in lines} == {job.name for s in rehearsal() for job in s.jobs}
    assert "figures: done" in summary
    assert len(list((tmp_path / "out").iterdir())) <= 7
    with tarfile.open(tmp_path / "out/weights-1.tar") as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    with tarfile.open(tmp_path / "out/results.tar.gz") as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    ships = [path.parent for path in (tmp_path / "unpacked").rglob("weights.safetensors")]
    assert len(ships) == 4
    for run in ships:
        assert read_card(publish(run, tmp_path / "models")).weights_file()
