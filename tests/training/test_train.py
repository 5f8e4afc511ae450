import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import ROOT, write_toy_set
from safetensors.torch import load_file
from started import finished

from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256
from skelbench.core.machine import VERSION
from skelbench.data.find import Dataset, load_data
from skelbench.evaluation.evaluate import evaluate
from skelbench.training.choose import choose
from skelbench.training.optimise import Schedule
from skelbench.training.parallel import Machine
from skelbench.training.presets import PRESETS
from skelbench.training.recipes import Recipe
from skelbench.training.train import train
from skelbench.training.validation import validation_split

MODELS = ["stgcn", "motionbert", "posec3d"]
SMALL = {
    "stgcn": [
        "num_stages=4",
        "inflate_stages=[3]",
        "down_stages=[3]",
        "base_channels=16",
        "clip_len=16",
        "tcn_dropout=0.1",
    ],
    "motionbert": ["dim=16", "depth=1", "heads=2", "clip_len=8", "maxlen=8", "hidden=32"],
    "posec3d": ["base_channels=4", "clip_len=8", "size=16", "train_size=16", "dropout=0.0"],
}


def recipe(model: str, *settings: str) -> Recipe:
    return choose(model, "tiny", [*SMALL[model], "epochs=3", "batch=8", *settings])


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", part="train", source="pose")


@pytest.mark.parametrize("model", ["stgcn", *(pytest.param(name, marks=pytest.mark.slow) for name in MODELS[1:])])
def test_a_training_ends_with_a_card_that_eval_takes(model: str, tmp_path: Path) -> None:
    folder = write_toy_set(tmp_path, clips=120)
    data = load_data(folder, split="xsub", part="train", source="pose")
    card = train(recipe(model, "epochs=15", "val=0"), data, tmp_path / "run")
    assert card.weights_file() is not None and card.training["skelbench"].startswith(VERSION)
    test = load_data(folder, split="xsub", source="pose")
    rows = evaluate(str(tmp_path / "run"), test, "joint-mask:1.0")
    assert rows["top1"].iloc[0] >= 60  # three classes, told apart by one wrist; chance is 33
    assert rows["top1"].iloc[1] <= 50  # nothing is left to see
    assert rows["weights_sha256"].iloc[0] == file_sha256(tmp_path / "run" / "weights.safetensors")


@pytest.mark.parametrize("model", MODELS)
def test_a_resumed_run_ends_with_the_same_weights_bit_for_bit(model: str, data: Dataset, tmp_path: Path) -> None:
    whole = train(recipe(model), data, tmp_path / "whole")

    class Killed(Exception):
        pass

    def kill_after_second(progress: object, epochs: int) -> None:
        if progress.epoch == 2:  # type: ignore[attr-defined]
            raise Killed

    with pytest.raises(Killed):
        train(recipe(model), data, tmp_path / "broken", report=kill_after_second)
    torch.rand(7)  # whatever happened in between does not matter
    resumed = train(recipe(model), data, tmp_path / "broken", resume=True)
    assert resumed.sha256 == whole.sha256
    logs = [(tmp_path / run / "log.csv").read_text().splitlines() for run in ("whole", "broken")]
    losses = [[line.split(",")[1] for line in log] for log in logs]
    assert losses[0] == losses[1]


def command(toy_set: Path, out: Path) -> list[str]:
    options = [x for s in [*SMALL["stgcn"], "epochs=6", "batch=4"] for x in ("--set", s)]
    start = [sys.executable, str(ROOT / "cli.py"), "train", "stgcn", "--data", str(toy_set), "--source", "pose"]
    return [*start, "--preset", "tiny", "--out", str(out), "--resume", *options]


def epochs_done(run: Path) -> int:
    log = run / "log.csv"
    return log.read_text().count("\n") - 1 if log.exists() else 0


@pytest.mark.slow
def test_kill_9_at_any_moment_then_resume_changes_nothing(toy_set: Path, tmp_path: Path) -> None:
    subprocess.run(command(toy_set, tmp_path / "whole"), check=True, capture_output=True)
    broken = tmp_path / "broken"
    for epochs in (1, 3):  # killed while the next epoch is computed or written
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command(toy_set, broken), **quiet) as process:
            while epochs_done(broken) < epochs and process.poll() is None:
                time.sleep(0.002)
            time.sleep(0.01)
            process.kill()
    subprocess.run(command(toy_set, broken), check=True, capture_output=True)
    assert (tmp_path / "whole" / "weights.safetensors").read_bytes() == (broken / "weights.safetensors").read_bytes()


def test_workers_do_not_change_the_weights(data: Dataset, tmp_path: Path) -> None:
    alone = train(recipe("stgcn", "epochs=1"), data, tmp_path / "alone")
    helped = train(recipe("stgcn", "epochs=1"), data, tmp_path / "helped", machine=Machine(workers=2))
    assert alone.sha256 == helped.sha256


@pytest.mark.slow
def test_workers_are_sent_nothing(toy_set: Path) -> None:
    script = [sys.executable, str(ROOT / "tests" / "forkserver_training.py"), str(toy_set)]
    path = os.pathsep.join(str(folder) for folder in (ROOT, ROOT / "tests"))
    alone, helped = finished(script, {**os.environ, "PYTHONPATH": path}).split()
    assert alone == helped


def test_another_seed_gives_other_weights(data: Dataset, tmp_path: Path) -> None:
    runs = [train(recipe("stgcn", "epochs=1"), data, tmp_path / str(seed), seed=seed) for seed in (0, 1)]
    assert runs[0].sha256 != runs[1].sha256


def test_the_validation_part_shares_no_subject_with_the_rest(data: Dataset) -> None:
    fit, held = validation_split(data, 0.25, seed=0)
    assert sorted([*fit.tolist(), *held.tolist()]) == list(range(len(data)))
    subjects = np.asarray(data.subjects)
    assert len(held) > 0
    assert not set(subjects[fit]) & set(subjects[held])


def test_the_test_part_is_no_training_data(toy_set: Path, tmp_path: Path) -> None:
    held_out = load_data(toy_set, split="xsub_test", source="pose")
    with pytest.raises(InputError, match="xsub_test is the test part of toy, which no training may see"):
        train(recipe("stgcn"), held_out, tmp_path / "run")


def test_a_run_in_the_current_folder_has_a_name(data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    assert train(recipe("stgcn", "epochs=1"), data, Path()).name == "mine"


@pytest.mark.parametrize("share", [0.1, 0.15, 0.2, 0.3, 0.7])
def test_without_subjects_every_class_gives_its_share(share: float, tmp_path: Path) -> None:
    folder = write_toy_set(tmp_path, clips=120)
    arrays = dict(np.load(folder / "toy_pose.npz"))
    np.savez(folder / "toy_pose.npz", **{**arrays, "subject": np.full(120, -1, np.int16)})
    data = load_data(folder, source="pose")
    fit, held = validation_split(data, share, seed=0)
    assert np.bincount(np.asarray(data.labels)[held]).tolist() == [round(40 * share)] * 3
    assert not set(fit.tolist()) & set(held.tolist())


def test_the_best_epoch_is_kept_when_asked_for(data: Dataset, tmp_path: Path) -> None:
    card = train(recipe("stgcn", "epochs=4", "select=best", "val=0.3"), data, tmp_path / "best")
    last = train(recipe("stgcn", "epochs=4", "select=last", "val=0.3"), data, tmp_path / "last")
    log = (tmp_path / "best" / "log.csv").read_text().splitlines()
    column = log[0].split(",").index("val_top1")
    scores = [float(line.split(",")[column]) for line in log[1:]]
    assert (card.sha256 == last.sha256) == (scores[-1] >= max(scores))
    assert card.training["validation_top1"] == pytest.approx(max(scores), abs=1e-3)


def test_weights_are_half_precision_and_named_as_upstream(data: Dataset, tmp_path: Path) -> None:
    train(recipe("stgcn", "epochs=1"), data, tmp_path / "run")
    weights = load_file(tmp_path / "run" / "weights.safetensors")
    assert weights["backbone.gcn.0.gcn.PA"].dtype == torch.float16
    assert "cls_head.fc_cls.weight" in weights


def test_a_folder_that_holds_a_run_is_not_overwritten(data: Dataset, tmp_path: Path) -> None:
    train(recipe("stgcn", "epochs=1"), data, tmp_path / "run")
    before = (tmp_path / "run" / "checkpoint.pt").read_bytes()
    with pytest.raises(InputError, match="holds a run already; add --resume"):
        train(recipe("stgcn", "epochs=1"), data, tmp_path / "run")
    with pytest.raises(InputError, match="holds another run: batch was 8, now 4"):
        train(recipe("stgcn", "epochs=1", "batch=4"), data, tmp_path / "run", resume=True)
    assert (tmp_path / "run" / "checkpoint.pt").read_bytes() == before


def test_a_file_that_is_no_checkpoint_is_refused(data: Dataset, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "checkpoint.pt").write_bytes(b"not a checkpoint")
    with pytest.raises(InputError, match="is no checkpoint of ours"):
        train(recipe("stgcn"), data, tmp_path / "run", resume=True)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["epochs"], "is not key=value"),
        (["epochs=many"], "expected something like 3"),
        (["optimiser=3"], "expected something like"),
        (["no_such_key=3"], "no_such_key"),
        (["augment.no_such_key=3"], "no_such_key"),
        (["optimiser=lion"], "expected sgd, momentum, adam, adamw"),
        (["select=best", "val=0"], "needs clips to choose on"),
        (["label_smoothing=2"], "expected 0 to 1"),
        (["schedule=linear"], "expected cosine, exponential, step, constant"),
    ],
)
def test_a_wrong_setting_is_named(data: Dataset, tmp_path: Path, settings: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        train(recipe("stgcn", *settings), data, tmp_path / "run")
    assert not (tmp_path / "run" / "checkpoint.pt").exists()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: choose("stgcm", "tiny"), "unknown model to train 'stgcm'; did you mean stgcn"),
        (lambda: choose("stgcn", "tinny"), "unknown preset 'tinny'; did you mean tiny"),
    ],
)
def test_a_wrong_name_is_answered_with_the_right_one(call: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()


def test_the_papers_schedules_are_the_papers() -> None:
    stgcn, bert = PRESETS["stgcn"]["paper"], PRESETS["motionbert"]["paper"]
    assert (stgcn.optimiser, stgcn.lr, stgcn.weight_decay, stgcn.epochs, stgcn.batch) == ("sgd", 0.1, 5e-4, 80, 128)
    assert (bert.optimiser, bert.lr, bert.weight_decay, bert.epochs, bert.batch) == ("adamw", 1e-4, 0.01, 300, 32)
    assert bert.label_smoothing == stgcn.label_smoothing == 0


def test_cosine_falls_to_zero_and_exponential_by_a_hundredth_per_epoch() -> None:
    weights = [torch.nn.Parameter(torch.zeros(1))]
    group = [{"params": weights, "peak": 0.1}]
    cosine = Schedule(PRESETS["stgcn"]["paper"], torch.optim.SGD(group, 0.1), steps=10)
    assert [round(cosine.factor(e, 0), 4) for e in (0, 40, 80)] == [1, 0.5, 0]
    bert = Schedule(PRESETS["motionbert"]["paper"], torch.optim.SGD(group, 0.1), steps=10)
    assert bert.factor(300, 5) == pytest.approx(0.049, abs=5e-4)  # facts: 4.9 % of the start at epoch 300
