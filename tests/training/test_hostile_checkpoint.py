"""A checkpoint that was damaged or made by somebody else is refused in one line, whatever is wrong with it."""

import csv
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import torch
from refusal import refusal
from torch import nn

from skelbench.training.checkpoint import Checkpoint

RUN = {"select": "best", "epochs": 3, "lr": 0.1, "split": None, "config": {"crop": [0.5, 1.0], "move": True}}
ROW = {
    "epoch": 1,
    "loss": 0.5,
    "train_top1": None,
    "val_top1": 50.0,
    "lr": 0.1,
    "clips_per_second": 9.0,
    "seconds": 2.0,
}
OWN = {"share": None}
NAN, HUGE, ONE = float("nan"), 10**5000, torch.ones(1)
OPTIMISERS: dict[str, Callable[[Any], Any]] = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, 0.1, momentum=0.9, nesterov=True),
    "adamw": lambda parameters: torch.optim.AdamW(parameters, 0.1),
}


def trained(folder: Path, optimiser: str = "adamw", run: dict[str, Any] = RUN) -> Checkpoint:
    """Make a run that did one step."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    made = OPTIMISERS[optimiser](network.parameters())
    network(torch.rand(4, 3)).square().sum().backward()
    made.step()
    return Checkpoint(folder, run, {"network": network, "optimiser": made}, tuple(OWN))


def state_of(folder: Path, optimiser: str = "adamw") -> dict[str, Any]:
    trained(folder, optimiser).save([{**ROW, **OWN}], best=True)
    return torch.load(folder / "checkpoint.pt", weights_only=True)


def put(state: dict[str, Any], path: str, value: Any) -> None:
    """Replace a value in a state, e.g. at `log/0/loss`; no value takes the key away."""
    *parts, last = [int(part) if part.isdecimal() else part for part in path.split("/")]
    holder: Any = state
    for part in parts:
        holder = holder[part]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value


STATE = "parts/optimiser/state"
CHANGES: list[tuple[str, Any]] = [
    *((key, ...) for key in ("format", "run", "parts", "best", "log", "parts/network", "parts/optimiser")),
    *((key, ONE) for key in ("format", "run", "parts", "best", "log", "run/lr", "run/split", "run/config/crop")),
    *((key, torch.ones(2)) for key in ("format", "run/lr", "run/config/move", "run/config/crop", "log/0/epoch")),
    *(
        (key, None)
        for key in ("run", "parts", "best", "log", "parts/network", "parts/optimiser", "log/0", f"{STATE}/0")
    ),
    *(
        (key, "x")
        for key in ("format", "run", "best", "log", "log/0", "parts/optimiser", "log/0/loss", "log/0/seconds")
    ),
    ("format", True),
    ("format", 2.0),
    ("more", 1),
    ("run/config/move", 1),
    ("run/config/crop", [0.5]),
    ("log", []),  # no epoch was done, so there is no best one
    ("log/0/epoch", True),
    ("log/0/epoch", 2),
    ("log/0/seconds", ...),
    ("log/0/seconds", None),
    ("log/0/share", ...),
    ("log/0/share", "=1+1"),
    ("log/0/more", 1.0),
    *((f"log/0/{name}", NAN) for name in ("loss", "val_top1", "seconds")),
    *((f"log/0/{name}", HUGE) for name in ("loss", "share", "seconds", "epoch")),
    ("best/0.weight", ...),
    ("best/0.weight", torch.ones(3, 2)),
    ("best/0.weight", torch.ones(2, 3, dtype=torch.float64)),
    ("best/0.weight", [1, 2]),
    ("best/1.num_batches_tracked", torch.tensor(1.0)),
    ("parts/network/0.weight", torch.ones(2, 3, dtype=torch.int64)),
    ("parts/network/more", ONE),
    (f"{STATE}/0/more", torch.ones(2, 3)),
    (f"{STATE}/0/step", ...),
    (f"{STATE}/0/step", torch.tensor(NAN)),
    (f"{STATE}/0/step", torch.tensor(-1.0)),
    (f"{STATE}/0/step", torch.tensor(1)),
    (f"{STATE}/0/step", 1.0),
    (f"{STATE}/0/step", torch.ones(2, 3)),
    (f"{STATE}/0/exp_avg", ONE),
    (f"{STATE}/0/exp_avg", torch.ones(2, 3, dtype=torch.int64)),
    (f"{STATE}/0/exp_avg_sq", None),
    (f"{STATE}/9", {}),
    (f"{STATE}/0", []),
    ("parts/optimiser/param_groups", []),
    ("parts/optimiser/param_groups/0", []),
    ("parts/optimiser/param_groups/0/params", [0, 0, 0, 0]),
    ("parts/optimiser/param_groups/0/params", ONE),
    ("parts/optimiser/param_groups/0/betas", torch.ones(2)),
    ("parts/optimiser/param_groups/0/capturable", True),
    ("parts/optimiser/more", 1),
]


@pytest.mark.parametrize(("path", "value"), CHANGES, ids=[f"{n}-{path}" for n, (path, _) in enumerate(CHANGES)])
def test_one_wrong_value_in_a_checkpoint_is_refused(path: str, value: Any, tmp_path: Path) -> None:
    state = deepcopy(state_of(tmp_path))
    put(state, path, value)
    torch.save(state, tmp_path / "checkpoint.pt")
    said = refusal(trained(tmp_path).restore)
    assert str(tmp_path) in said and "another --out" in said


@pytest.mark.parametrize("content", [[], 3, {}, {3: 4}, ONE, {"format": 2, HUGE: 1}])
def test_a_file_that_holds_something_else_is_no_checkpoint(content: Any, tmp_path: Path) -> None:
    torch.save(content, tmp_path / "checkpoint.pt")
    assert "is no checkpoint of ours" in refusal(trained(tmp_path).restore)


def test_the_name_of_no_class_of_ours_is_in_what_is_said(tmp_path: Path) -> None:
    (tmp_path / "checkpoint.pt").write_bytes(b"")
    assert "Damaged" not in refusal(trained(tmp_path).restore)


def test_sgd_keeps_nothing_but_momentum(tmp_path: Path) -> None:
    state = state_of(tmp_path, "sgd")
    put(state, f"{STATE}/0/step", torch.tensor(1.0))
    torch.save(state, tmp_path / "checkpoint.pt")
    assert "holds the optimiser of another training" in refusal(trained(tmp_path, "sgd").restore)


def test_a_run_that_keeps_the_last_weights_takes_no_best_ones(tmp_path: Path) -> None:
    last = {**RUN, "select": "last"}
    state = {**state_of(tmp_path), "run": last}
    torch.save(state, tmp_path / "checkpoint.pt")
    assert "weights of the best epoch" in refusal(trained(tmp_path, run=last).restore)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_a_whole_checkpoint_is_put_back(optimiser: str, tmp_path: Path) -> None:
    state = state_of(tmp_path, optimiser)
    put(state, f"{STATE}/1", {})  # nothing is kept of a parameter without a gradient
    shared, folded = torch.full((2, 3), 0.25), torch.ones(6).as_strided((2, 3), (1, 1))
    name = next(key for key, value in state["parts"]["optimiser"]["state"][0].items() if value.shape == (2, 3))
    for path, value in ((f"{STATE}/0/{name}", folded), ("best/0.weight", shared), ("parts/network/0.weight", shared)):
        put(state, path, value)
    torch.save(state, tmp_path / "checkpoint.pt")
    run = trained(tmp_path, optimiser)
    assert run.restore() == [{**ROW, **OWN}]
    network: Any = run.parts["network"]
    before = network[0].weight.detach().clone()
    assert torch.equal(before, shared)
    run.parts["optimiser"].step()  # type: ignore[attr-defined]
    assert not torch.equal(network[0].weight, before)
    assert run.best is not None and torch.equal(run.best["0.weight"], shared)


def test_a_figures_name_in_the_log_is_no_formula(tmp_path: Path) -> None:
    run = Checkpoint(tmp_path, RUN, {"network": nn.Linear(2, 2)}, ("=1+1",))
    run.save([{**ROW, "=1+1": 0.5}], best=True)
    (head, row) = csv.reader((tmp_path / "log.csv").read_text().splitlines())
    assert head == [*ROW, "'=1+1"]
    assert row == ["1", "0.5", "", "50", "0.1", "9", "2", "0.5"]
