"""A command that is stopped by Ctrl-C or SIGTERM keeps what it has, and goes on when it is repeated."""

import signal
from pathlib import Path

import pandas as pd
import pytest
from command import PROGRESS, TINY, succeeded
from started import start, wait_for

from skelbench.evaluation.results.reading import read_outcomes


@pytest.mark.parametrize(
    ("stop", "workers"), [pytest.param(signal.SIGINT, 1, marks=pytest.mark.slow), (signal.SIGTERM, 0)]
)
def test_a_stopped_evaluation_keeps_its_cells_and_goes_on(
    stop: signal.Signals, workers: int, evaluation: list[object], tmp_path: Path
) -> None:
    out = tmp_path / "x.csv"
    command = [*evaluation, "--perturb", "noise:0.1", "--seeds", "2000", "--workers", workers, "--out", out]
    process = start(*command, folder=tmp_path)
    wait_for(process, "seed 20 ", tmp_path / "stderr")
    process.send_signal(stop)
    assert process.wait(120) == 130
    *progress, last = (tmp_path / "stderr").read_text().splitlines()
    assert last.startswith("skelbench: stopped; ")
    assert all(line.startswith(PROGRESS) for line in progress)
    rows = pd.read_csv(out)
    assert 20 <= len(rows) < 2001
    outcomes = read_outcomes(out)[1]
    assert [len(outcomes[cell].clip) for cell in rows["cell"]] == [6] * len(rows)
    before = set(out.read_text().splitlines())
    succeeded(*evaluation, "--perturb", "noise:0.1", "--seeds", str(len(rows) + 2), "--out", out)
    assert before < set(out.read_text().splitlines())
    assert pd.read_csv(out)["seed"].tolist() == [0, *range(len(rows) + 2)]


@pytest.mark.slow
def test_a_stopped_training_keeps_its_epochs_and_goes_on(toy_set: Path, tmp_path: Path) -> None:
    command = ["train", "stgcn", "--data", toy_set, "--source", "pose", "--preset", "tiny", "--device", "cpu", *TINY]
    command += ["--set", "epochs=24", "--resume", "--out", tmp_path / "run"]  # enough to be stopped in time
    process = start(*command, folder=tmp_path)
    wait_for(process, "epoch   3/", tmp_path / "stdout")
    process.send_signal(signal.SIGINT)
    assert process.wait(120) == 130
    (line,) = (tmp_path / "stderr").read_text().splitlines()
    assert line.startswith("skelbench: stopped; ")
    done = pd.read_csv(tmp_path / "run" / "log.csv")
    assert 3 <= len(done) < 24
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["checkpoint.pt", "log.csv"]
    first, *_ = [line for line in succeeded(*command).splitlines() if line.startswith("epoch")]
    assert int(first.split()[1].partition("/")[0]) in (len(done) + 1, len(done) + 2)  # a checkpoint goes before its log
    log = pd.read_csv(tmp_path / "run" / "log.csv")
    assert log["epoch"].tolist() == list(range(1, 25))
    assert log["loss"][: len(done)].tolist() == done["loss"].tolist()
    assert (tmp_path / "run" / "card.yaml").is_file()
