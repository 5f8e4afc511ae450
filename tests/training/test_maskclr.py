"""MaskCLR end to end: what it minimises, where it may start, how it goes on, and on how many processes."""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from conftest import ROOT
from safetensors.torch import load_file
from started import finished

from skelbench.adapters.card import read_card
from skelbench.adapters.networks.action_net import ActionHead, ActionNet
from skelbench.adapters.networks.dstformer import DSTFormer
from skelbench.adapters.networks.joint_frame import JointFrameTransformer
from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, load_data
from skelbench.training.choose import choose
from skelbench.training.objectives.maskclr.contrast import class_means, contrast
from skelbench.training.objectives.maskclr.masking import Masking, draw, hidden_in
from skelbench.training.objectives.maskclr.objective import MaskCLR
from skelbench.training.recipes import Recipe
from skelbench.training.train import train

TINY = ["dim=16", "depth=2", "heads=2", "representation=16", "clip_len=8", "maxlen=8", "hidden=32", "batch=8"]
FAST = [*TINY, "epochs=4", "maskclr.start=2", "val=0"]
Backbone = DSTFormer | JointFrameTransformer


def recipe(*settings: str, model: str = "maskclr") -> Recipe:
    return choose(model, "tiny", [*FAST, *settings])


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", part="train", source="pose")


def dstformer() -> Backbone:
    return DSTFormer(17, 16, 2, 2, 2, 8, 12, True)


def joint_frame() -> Backbone:
    return JointFrameTransformer(17, 16, 2, 2, 2, 8, 12)


def network(backbone: Backbone) -> ActionNet:
    torch.manual_seed(0)
    return ActionNet(backbone, ActionHead(17 * 12, 32, 3, 0.0), average_absent=False).train()


def clips(count: int = 6) -> torch.Tensor:
    x = torch.rand((count, 2, 8, 17, 3), generator=torch.Generator().manual_seed(1)) + 0.1
    x[2, 1] = 0  # one clip shows one person
    return x


@pytest.mark.parametrize("backbone", [dstformer, joint_frame])
def test_watching_changes_nothing_and_scores_have_mean_one(backbone: object) -> None:
    net = network(backbone())  # type: ignore[operator]
    x = clips()
    for level in (0, 1):
        pooled, scores = net.watched(x, level)
        torch.testing.assert_close(pooled, net.pooled(x))
        assert not scores.requires_grad
        present = net.present(x)
        torch.testing.assert_close(scores.mean(dim=(2, 3)), present.float(), atol=1e-4, rtol=0)
        torch.testing.assert_close(net.eval().attention(x, level)[present], scores[present], atol=1e-4, rtol=1e-4)
        net.train()


def test_the_plain_transformers_scores_are_its_written_out_attention() -> None:
    backbone = JointFrameTransformer(5, 8, 1, 2, 2, 4, 6).eval()
    x = torch.rand((1, 4, 5, 3), generator=torch.Generator().manual_seed(2))
    block = backbone.blocks[0]
    with torch.no_grad():
        tokens = (backbone.joints_embed(x) + backbone.pos_embed + backbone.temp_embed[0]).reshape(20, 8)
        query, key, _ = block.qkv(block.norm1(tokens)).view(20, 3, 2, 4).unbind(1)
        weights = torch.stack([(query[:, h] @ key[:, h].T / 2).softmax(-1) for h in range(2)]).mean(0)
        expected = weights.sum(0).view(1, 4, 5)
        torch.testing.assert_close(backbone.scores(x, 0), expected)


@pytest.mark.parametrize("backbone", [dstformer, joint_frame])
def test_the_loss_of_stage_two_is_equation_eight(backbone: object) -> None:
    net, x, label = network(backbone()), clips(), torch.tensor([0, 0, 1, 1, 2, 2])  # type: ignore[operator]
    masked = ("maskclr.mask.select=top", "maskclr.mask.unit=joint-frame", "maskclr.mask.share_to=0")
    model: Any = type("Model", (), {"network": net})()
    objective = MaskCLR(recipe("maskclr.alpha=9", "maskclr.beta=2", *masked), model)
    plain = objective.step(x, label, 0, lambda rows: rows)
    torch.testing.assert_close(plain.loss, torch.nn.functional.cross_entropy(net(x), label))
    assert objective.forwards_per_clip(1) == 1 and objective.forwards_per_clip(2) == 2
    found = objective.step(x, label, 2, lambda rows: rows)
    mask = draw(net.watched(x, 1)[1], net.present(x), Masking(select="top", share=0.1))
    embedding = net.hidden(x), net.hidden(hidden_in(x, mask))
    entropy = sum(torch.nn.functional.cross_entropy(net.head.fc2(z), label) for z in embedding) / 2
    sample = contrast(*embedding, 0.7).mean()
    classes = contrast(*(class_means(z, label, 3) for z in embedding), 0.7).mean()
    torch.testing.assert_close(found.loss, entropy + 9 * sample + 2 * classes)
    assert float(found.figures["masked"]) == pytest.approx(0.1, abs=0.01)


@pytest.mark.parametrize(
    ("settings", "share", "advice"),
    [
        ("maskclr.mask.delta=0", 1.0, "raise maskclr.mask.delta"),
        ("maskclr.mask.delta=1", 0.0, "lower maskclr.mask.delta"),
    ],
)
def test_a_mask_that_hides_all_or_nothing_is_warned_of(
    settings: str, share: float, advice: str, data: Dataset, tmp_path: Path
) -> None:
    concerns: list[str | None] = []
    chosen = recipe("maskclr.mask.select=threshold", "maskclr.mask.unit=joint-frame", settings)
    train(chosen, data, tmp_path / "run", report=lambda progress, epochs: concerns.append(progress.concern))
    assert concerns[:2] == [None, None]
    assert all(concern and advice in concern for concern in concerns[2:])
    log = pd.read_csv(tmp_path / "run" / "log.csv")
    assert log["masked"].isna().tolist() == [True, True, False, False]
    assert log["masked"][2:].tolist() == pytest.approx([share, share])


@pytest.mark.parametrize("model", ["maskclr", "motionbert-r"])
@pytest.mark.parametrize("killed", [1, 3])
def test_a_resumed_run_of_either_stage_ends_with_the_same_weights(
    model: str, killed: int, data: Dataset, tmp_path: Path
) -> None:
    settings = [] if model == "maskclr" else ["maskclr.start=0"]
    whole = train(recipe(*settings, model=model), data, tmp_path / "whole")

    class Killed(Exception):
        pass

    def kill(progress: object, epochs: int) -> None:
        if progress.epoch == killed:  # type: ignore[attr-defined]
            raise Killed

    with pytest.raises(Killed):
        train(recipe(*settings, model=model), data, tmp_path / "broken", report=kill)
    torch.rand(5)
    assert train(recipe(*settings, model=model), data, tmp_path / "broken", resume=True).sha256 == whole.sha256


def options(*settings: str) -> list[str]:
    return [x for setting in settings for x in ("--set", setting)]


def command(toy_set: Path, out: Path) -> list[str]:
    where = ["--data", str(toy_set), "--source", "pose", "--preset", "tiny", "--out", str(out), "--resume"]
    return [sys.executable, str(ROOT / "cli.py"), "train", "maskclr", *where, *options(*FAST, "epochs=6")]


@pytest.mark.slow
def test_kill_9_in_stage_two_then_resume_changes_nothing(toy_set: Path, tmp_path: Path) -> None:
    subprocess.run(command(toy_set, tmp_path / "whole"), check=True, capture_output=True)
    log = tmp_path / "broken" / "log.csv"
    process = subprocess.Popen(
        command(toy_set, tmp_path / "broken"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and not (log.exists() and len(log.read_text().splitlines()) > 3):
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    subprocess.run(command(toy_set, tmp_path / "broken"), check=True, capture_output=True)
    files = [(tmp_path / run / "weights.safetensors").read_bytes() for run in ("whole", "broken")]
    assert files[0] == files[1]


def test_stage_two_starts_from_a_trained_motionbert(data: Dataset, tmp_path: Path) -> None:
    train(choose("motionbert", "tiny", [*TINY, "epochs=2", "val=0"]), data, tmp_path / "bert")
    start = recipe("maskclr.start=0", "epochs=1", "lr=0", f"start_from={tmp_path / 'bert'}")
    train(start, data, tmp_path / "clr")
    before, after = (load_file(tmp_path / run / "weights.safetensors") for run in ("bert", "clr"))
    for key, value in before.items():
        if "running" not in key and "num_batches" not in key:  # at learning rate 0 only the statistics move
            torch.testing.assert_close(after[key], value, rtol=0, atol=0)
    assert read_card(tmp_path / "clr").training["recipe"]["start_from"] == str(tmp_path / "bert")


def test_a_start_that_does_not_fit_is_refused(data: Dataset, tmp_path: Path) -> None:
    train(choose("motionbert", "tiny", [*TINY, "epochs=1", "val=0"]), data, tmp_path / "bert")
    with pytest.raises(InputError, match="start_from"):
        train(recipe(f"start_from={tmp_path / 'bert'}", "dim=32"), data, tmp_path / "a")
    with pytest.raises(InputError, match="no such file"):
        train(recipe("start_from=nowhere.pth"), data, tmp_path / "b")


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (["maskclr.alfa=1"], "alfa"),
        (["maskclr.mask.unit=bone"], "bone"),
        (["maskclr.paths=masked"], "random"),
        (["maskclr.mask.level=7"], "level"),
        (["maskclr.sample=simclr"], "simclr"),
    ],
)
def test_wrong_settings_are_named_before_anything_is_written(
    settings: list[str], named: str, data: Dataset, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=named):
        train(recipe(*settings, "maskclr.start=0"), data, tmp_path / "run")
    assert not (tmp_path / "run" / "checkpoint.pt").exists()


def test_only_maskclr_has_its_settings() -> None:
    with pytest.raises(InputError, match=re.escape("maskclr.alpha=1")):
        choose("stgcn", "tiny", ["maskclr.alpha=1"])


def test_a_maskclr_model_costs_at_test_time_what_a_motionbert_does(data: Dataset, tmp_path: Path) -> None:
    card = train(recipe("epochs=3"), data, tmp_path / "run")
    plain = train(choose("motionbert", "tiny", [*TINY, "epochs=1", "val=0"]), data, tmp_path / "bert")
    assert card.adapter == plain.adapter and card.config == plain.config
    shapes = [{k: v.shape for k, v in load_file(c.weights_file() or "").items()} for c in (card, plain)]
    assert shapes[0] == shapes[1]


@pytest.mark.slow
def test_two_processes_end_where_one_does(toy_set: Path, tmp_path: Path) -> None:
    """Gradients, BatchNorm and contrast over the whole batch: without dropout and draws the weights are the same."""
    fixed = ["dropout=0", "maskclr.mask.select=top", "maskclr.mask.unit=joint", "maskclr.mask.share_to=0", "move=false"]
    words = ["train", "maskclr", "--data", str(toy_set), "--source", "pose", "--preset", "tiny"]
    words += options(*FAST, *fixed, "clip_norm=0.5")
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    alone = [sys.executable, str(ROOT / "cli.py"), *words, "--out", str(tmp_path / "one")]
    finished(alone, env)
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node=2", "--master-port=0"]
    torchrun = [*torchrun, "--standalone", str(ROOT / "cli.py"), *words, "--out", str(tmp_path / "two")]
    assert finished(torchrun, env).count("epoch   1/4") == 1  # one of them speaks
    logs = [pd.read_csv(tmp_path / run / "log.csv") for run in ("one", "two")]
    for name in ("loss", "sample", "classes", "masked"):
        np.testing.assert_allclose(logs[0][name], logs[1][name], rtol=2e-3, err_msg=name)
    weights = [load_file(tmp_path / run / "weights.safetensors") for run in ("one", "two")]
    for key, value in weights[0].items():
        # a bias before BatchNorm has no gradient but rounding, which AdamW brings to the size of a step
        close = 2e-2 if key == "head.fc1.bias" else 5e-3
        torch.testing.assert_close(value.float(), weights[1][key].float(), rtol=0, atol=close, msg=key)
    assert replace(read_card(tmp_path / "two"), folder=None).training["device"].startswith("2 x ")
