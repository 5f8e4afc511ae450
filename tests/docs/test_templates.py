"""The templates of the documentation work as they are: a stranger's first copy runs."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from toy import WRIST

from skelbench.adapters.card import read_card
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import evaluate

TEMPLATES = ROOT / "docs" / "templates"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the Python path with copies of all templates."""
    folder = tmp_path / "mine"
    shutil.copytree(TEMPLATES, folder)
    monkeypatch.syspath_prepend(str(folder))
    for name in ("model", "objective"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return folder


def test_the_template_of_a_model_is_evaluated_from_its_card(here: Path, toy_set: Path) -> None:
    card = read_card(here / "card.yaml")
    assert card.classes == WRIST.classes
    rows = evaluate(replace(card, trusted=True), load_data(toy_set, split="xsub", source="pose"), "noise:0.1")
    assert rows["model"].tolist() == ["mine", "mine"]


def test_the_template_of_a_model_reads_weights_and_refuses_other_joints(here: Path, toy_clip: Clip) -> None:
    import torch

    from skelbench.adapters.model import load_model

    weight = torch.arange(3 * 34, dtype=torch.float32).reshape(3, 34)
    torch.save({"weight": weight, "bias": torch.zeros(3)}, here / "mine.pt")
    (here / "with.yaml").write_text((here / "card.yaml").read_text().replace("# weights:", "weights:"))
    model = load_model(here / "with.yaml", trust=True)
    spread = torch.from_numpy(toy_clip.keypoint[0].std(axis=0).reshape(1, -1))
    assert torch.allclose(model.logits(model.prepare(toy_clip)), spread @ weight.T)
    with pytest.raises(InputError, match="expected \\(17, 2\\)"):
        model.prepare(toy_clip.with_pose(toy_clip.keypoint[:, :, :5], toy_clip.score[:, :, :5]))


def test_the_template_of_an_objective_trains(here: Path, toy_set: Path, tmp_path: Path) -> None:
    import pandas as pd

    from skelbench.training.choose import choose
    from skelbench.training.train import train

    small = ("epochs=2", "batch=8", "val=0", "base_channels=8", "num_stages=2", "clip_len=8")
    stages = ("inflate_stages=[2]", "down_stages=[2]")
    recipe = choose("stgcn", "tiny", [*small, *stages, "objective=objective:Mine", "Mine.weight=0.5"])
    assert recipe.settings == {"weight": 0.5}
    train(recipe, load_data(toy_set, split="xsub", part="train", source="pose"), tmp_path / "run")
    log = pd.read_csv(tmp_path / "run" / "log.csv")
    assert (log["difference"] > 0).all()
    assert log["train_top1"].notna().all()
