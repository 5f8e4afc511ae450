"""PSTL's loss and masks against the official code's recorded values."""

from pathlib import Path

import numpy as np
import pytest
import torch
from golden_files import found
from npz import arrays

from skelbench.adapters.networks.graph import along_bones
from skelbench.core.layout import LAYOUTS
from skelbench.training.objectives.pstl import masks
from skelbench.training.objectives.pstl.barlow import projector, redundancy, standardised, uncentred

CLOSE = {"rtol": 1e-4}


@pytest.mark.parametrize("path", found("pstl_loss"))
def test_the_loss_of_two_views_is_the_official_one(path: Path) -> None:
    file = arrays(path)
    first, second = (torch.tensor(file[key]) for key in ("z1", "z2"))

    def loss(one: torch.Tensor, two: torch.Tensor, weight: str) -> float:
        return float(redundancy(standardised(one), standardised(two), float(file[weight]))[0])

    np.testing.assert_allclose(loss(first, second, "lambd"), file["loss"], **CLOSE)
    np.testing.assert_allclose(loss(first, second, "lambd_b"), file["loss_lambd_b"], **CLOSE)
    np.testing.assert_allclose(loss(first, first, "lambd"), file["loss_z1_z1"], **CLOSE)
    paper = float(redundancy(uncentred(first), uncentred(second), float(file["lambd"]))[0])
    assert abs(paper - float(file["loss"])) > 1, "the paper's equation is not what the code does"


@pytest.mark.parametrize("path", found("pstl_loss"))
def test_the_loss_behind_the_projector_is_the_official_one(path: Path) -> None:
    file = arrays(path)
    made = projector(file["h1"].shape[1], len(file["sd.projector.0.weight"]))
    state = {key.removeprefix("sd.projector."): torch.tensor(file[key]) for key in file if ".projector." in key}
    made.load_state_dict(state)
    first, second = (standardised(made(torch.tensor(file[key]))) for key in ("h1", "h2"))
    np.testing.assert_allclose(float(redundancy(first, second, 2e-4)[0].detach()), file["loss_with_projector"], **CLOSE)


@pytest.mark.parametrize("path", found("pstl_matm"))
def test_the_fastest_frames_are_those_the_official_code_removes(path: Path) -> None:
    file = arrays(path)
    x = torch.tensor(file["x"]).permute(0, 4, 2, 3, 1)  # (N, C, T, V, M) -> (N, M, T, V, C)
    stay = masks.slowest(x, int(file["K"]))
    np.testing.assert_array_equal(stay, file["kept_after_topk"])
    frames = stay[:, torch.tensor(file["random_keep_positions"])]
    np.testing.assert_array_equal(frames, file["final_frames"])
    np.testing.assert_array_equal(masks.at_frames(x, frames).permute(0, 4, 2, 3, 1), file["out"])


@pytest.mark.parametrize("path", found("pstl_csm"))
@pytest.mark.parametrize("count", [8, 9])
def test_joints_are_hidden_as_often_as_the_official_sampler_hides_them(path: Path, count: int) -> None:
    file, draws = arrays(path), 8_000
    layout = along_bones(LAYOUTS["ntu25"])
    assert masks.degrees(layout) == file["degrees"].tolist()
    torch.manual_seed(0)
    hidden = torch.stack([~masks.central(layout, count) for _ in range(draws)])
    error = 5 * np.sqrt(0.25 / draws)  # five standard errors of a share
    np.testing.assert_allclose(hidden.float().mean(dim=0), file[f"inclusion_freq_n{count}"], atol=error)
    distinct = np.bincount(hidden.sum(dim=1), minlength=count + 1) / draws
    np.testing.assert_allclose(distinct, file[f"distinct_count_freq_n{count}"], atol=error)
