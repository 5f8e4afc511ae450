"""What models cost: numbers that can be worked out by hand, and the files and tables they go into."""

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import torch
from command import skelbench, succeeded, wrist_card
from made_evidence import WRIST_CARD
from refusal import cheap_refusal, refusal
from torch import Tensor

from skelbench.adapters.card import Card
from skelbench.adapters.model import load_model
from skelbench.core.clip import Clip
from skelbench.core.machine import circumstances
from skelbench.data.find import load_data
from skelbench.evaluation import cost_table
from skelbench.evaluation.cost import measure_cost, taken, without_download
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec
from skelbench.report.tables.leaderboard import leaderboard


class Linear:
    """Three views of five numbers, one layer of 5 x 7 weights and 7 biases."""

    def __init__(self, card: Card) -> None:
        self.card, self.network = card, torch.nn.Linear(5, 7)

    @classmethod
    def load(cls, card: Card) -> "Linear":
        return cls(card)

    def prepare(self, clip: Clip) -> Tensor:
        return torch.zeros(3, 5)

    def logits(self, batch: Tensor) -> Tensor:
        return self.network(batch)


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "test_cost", sys.modules[__name__])


def test_parameters_and_operations_are_those_worked_out_by_hand() -> None:
    cost = measure_cost(Card("linear", "test_cost:Linear", trusted=True))
    assert (cost.parameters, cost.views) == (5 * 7 + 7, 3)
    assert cost.gflops == pytest.approx(3 * 2 * 5 * 7 / 1e9)  # a multiplication and an addition per weight and view
    assert cost.clips_per_second > 0 and cost.batch == 16


def test_the_parameters_of_a_network_are_counted_and_its_speed_is_measured(toy_clip: Clip) -> None:
    found = measure_cost(WRIST_CARD, toy_clip)
    assert found.parameters == 3 * 2 + 2
    assert found.clips_per_second > 0


CONFIG = {"num_stages": 2, "inflate_stages": [2], "down_stages": [2], "base_channels": 4}


@pytest.mark.parametrize(
    ("config", "shape"),
    [
        ({}, (2, 100, 17, 2)),
        ({"max_persons": 1}, (1, 100, 17, 2)),
        ({"layout": "kinect20", "dimensions": 3, "score": False}, (2, 100, 20, 3)),
        ({"layout": "ntu25", "dimensions": 3, "score": False, "normalise": "ntu3d"}, (2, 100, 25, 3)),
    ],
)
def test_a_clip_is_made_that_the_model_takes(config: dict[str, Any], shape: tuple[int, ...]) -> None:
    card = Card("small", "skelbench.adapters.stgcn:STGCN", {**CONFIG, **config}, ("a", "b"))
    assert taken(load_model(card)).keypoint.shape == shape


def test_nothing_is_fetched_to_be_measured() -> None:
    assert without_download(Card("x", "a:B", weights="https://x.org/x.pth", sha256="0")).weights is None
    assert without_download(Card("x", "a:B", weights="x.pth")).weights == "x.pth"


@pytest.mark.slow
def test_the_command_measures_each_model_by_itself_and_says_which_it_cannot(tmp_path: Path) -> None:
    Card("odd", "no.such:Model").save(tmp_path / "odd.yaml")
    words = (
        "list",
        "models",
        "--measure",
        "--trust",
        "--model",
        wrist_card(tmp_path),
        "--model",
        tmp_path / "odd.yaml",
    )
    ran = skelbench(*words, "--device", "cpu", "--out", tmp_path / "cost.csv", "--json")
    assert "note: odd is not measured: card odd: adapter 'no.such:Model' cannot be imported" in ran.err
    (row,) = json.loads(ran.out)
    assert (row["model"], row["parameters"], row["views"]) == ("wrist", 0, 1)
    assert row["peak_mb"] >= 0
    kept = cost_table.read_costs(tmp_path / "cost.csv")
    assert kept["clips_per_second"].item() == pytest.approx(row["clips_per_second"], rel=1e-3)


def test_only_measuring_takes_the_options_of_measuring(tmp_path: Path) -> None:
    ran = skelbench("list", "models", "--out", tmp_path / "x.csv")
    assert (ran.code, "go with --measure" in ran.err) == (2, True)


def row(model: str, speed: float, config: str = "c", device: str = "cpu x86_64") -> dict[str, Any]:
    size = {"parameters": 1234, "views": 10, "gflops": 0.5, "clips_per_second": speed, "batch": 16, "peak_mb": 7.6}
    there = {**circumstances("cpu"), "threads": 1, "skelbench": "0", "device": device}
    return {"model": model, "config_sha256": config, **size, **there}


def test_a_model_that_is_measured_again_replaces_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "cost.csv"
    for rows in ([row("b", 1), row("a", 2)], [row("a", 3), row("a", 4, device="cuda H100")]):
        cost_table.keep_costs(rows, path)
    kept = cost_table.read_costs(path)[["model", "device", "clips_per_second"]].to_numpy().tolist()
    assert kept == [["a", "cpu x86_64", 3], ["a", "cuda H100", 4], ["b", "cpu x86_64", 1]]


def test_a_file_that_holds_no_costs_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "cost.csv"
    path.write_text("a,b\n1,2\n")
    ran = skelbench("list", "models", "--measure", "--trust", "--model", wrist_card(tmp_path), "--out", path)
    assert ran.code == 2 and "is no file of costs" in ran.err
    assert path.read_text() == "a,b\n1,2\n"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *((name, value) for name in ("parameters", "views", "gflops", "clips_per_second") for value in ("many", "")),
        *(("peak_mb", value) for value in ("many", "inf", "9" * 400, "-1")),
        ("parameters", "nan"),
        ("parameters", "1e400"),
        ("threads", "a\x1b[2Jb"),
    ],
)
def test_costs_that_are_no_numbers_are_refused(tmp_path: Path, column: str, value: str) -> None:
    path = tmp_path / "cost.csv"
    pd.DataFrame([{**row("a", 1), column: value}]).to_csv(path, index=False)
    assert f"something else than numbers from 0 to 1e+15 in the column {column}" in refusal(
        lambda: cost_table.read_costs(path)
    )


def test_costs_of_a_hundred_thousand_columns_are_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "cost.csv").write_text(",".join([*cost_table.COLUMNS, *(f"c{k}" for k in range(100_000))]) + "\n")
    assert "columns" in cheap_refusal("skelbench.evaluation.cost_table:read_costs", tmp_path / "cost.csv")


def test_memory_that_is_not_known_is_read_and_so_is_a_model_called_na(tmp_path: Path) -> None:
    cost_table.keep_costs([{**row("NA", 1), "peak_mb": None}], tmp_path / "cost.csv")
    (kept,) = cost_table.read_costs(tmp_path / "cost.csv").to_dict("records")
    assert cost_table.as_texts(kept) == ("NA", "1,234", "10", "0.5", "1", "–")


def test_the_leaderboard_has_the_costs_of_its_own_models(tmp_path: Path, toy_set: Path) -> None:
    model = load_model(wrist_card(tmp_path), trust=True)
    store = Results(tmp_path / "toy.csv")
    for cell in cells(model, load_data(toy_set, split="xsub", source="pose"), [Spec.parse("noise:0.01")]):
        store.add(cell)
    store.save()
    assert "Costs" not in leaderboard(tmp_path / "toy.csv")
    rows = [row("wrist", 123.4, model.card.config_sha256), row("wrist", 1, "before"), row("other", 1)]
    pd.DataFrame(rows).to_csv(tmp_path / "cost.csv", index=False)
    text = succeeded("leaderboard", tmp_path / "toy.csv")
    head, _, line = text.partition("## Costs")[2].strip().splitlines()[2:]
    assert head == "| model | parameters | views | GFLOPs | clips/s | peak MB |"
    assert line == "| wrist | 1,234 | 10 | 0.5 | 123 | 8 |"


@pytest.mark.slow
def test_no_module_of_the_folder_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The measuring process is one of Python's own, which looks for modules where it is started, unless told not to."""
    (tmp_path / "numpy.py").write_text("from pathlib import Path\nPath('ran').touch()\n")
    monkeypatch.chdir(tmp_path)
    succeeded("list", "models", "--measure", "--model", "stgcn-synthetic-xsub", "--device", "cpu")
    assert not (tmp_path / "ran").exists()
