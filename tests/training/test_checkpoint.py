"""Which run a checkpoint belongs to: one setting that differs makes it another."""

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch
from conftest import ROOT
from torch import nn

from skelbench.adapters.model import load_model
from skelbench.core.errors import InputError
from skelbench.data.find import load_data
from skelbench.training.checkpoint import Checkpoint, publish, shortened
from skelbench.training.choose import choose
from skelbench.training.provenance import Run
from skelbench.training.train import train

SMALL = ["num_stages=4", "inflate_stages=[3]", "down_stages=[3]", "base_channels=16", "clip_len=16"]
SETTINGS: dict[str, tuple[Any, Any]] = {
    "lr": (0.1, 0.2),
    "batch": (8, 4),
    "select": ("last", "best"),
    "augment": ({"move": True, "crop": [0.5, 1.0]}, {"move": True, "crop": [0.5, 0.9]}),
    "seed": (0, 1),
}
"""Setting -> what the run has, and another value."""
RUN = {"epochs": 3} | {key: value for key, (value, _) in SETTINGS.items()}
ROW = {
    "epoch": 1,
    "loss": 0.5,
    "train_top1": 50.0,
    "val_top1": None,
    "lr": 0.1,
    "clips_per_second": 9.0,
    "seconds": 2.0,
}


def saved(folder: Path) -> Path:
    Checkpoint(folder, RUN, {"network": nn.Linear(2, 2)}).save([ROW], best=False)
    return folder


@pytest.mark.parametrize("key", SETTINGS)
def test_any_single_setting_that_differs_is_named_and_refused(key: str, tmp_path: Path) -> None:
    other = Checkpoint(saved(tmp_path), {**RUN, key: SETTINGS[key][1]}, {"network": nn.Linear(2, 2)})
    with pytest.raises(InputError, match=f"holds another run: {key} was "):
        other.restore()


def test_the_same_settings_are_continued(tmp_path: Path) -> None:
    network = nn.Linear(2, 2)
    assert Checkpoint(saved(tmp_path), {**RUN}, {"network": network}).restore() == [ROW]
    stored = torch.load(tmp_path / "checkpoint.pt", weights_only=True)["parts"]["network"]
    assert torch.equal(network.weight, stored["weight"])


@pytest.mark.parametrize("setting", ["weight_decay=0.3", "lr=0.3", "val=0.3", "tcn_dropout=0.3"])
def test_a_training_is_not_resumed_with_one_other_setting(setting: str, toy_set: Path, tmp_path: Path) -> None:
    data = load_data(toy_set, split="xsub", part="train", source="pose")
    settings = [*SMALL, "epochs=1", "batch=8", "val=0"]
    train(choose("stgcn", "tiny", settings), data, tmp_path / "run")
    before = (tmp_path / "run" / "checkpoint.pt").read_bytes()
    with pytest.raises(InputError, match="holds another run"):
        train(choose("stgcn", "tiny", [*settings, setting]), data, tmp_path / "run", resume=True)
    with pytest.raises(InputError, match="holds another run: seed was 0, now 1"):
        train(choose("stgcn", "tiny", settings), data, tmp_path / "run", resume=True, seed=1)
    assert (tmp_path / "run" / "checkpoint.pt").read_bytes() == before


def test_everything_that_moves_the_weights_names_the_run(toy_set: Path) -> None:
    data = load_data(toy_set, split="xsub", part="train", source="pose")
    recipe = choose("stgcn", "tiny", SMALL)
    settings = set(vars(recipe)) - {"chosen_on"}  # moves no weight, and may be written down before a run goes on
    where = {"data_sha256", "split", "source", "clips", "seed"}
    assert settings | where <= set(Run(recipe, data, 0).identity)


class Heavy(nn.Linear):
    """A network that takes long to write."""

    def state_dict(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        time.sleep(0.3)
        return super().state_dict(*args, **kwargs)


def test_a_checkpoint_that_takes_long_to_write_waits_and_a_quick_one_does_not(tmp_path: Path) -> None:
    quick = Checkpoint(tmp_path / "quick", RUN, {"network": nn.Linear(2, 2)})
    heavy = Checkpoint(tmp_path / "heavy", RUN, {"network": Heavy(2, 2)})
    assert quick.due and heavy.due
    for one in (quick, heavy):
        one.save([ROW], best=False)
    assert quick.due and not heavy.due


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of files")
@pytest.mark.slow
def test_a_checkpoint_that_cannot_be_written_is_one_line_and_leaves_nothing(toy_set: Path, tmp_path: Path) -> None:
    words = ["train", "stgcn", "--data", str(toy_set), "--split", "xsub", "--source", "pose", "--preset", "tiny"]
    words += [word for setting in (*SMALL, "batch=8") for word in ("--set", setting)]
    limited = f"ulimit -f 200; exec {shlex.join([sys.executable, str(ROOT / 'cli.py'), *words, '--out', 'run'])}"
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    ran = subprocess.run(["bash", "-c", limited], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert ran.returncode == 2
    assert ran.stderr.strip() == "skelbench: File too large; check the disk and the path, then repeat the command"
    assert not list((tmp_path / "run").iterdir())


def test_weights_are_halved_unless_one_would_become_infinite() -> None:
    """65,504 is the largest number of half precision; a variance of 65,520 would silence its channel."""
    largest, beyond = torch.tensor([0.1, 65504.0]), torch.tensor([0.1, 65520.0])
    assert shortened(largest).dtype == torch.float16 and shortened(largest)[1] == 65504
    assert torch.equal(shortened(beyond), beyond) and shortened(beyond).dtype == torch.float32
    assert shortened(torch.tensor(70_000)).item() == 70_000  # a count of batches stays a whole number


def test_a_card_of_a_variance_beyond_half_precision_scores_as_its_training_did(toy_set: Path, tmp_path: Path) -> None:
    data = load_data(toy_set, split="xsub", part="train", source="pose")
    settings = ["epochs=1", "base_channels=4", "clip_len=8", "num_stages=2", "inflate_stages=[]", "down_stages=[]"]
    run = tmp_path / "run"
    card = train(choose("stgcn", "tiny", [*settings, "val=0"]), data, run)
    model: Any = load_model(card)
    norm = model.network.backbone.gcn[1].tcn.bn
    with torch.no_grad():
        norm.running_var.fill_(1e6)
        norm.weight.fill_(1e3)
    views = model.prepare(data[0])
    with torch.inference_mode():
        expected = model.features(views)
        halves = {key: shortened(value) for key, value in model.network.state_dict().items()}
        again: Any = load_model(publish(run, card, halves, {}))
        torch.testing.assert_close(again.features(views), expected, rtol=1e-2, atol=1e-2)
        norm.running_var.fill_(torch.inf)  # what half precision makes of it
        assert (model.features(views) - expected).abs().max() > 0.05
