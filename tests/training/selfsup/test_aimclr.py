"""AimCLR's drop and losses: against the official code's numbers and gradients, and against loops over single clips."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from golden_files import found
from npz import arrays
from numpy.testing import assert_allclose
from torch import Tensor

from skelbench.training.objectives.aimclr.drop import attention, dropped
from skelbench.training.objectives.aimclr.losses import follow_shares, mined
from skelbench.training.objectives.momentum.contrast import among, info_nce, own, similar, unit

each_file = pytest.mark.parametrize("path", found("aimclr_pieces"))
VIEWS = ("q", "q_extreme", "q_extreme_drop")


@each_file
@pytest.mark.parametrize("keep", [0.65, 0.7])
def test_the_drop_is_that_of_the_official_code(path: Path, keep: float) -> None:
    file = arrays(path)
    maps = torch.tensor(file["drop/input"])
    assert_allclose(dropped(maps, keep), file[f"drop/keep{keep}_output"], rtol=1e-6, atol=1e-12)
    score = attention(maps)
    assert (score < keep).double().mean() == pytest.approx(float(file[f"drop/keep{keep}_element_keep_fraction"]))
    joints = score.mean(dim=(1, 2)) < keep
    assert joints.double().mean() == pytest.approx(float(file[f"drop/keep{keep}_joint_keep_fraction"]))


def losses(file: dict[str, Any]) -> tuple[list[Tensor], list[Tensor]]:
    """The embeddings before they have unit length, and the logits of each against the key and the queue."""
    embedded = [torch.tensor(file[f"loss/{view}"]).requires_grad_() for view in VIEWS]
    key, queue = unit(torch.tensor(file["loss/k"])), torch.tensor(file["loss/queue"]).T
    tau = json.loads(str(file["config"]))["temperature"]
    logits = [torch.cat([own(unit(q), key), similar(unit(q), queue)], dim=1) / tau for q in embedded]
    return embedded, logits


@each_file
def test_the_losses_and_their_gradients_are_those_of_the_official_code(path: Path) -> None:
    file = arrays(path)
    embedded, logits = losses(file)
    contrast, wild, drop = info_nce(logits[0]), *(follow_shares(one, logits[0]) for one in logits[1:])
    total = contrast + 0.5 * (wild + drop)
    made = {"info_nce": contrast, "d3m_extreme": wild, "d3m_drop": drop, "total": total}
    for name, value in made.items():
        assert value.item() == pytest.approx(float(file[f"loss/{name}"]), rel=1e-9), name
    for view, gradient in zip(VIEWS, torch.autograd.grad(total, embedded), strict=True):
        assert_allclose(gradient, file[f"loss/total_grad_{view}"], rtol=1e-7, atol=1e-10, err_msg=view)


@each_file
@pytest.mark.parametrize("count", [1, 3])
def test_mined_positives_are_those_of_the_official_code(path: Path, count: int) -> None:
    file = arrays(path)
    _, logits = losses(file)
    positives = mined(logits, count)
    assert np.array_equal(positives, file[f"loss/mining_top{count}_mask"].astype(bool))
    loss = among(logits[0], positives)
    assert loss.item() == pytest.approx(float(file[f"loss/mining_top{count}_positive_loss"]), rel=1e-9)
    pulls = [follow_shares(one, logits[0]) for one in logits[1:]]
    total = loss + 0.5 * (pulls[0] + pulls[1])
    assert total.item() == pytest.approx(float(file[f"loss/mining_top{count}_total"]), rel=1e-9)


def test_a_planted_duplicate_in_the_queue_is_the_neighbour() -> None:
    torch.manual_seed(0)
    queue, query = unit(torch.randn(12, 5)), unit(torch.randn(3, 5))
    queue[7] = query[1]
    logits = torch.cat([own(query, query), similar(query, queue)], dim=1)
    assert mined([logits], 1)[1].nonzero().flatten().tolist() == [0, 8]


def test_the_drop_takes_what_stands_out_and_keeps_the_scale() -> None:
    maps = torch.ones(2, 3, 4, 5)
    maps[0, 1, 2, 3] = 9.0
    left = dropped(maps, 0.7)
    assert left[0, 1, 2, 3] == 0
    assert_allclose(left[1], 120 / 119 * maps[1])  # 1 of 2 x 3 x 4 x 5 values went, no joint
    assert (dropped(maps, 0.0) == 0).all()
