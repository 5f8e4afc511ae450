"""Weights under the names of CTR-GCN's, 2s-AGCN's and st-gcn's own repositories give their logits."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from command import succeeded
from golden_files import found

from skelbench.adapters.model import load_model


def converted(state: dict[str, torch.Tensor], folder: Path, *options: object) -> Any:
    torch.save(state, folder / "own.pt")
    said = succeeded("convert", folder / "own.pt", "--out", folder / "ours.yaml", *options)
    assert "own repository" in said and "is assumed; trained on poses" in said
    return load_model(folder / "ours.yaml")


def state_of(file: Any, start: str) -> dict[str, torch.Tensor]:
    return {key[3:]: torch.from_numpy(np.asarray(file[key])) for key in file.files if key.startswith(start)}


@pytest.mark.parametrize("path", found("frhead_ctrgcn", "agcn_"))
def test_own_names_give_the_official_logits(path: Path, tmp_path: Path) -> None:
    file = np.load(path)
    config = json.loads(str(file["config"]))
    joints = config.get("num_point", file["input"].shape[3])
    model = converted(
        state_of(file, "sd/"), tmp_path, *(("--set", "dimensions=3", "--set", "normalise=body") if joints == 17 else ())
    )
    assert model.config.max_persons == 2 and model.config.average_absent
    x = torch.from_numpy(file["input"]).permute(0, 4, 2, 3, 1).contiguous()  # (N, C, T, V, M) -> (N, M, T, V, C)
    with torch.inference_mode():
        np.testing.assert_allclose(model.network.double()(x.double()), file["logits"], atol=1e-6)


@pytest.mark.parametrize("path", found("pstl_stgcn"))
def test_st_gcns_own_names_give_its_features(path: Path, tmp_path: Path) -> None:
    file = np.load(path)
    state = state_of(file, "sd.")
    width = int(file["hidden_dim"])
    head = torch.randn(5, width, 1, 1, generator=torch.Generator().manual_seed(0))
    model = converted({**state, "fcn.weight": head, "fcn.bias": torch.zeros(5)}, tmp_path)
    x = torch.from_numpy(file["x"]).permute(0, 4, 2, 3, 1).contiguous()
    with torch.inference_mode():
        features = model.network.features(x.float())
        np.testing.assert_allclose(features, file["out_full"], atol=1e-4)
        np.testing.assert_allclose(model.network(x.float()), features @ head.flatten(1).T, atol=1e-5)
