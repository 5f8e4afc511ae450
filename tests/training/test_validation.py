"""Held-out clips are looked at as at test time, and leave no trace in what is trained."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import write_toy_set

from skelbench.data.find import Dataset, load_data
from skelbench.evaluation.evaluate import evaluate
from skelbench.training.choose import choose
from skelbench.training.recipes import Recipe
from skelbench.training.train import train
from skelbench.training.validation import validation_split

SMALL = ["num_stages=4", "inflate_stages=[3]", "down_stages=[3]", "base_channels=16", "clip_len=16"]
SHARE = 0.3


def recipe(*settings: str) -> Recipe:
    return choose("stgcn", "tiny", [*SMALL, "epochs=3", "batch=8", f"val={SHARE}", *settings])


def training_part(folder: Path) -> Dataset:
    return load_data(folder, split="xsub", part="train", source="pose")


def spoil_held_out_clips(folder: Path) -> None:
    """Give the clips that seed 0 holds out, and no others, poses that are far from all others."""
    data = training_part(folder)
    names = {data.names[i] for i in validation_split(data, SHARE, seed=0).held}
    arrays = dict(np.load(folder / "toy_pose.npz"))
    for name, start, length in zip(arrays["clip_name"], arrays["clip_start"], arrays["clip_length"], strict=True):
        if name in names:
            arrays["keypoint"][start : start + length] *= np.random.default_rng(0).uniform(0.5, 2, (17, 2))
    np.savez(folder / "toy_pose.npz", **arrays)


def test_other_held_out_clips_give_the_same_weights_bit_for_bit(tmp_path: Path) -> None:
    """A batch norm in training mode would take their mean and variance into the weights that are kept."""
    folder = write_toy_set(tmp_path)
    before = validation_split(training_part(folder), SHARE, seed=0)
    first = train(recipe(), training_part(folder), tmp_path / "first")
    spoil_held_out_clips(folder)
    assert validation_split(training_part(folder), SHARE, seed=0).held.tolist() == before.held.tolist()
    second = train(recipe(), training_part(folder), tmp_path / "second")
    assert first.sha256 == second.sha256


@pytest.mark.slow
def test_the_accuracy_in_the_log_is_that_of_the_finished_model_on_the_held_out_clips(tmp_path: Path) -> None:
    """With nearly everything dropped, this network gives one class at test time, and guesses in training mode."""
    data = training_part(write_toy_set(tmp_path, clips=120))
    train(recipe("epochs=15", "tcn_dropout=0.95"), data, tmp_path / "run")
    held = validation_split(data, SHARE, seed=0).held
    (row,) = evaluate(str(tmp_path / "run"), data.take(held.tolist()), []).to_dict("records")
    logged = pd.read_csv(tmp_path / "run" / "log.csv")["val_top1"].iloc[-1]
    assert logged == pytest.approx(row["top1"], abs=100 / len(held))  # the card's weights are rounded: one clip may tip
