"""After some seconds each method tells clips apart better than by chance, and than an encoder that was never moved."""

from dataclasses import replace
from math import log

import pytest
from contrastive import small

from skelbench.data.find import load_data
from skelbench.training.parallel import Machine
from skelbench.training.provenance import Run
from skelbench.training.train import prepared

EPOCHS, QUEUE, CLIPS = 8, 64, 192
CONTRAST = {"skeletonclr": "loss", "aimclr": "contrast", "crossclr": "joints", "skeattnclr": "whole"}
"""Method -> the figure that is InfoNCE of whole clips."""


def last_epoch(method: str, lr: float) -> dict[str, float]:
    data = load_data("synthetic", split="xsub", part="train", source="gt", limit=CLIPS)
    recipe = replace(small(method, EPOCHS, queue=QUEUE, width=32, momentum=0.9), optimiser="adam", lr=lr, batch=32)
    recipe = replace(recipe, config={**recipe.config, "sampling": "resize"})
    made = prepared(Run(recipe, data, 0), Machine(), "run")
    means: dict[str, float] = {}
    for epoch in range(EPOCHS):
        means = made.epoch(epoch)
    return means


@pytest.mark.slow
@pytest.mark.parametrize("method", CONTRAST)
def test_clips_are_told_apart_better_than_by_chance_and_than_untrained(method: str) -> None:
    trained, still = (last_epoch(method, lr) for lr in (3e-3, 0.0))
    figure = CONTRAST[method]
    assert trained[figure] < 0.9 * log(QUEUE + 1)
    assert trained[figure] < 0.9 * still[figure]
    assert trained["first"] > 3 / (QUEUE + 1) and trained["first"] > still["first"]
    if method == "skeattnclr":
        assert max(trained["salient"], trained["rest"]) < 0.95 * max(still["salient"], log(QUEUE + 2))
