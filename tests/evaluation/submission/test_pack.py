"""What is packed is the whole suite of one model, or nothing."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from skelbench.adapters.card import read_card
from skelbench.core.errors import InputError
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.submission.manifest import read_manifest
from skelbench.evaluation.submission.pack import pack_submission
from skelbench.evaluation.submission.verify import verify

HandIn = Callable[[Sequence[Cell], Path], Path]


@pytest.fixture
def packed(measured: list[Cell], hand_in: HandIn, tmp_path: Path) -> Path:
    return hand_in(measured, tmp_path)


def test_a_packed_folder_holds_the_rows_that_were_measured(packed: Path) -> None:
    rows, outcomes = read_outcomes(packed / "results.cells")
    before, _ = read_outcomes(packed.parent / "x.cells")
    assert rows.to_dict("records") == before.to_dict("records")
    assert len(outcomes) == 12
    assert len(list(packed.rglob("*/*.cells"))) == 1  # one immutable file


def test_the_command_measures_it_again(packed: Path) -> None:
    (setting,) = read_manifest(packed / "submission.json").settings
    expected = "skelbench eval --model card.yaml --data synthetic --split xsub --source mq --suite quick --seeds 2"
    assert setting.command == f"{expected} --out results.csv --limit 12"


def test_a_packed_folder_keeps_to_the_schemas(packed: Path) -> None:
    schemas = [json.loads(path.read_text()) for path in (ROOT / "skelbench" / "core" / "schemas").glob("*.json")]
    registry: Any = Registry().with_resources([(of["$id"], Resource.from_contents(of)) for of in schemas])
    (cells,) = packed.rglob("*/*.cells")
    written = {
        "submission": json.loads((packed / "submission.json").read_text()),
        "cell": json.loads(cells.read_bytes().partition(b"\n")[0]),
        "card": yaml.safe_load((packed / "card.yaml").read_text()),
    }
    for name, value in written.items():
        schema = registry.contents(f"urn:skelbench:{name}")
        assert not [error.message for error in Draft202012Validator(schema, registry=registry).iter_errors(value)]


def test_what_is_not_of_the_suite_or_of_all_draws_stays_out(
    measured: list[Cell], hand_in: HandIn, tmp_path: Path
) -> None:
    more = [replace(cell, identity=replace(cell.identity, spec="noise:0.5", level="0.5")) for cell in measured[1:2]]
    third = [replace(cell, identity=replace(cell.identity, seed=2)) for cell in measured[1:2]]
    repaired = [replace(cell, identity=replace(cell.identity, repair="interp")) for cell in measured]
    folder = hand_in([*measured, *more, *third, *repaired], tmp_path)
    assert len(read_outcomes(folder / "results.cells")[0]) == 12
    assert all(remark.verdict == "ok" for remark in verify(folder))


def test_a_card_keeps_its_hash(packed: Path, card: Path) -> None:
    assert read_card(packed / "card.yaml").config_sha256 == read_card(card).config_sha256
    assert json.loads((packed / "submission.json").read_text())["config_sha256"] == read_card(card).config_sha256


@pytest.mark.parametrize(
    ("model", "suite", "said"),
    [
        ("mine", "maskclr", "specs were not measured: noise:0.001"),
        ("mine", "nice", "unknown suite 'nice'"),
        ("theirs", "quick", "holds no row of theirs"),
    ],
)
def test_what_cannot_be_packed_is_said_and_leaves_nothing(
    model: str, suite: str, said: str, packed: Path, card: Path
) -> None:
    before = sorted(packed.parent.iterdir())
    with pytest.raises(InputError, match=said):
        pack_submission(packed.parent / "x.csv", model, card, suite, packed.parent / "again")
    assert sorted(packed.parent.iterdir()) == before


def test_another_models_card_is_refused(packed: Path) -> None:
    with pytest.raises(InputError, match="the card is of stgcn-synthetic-xsub, expected mine"):
        pack_submission(packed.parent / "x.csv", "mine", "stgcn-synthetic-xsub", "quick", packed.parent / "again")


def test_a_changed_card_is_refused(packed: Path, card: Path, tmp_path: Path) -> None:
    changed = replace(read_card(card), classes=tuple(f"class {k}" for k in range(22)))
    changed.save(tmp_path / "changed.yaml")
    with pytest.raises(InputError, match=r"was measured with config .* measure again with this card"):
        pack_submission(packed.parent / "x.csv", "mine", tmp_path / "changed.yaml", "quick", tmp_path / "again")


def test_a_folder_that_is_there_stays(packed: Path, card: Path) -> None:
    with pytest.raises(InputError, match="is there already; name a new folder"):
        pack_submission(packed.parent / "x.csv", "mine", card, "quick", packed)


def test_results_without_cells_are_refused(card: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no folder y.cells of cells"):
        pack_submission(tmp_path / "y.csv", "mine", card, "quick", tmp_path / "again")
