"""Results of version 0.2, a CSV and a Parquet file, are read as they are, and taken over when they are added to."""

from pathlib import Path

import pandas as pd
import pytest
from toy import WRIST, WristModel

from skelbench.core.errors import InputError
from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.identity import IDENTITY, Identity
from skelbench.evaluation.results.pair.check import COLUMNS, FIGURES
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec

SPECS = [Spec.parse("noise:0.1"), Spec.parse("joint-mask:0.5")]


@pytest.fixture
def pair(toy_set: Path, tmp_path: Path) -> Path:
    """Results as version 0.2 wrote them, made here by hand from the outcomes."""
    data = load_data(toy_set, split="xsub", source="pose")
    rows: list[dict[str, object]] = []
    frames: list[pd.DataFrame] = []
    for number, cell in enumerate(cells(WristModel(WRIST), data, SPECS)):
        row = {**cell.row, "skelbench": "0.2.0", "cell": f"{number:016x}"}
        rows.append({name: row[name] for name in COLUMNS})
        of = cell.outcome
        arrays = {name: getattr(of, name) for name in ("clip", "label", "prediction", "rank", "group")}
        frames.append(pd.DataFrame({"cell": row["cell"], **arrays}))
    pd.DataFrame(rows).to_csv(tmp_path / "x.csv", index=False)
    texts = dict.fromkeys(("cell", "clip", "group"), "category")
    pd.concat(frames, ignore_index=True).astype(texts).to_parquet(tmp_path / "x.parquet", index=False)
    return tmp_path / "x.csv"


def test_a_pair_is_read_and_nothing_is_written(pair: Path) -> None:
    old, before = pd.read_csv(pair, keep_default_na=False), sorted(pair.parent.iterdir())
    rows, outcomes = read_outcomes(pair)
    assert sorted(rows["correct"]) == sorted(old["correct"])
    assert all(
        (outcome.prediction == outcome.label).sum() == (outcome.rank == 0).sum() for outcome in outcomes.values()
    )
    assert sorted(pair.parent.iterdir()) == before


def test_a_pair_is_taken_over_once_with_the_same_numbers_and_stays_under_another_name(pair: Path) -> None:
    old = pd.read_csv(pair, keep_default_na=False)
    csv, parquet = pair.read_bytes(), pair.with_suffix(".parquet").read_bytes()
    rows, _ = read_outcomes(pair)
    Results(pair)
    new = pd.read_csv(pair, keep_default_na=False)
    both = old.merge(new, on=["model", "spec", "seed"], suffixes=("", "_new"))
    for name in (*FIGURES, "created", "commit", "note"):
        assert both[name].tolist() == both[f"{name}_new"].tolist()
    assert (pair.with_name("x.old.csv").read_bytes(), pair.with_name("x.old.parquet").read_bytes()) == (csv, parquet)
    assert not pair.with_suffix(".parquet").exists()
    assert read_outcomes(pair)[0].equals(rows)
    before = pair.read_bytes(), sorted(pair.parent.rglob("*"))
    Results(pair).save()
    assert (pair.read_bytes(), sorted(pair.parent.rglob("*"))) == before


def test_what_was_taken_over_is_not_measured_again(pair: Path, toy_set: Path) -> None:
    store, model = Results(pair), WristModel(WRIST)
    data = load_data(toy_set, split="xsub", source="pose")
    # the toy's code is not ours, and version 0.2 did not look at it: its cells are known by what ours would be
    from skelbench.evaluation.known import found
    from skelbench.evaluation.way import plan
    from skelbench.perturbations.repairs.pipeline import NO_REPAIR

    ways = plan(SPECS, [NO_REPAIR], 1)
    assert found(WRIST, data, ways, "", store.find).missing == []
    assert found(WRIST, data, ways, "other code", store.find).missing == ways
    assert model.batches == []


def test_rows_of_another_version_are_shown_and_never_reused(pair: Path, toy_set: Path) -> None:
    rows = pd.read_csv(pair, dtype=str, keep_default_na=False)
    rows.assign(skelbench="0.1.0").to_csv(pair, index=False)
    assert set(read_outcomes(pair)[0]["numerics"]) == {0}
    assert set(read_outcomes(pair)[0]["skelbench"]) == {"0.1.0"}


def test_a_row_without_its_clean_measurement_is_left_out(pair: Path) -> None:
    rows = pd.read_csv(pair, dtype=str, keep_default_na=False)
    rows[rows["spec"] != "clean"].to_csv(pair, index=False)
    Results(pair)
    assert pair.with_name("x.old.csv").exists()
    assert not list(pair.parent.rglob("*.cells/*/*.cells"))


def test_looking_into_a_pair_finds_its_cells_and_writes_nothing(pair: Path) -> None:
    before = {file: file.read_bytes() for file in pair.parent.rglob("*") if file.is_file()}
    told = read_outcomes(pair)[0].to_dict("records")
    identities = [Identity(**{name: row[name] for name in IDENTITY}) for row in told]
    store = Results(pair, look=True)
    assert all(store.find(identity) for identity in identities)
    assert Results(pair.parent / "new" / "y.csv", look=True).find(identities[0]) is None
    assert {file: file.read_bytes() for file in pair.parent.rglob("*") if file.is_file()} == before
    assert not (pair.parent / "new").exists()


def test_a_folder_of_cells_that_is_a_link_to_nowhere_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    (tmp_path / "x.cells").symlink_to(tmp_path / "gone")
    with pytest.raises(InputError, match=r"x\.cells is no folder"):
        Results(tmp_path / "x.csv")


def test_a_csv_that_was_copied_without_its_predictions_says_what_is_left_out(
    pair: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair.with_suffix(".parquet").unlink()
    Results(pair)
    assert "x.csv: 3 of 3 rows are left out, without predictions in" in capsys.readouterr().err
