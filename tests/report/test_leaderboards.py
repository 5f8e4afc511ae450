"""What is committed under leaderboards/ belongs to the shipped cards and can be regenerated."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from made_evidence import measured_at
from torch import Tensor
from toy import WRIST, WristModel

from skelbench.adapters.card import Card, read_card, shipped_cards
from skelbench.adapters.model import load_model
from skelbench.data.find import load_data
from skelbench.evaluation.cost_table import read_costs
from skelbench.evaluation.evaluate import cells, evaluate
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec
from skelbench.report.tables.leaderboard import EVERYTHING, Choice, leaderboard

COSTS = ROOT / "leaderboards" / "cost.csv"
COMMITTED = sorted(set((ROOT / "leaderboards").glob("*.csv")) - {COSTS})
IDS = [path.stem for path in COMMITTED]
OF_A_SUITE = {"core", "real"}
"""Suites whose boards lie beside those of the sets: core-jhmdb beside jhmdb."""


def as_measured(card: Card) -> Card:
    """The card as results know it; that of a fused model takes its hash and classes from the members."""
    return load_model(card).card if "fuse" in card.config else card


@cache
def read(path: Path) -> tuple[Any, Any]:
    """What is committed, read once for all tests."""
    return read_outcomes(path)


@pytest.mark.parametrize("path", COMMITTED, ids=IDS)
def test_every_row_is_of_a_shipped_card(path: Path) -> None:
    rows, _ = read(path)
    seeds = {path.stem: read_card(path) for path in (ROOT / "models" / "seeds").glob("*.yaml")}
    cards = shipped_cards() | seeds
    for name, group in rows.groupby("model"):
        card = as_measured(cards[str(name)])
        assert set(group["weights_sha256"]) == {card.sha256}
        assert set(group["config_sha256"]) == {card.config_sha256}


def test_every_cost_is_of_a_shipped_card() -> None:
    cards = shipped_cards()
    for row in read_costs(COSTS).itertuples():
        assert row.config_sha256 == as_measured(cards[str(row.model)]).config_sha256


@pytest.mark.parametrize("path", COMMITTED, ids=IDS)
def test_every_row_counts_its_predictions(path: Path) -> None:
    rows, outcomes = read(path)
    for row in rows.itertuples():
        outcome = outcomes[str(row.cell)]
        assert (len(outcome.label), int((outcome.label == outcome.prediction).sum())) == (row.clips, row.correct)


@pytest.mark.parametrize("path", COMMITTED, ids=IDS)
def test_the_rendered_table_is_that_of_the_rows(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)  # the table names the command that made it, with a path from here
    suite = path.stem.partition("-")[0]
    choice = Choice(suite=suite) if suite in OF_A_SUITE else EVERYTHING
    assert path.with_suffix(".md").read_text() == leaderboard(path.relative_to(ROOT), choice)


def test_a_table_holds_accuracy_and_interval_over_all_draws(tmp_path: Path, toy_set: Path) -> None:
    store = Results(tmp_path / "toy.csv")
    data = load_data(toy_set, split="xsub", source="pose")
    for cell in cells(WristModel(WRIST), data, [Spec.parse("part-mask:right_arm")], seeds=2):
        store.add(cell)
    store.save()
    text = leaderboard(tmp_path / "toy.csv")
    # 6 of 6 right by two subjects: wider than Wilson's [61.0, 100.0] of six independent clips; 2 of 6 likewise
    assert "| clean | 100.0 [39.3, 100.0]" in text  # ‡ follows while this checkout is changed
    assert "| part-mask:right_arm | 33.3 [8.7, 72.5]" in text
    assert "over 2 subjects, which is few" in text


def test_of_a_model_that_was_trained_again_only_the_last_weights_count(tmp_path: Path, toy_set: Path) -> None:
    class Backwards(WristModel):
        def logits(self, batch: Tensor) -> Tensor:
            return -super().logits(batch)

    data = load_data(toy_set, split="xsub", source="pose")
    for day, model in enumerate((Backwards(WRIST), WristModel(replace(WRIST, sha256="new"))), start=1):
        store = Results(tmp_path / "toy.csv")
        for cell in cells(model, data, []):
            store.add(measured_at(cell, f"2026-01-0{day}T00:00:00+00:00"))
        store.save()
    assert "| clean | 100.0 [39.3, 100.0]" in leaderboard(tmp_path / "toy.csv")


def test_other_clips_of_the_same_split_are_another_table(tmp_path: Path, toy_set: Path) -> None:
    store = Results(tmp_path / "toy.csv")
    data = load_data(toy_set, split="xsub", source="pose")
    for clips in (data, data.take([0, 1]), load_data(toy_set, split="xsub", part="train", source="pose")):
        for cell in cells(WristModel(WRIST), clips, []):
            store.add(cell)
    store.save()
    titles = [line for line in leaderboard(tmp_path / "toy.csv").splitlines() if line.startswith("## ")]
    tested, trained = "## toy, xsub, source pose", "## toy, xsub (training part), source pose"
    assert titles == [tested, tested, trained]


@pytest.mark.slow
def test_the_shipped_models_know_the_embedded_data() -> None:
    cards = [name for name, card in shipped_cards().items() if card.training["data"] == "synthetic"]
    assert len(cards) >= 2
    rows = evaluate(cards, load_data("synthetic", split="xsub", limit=66), "joint-mask:1.0")
    assert (rows.loc[rows["spec"] == "clean", "top1"] >= 70).all()
    assert (rows.loc[rows["spec"] != "clean", "top1"] <= 20).all()  # nothing is left to see; chance is 4.5


def test_a_bar_in_a_models_name_does_not_end_its_column(tmp_path: Path, toy_set: Path) -> None:
    store = Results(tmp_path / "toy.csv")
    for cell in cells(WristModel(replace(WRIST, name="a|b")), load_data(toy_set, split="xsub", source="pose"), []):
        store.add(cell)
    store.save()
    assert r"| perturbation | a\|b |" in leaderboard(tmp_path / "toy.csv").splitlines()
