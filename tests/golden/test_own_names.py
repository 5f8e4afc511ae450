"""Weights under the names of CTR-GCN's, 2s-AGCN's and st-gcn's own repositories give their logits."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from command import succeeded
from golden_files import found
from npz import arrays

from skelbench.adapters.model import load_model


def converted(state: dict[str, torch.Tensor], folder: Path, *options: object) -> Any:
    torch.save(state, folder / "own.pt")
    said = succeeded("convert", folder / "own.pt", "--out", folder / "ours.yaml", *options)
    assert "own repository" in said and "is assumed; trained on poses" in said
    return load_model(folder / "ours.yaml")


def state_of(file: Any, start: str) -> dict[str, torch.Tensor]:
    return {key[3:]: torch.from_numpy(np.asarray(file[key])) for key in file if key.startswith(start)}


@pytest.mark.parametrize("path", found("frhead_ctrgcn", "agcn_"))
def test_own_names_give_the_official_logits(path: Path, tmp_path: Path) -> None:
    file = arrays(path)
    config = json.loads(str(file["config"]))
    joints = config.get("num_point", file["input"].shape[3])
    model = converted(
        state_of(file, "sd/"), tmp_path, *(("--set", "dimensions=3", "--set", "normalise=body") if joints == 17 else ())
    )
    assert model.config.max_persons == 2 and model.config.average_absent
    x = torch.from_numpy(file["input"]).permute(0, 4, 2, 3, 1).contiguous()  # (N, C, T, V, M) -> (N, M, T, V, C)
    with torch.inference_mode():
        np.testing.assert_allclose(model.network.double()(x.double()), file["logits"], atol=1e-6)


def _of_mmaction2(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Name tensors as mmaction2 did before 1.0: the network is a backbone, its last layer a head's `fc`."""
    return {f"cls_head.fc{key[3:]}" if key.startswith("fcn.") else f"backbone.{key}": state[key] for key in state}


@pytest.mark.parametrize("named", [dict, _of_mmaction2])
@pytest.mark.parametrize("path", found("pstl_stgcn"))
def test_st_gcns_own_names_give_its_features(path: Path, named: Any, tmp_path: Path) -> None:
    file = arrays(path)
    state = state_of(file, "sd.")
    width = int(file["hidden_dim"])
    head = torch.randn(5, width, 1, 1, generator=torch.Generator().manual_seed(0))
    model = converted(named({**state, "fcn.weight": head, "fcn.bias": torch.zeros(5)}), tmp_path)
    x = torch.from_numpy(file["x"]).permute(0, 4, 2, 3, 1).contiguous()
    with torch.inference_mode():
        features = model.network.features(x.float())
        np.testing.assert_allclose(features, file["out_full"], atol=1e-4)
        np.testing.assert_allclose(model.network(x.float()), features @ head.flatten(1).T, atol=1e-5)


@pytest.mark.parametrize("path", found("frhead_ctrgcn"))
def test_statistics_of_one_person_tell_a_network_for_one(path: Path, tmp_path: Path) -> None:
    """Both persons alike, with the same statistics, have the logits of one of them, by the official network too."""
    file = arrays(path)
    state = state_of(file, "sd/")
    joints = file["input"].shape[3]
    one = {k: v[: 3 * joints] if k.startswith("data_bn.") and v.ndim else v for k, v in state.items()}
    two = {k: v.repeat(2) if k.startswith("data_bn.") and v.ndim else v for k, v in one.items()}
    options = ("--set", "dimensions=3", "--set", "normalise=body") if joints == 17 else ()
    alone, both = (converted(weights, tmp_path, *options) for weights in (one, two))
    assert (alone.config.max_persons, both.config.max_persons) == (1, 2)
    x = torch.from_numpy(file["input"]).permute(0, 4, 2, 3, 1)[:, :1].float()
    with torch.inference_mode():
        np.testing.assert_allclose(alone.network(x), both.network(x.repeat(1, 2, 1, 1, 1)), atol=1e-4)
