from pathlib import Path
from threading import Thread
from typing import Any

import pandas as pd
import pytest
from toy import WRIST, WristModel

from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.cell import COLUMNS
from skelbench.evaluation.results.pair.rows import read_rows
from skelbench.evaluation.results.rows import newest
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec

SPECS = [Spec.parse("noise:0.1"), Spec.parse("estimator:other")]


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", source="pose")


def measured(path: Path, data: Dataset) -> Results:
    store = Results(path)
    for cell in cells(WristModel(WRIST), data, SPECS, seeds=2):
        store.add(cell)
    store.save()
    return store


def test_what_was_written_is_found_again_with_every_prediction(tmp_path: Path, data: Dataset) -> None:
    measured(tmp_path / "x.csv", data)
    again = Results(tmp_path / "x.csv")
    for cell in cells(WristModel(WRIST), data, SPECS, seeds=2):
        found = again.find(cell.identity)
        assert found is not None
        for name in ("clip", "label", "prediction", "rank"):
            assert getattr(found, name).tolist() == getattr(cell.outcome, name).tolist()
        assert found.skipped == cell.outcome.skipped


def test_a_cell_that_is_there_is_not_computed_again(tmp_path: Path, data: Dataset) -> None:
    measured(tmp_path / "x.csv", data)
    store, model = Results(tmp_path / "x.csv"), WristModel(WRIST)
    known = list(cells(model, data, SPECS, seeds=2, known=store.find))
    assert model.batches == []
    assert [cell.fresh for cell in known] == [False] * 4
    more = list(cells(model, data, SPECS, seeds=3, known=store.find))
    assert [cell.identity.seed for cell in more if cell.fresh] == [2]


@pytest.mark.parametrize("change", ["clips", "weights", "config"])
def test_a_cell_of_other_clips_or_another_model_is_not_taken_for_it(tmp_path: Path, data: Dataset, change: str) -> None:
    from dataclasses import replace

    store = measured(tmp_path / "x.csv", data)
    card = {
        "clips": WRIST,
        "weights": replace(WRIST, sha256="other"),
        "config": replace(WRIST, config={"views": 2}),
    }[change]
    clips = data.take([0, 1]) if change == "clips" else data
    assert all(cell.fresh for cell in cells(WristModel(card), clips, SPECS, known=store.find))


def test_rows_hold_the_columns_of_the_design(tmp_path: Path, data: Dataset) -> None:
    measured(tmp_path / "x.csv", data)
    rows = pd.read_csv(tmp_path / "x.csv", keep_default_na=False)
    wanted = """model weights_sha256 dataset dataset_sha256 split source spec family level seed clips correct top1
        top1_low top1_high top5 mean_class clean_top1 drop skelbench commit torch device created"""
    assert set(wanted.split()) <= set(rows.columns) == set(COLUMNS)
    assert (100 * rows["correct"] / rows["clips"]).tolist() == pytest.approx(rows["top1"].tolist(), abs=1e-4)
    assert (rows["clean_top1"] - rows["top1"]).tolist() == pytest.approx(rows["drop"].tolist(), abs=1e-3)
    predictions = pd.read_parquet(tmp_path / "x.parquet")
    right = predictions[predictions["label"] == predictions["prediction"]].groupby("cell", observed=False).size()
    assert {row.cell: row.correct for row in rows.itertuples()} == right.to_dict()


def test_a_file_that_is_no_results_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="lacks the columns"):
        Results(path)
    assert path.read_text() == "a,b\n1,2\n"


def test_a_crash_while_writing_leaves_the_old_results(
    tmp_path: Path, data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.csv"
    store = measured(path, data)
    before = path.read_bytes(), path.with_suffix(".parquet").read_bytes()
    for cell in cells(WristModel(WRIST), data, SPECS, seeds=[7]):
        store.add(cell)

    def full_disk(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full_disk)
    with pytest.raises(OSError):
        store.save()
    assert (path.read_bytes(), path.with_suffix(".parquet").read_bytes()) == before
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["x.csv", "x.parquet"]


def test_two_that_save_at_once_lose_no_row(tmp_path: Path, data: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    measured(path, data)
    one, two = Results(path), Results(path)
    for store, seed in ((one, 7), (two, 8)):
        for cell in cells(WristModel(WRIST), data, SPECS[:1], seeds=[seed], known=store.find):
            store.add(cell)
    other, read = Thread(target=two.save), pd.read_csv

    def read_while_another_saves(path: Path, **options: Any) -> pd.DataFrame:
        rows = read(path, **options)
        if other.ident is None:
            other.start()
            other.join(1)  # done by then, if nothing holds it up
        return rows

    with monkeypatch.context() as patch:
        patch.setattr(pd, "read_csv", read_while_another_saves)
        one.save()
    other.join()
    noise = read_rows(path).query("spec == 'noise:0.1'")
    assert sorted(noise["seed"]) == [0, 1, 7, 8]
    assert set(pd.read_parquet(path.with_suffix(".parquet"))["cell"]) == set(read_rows(path)["cell"])
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["x.csv", "x.parquet"]


def test_an_out_that_cannot_be_written_is_said_before_anything_is_computed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"cannot write .*choose a folder"):
        Results(tmp_path / "file" / "x.csv")


def test_an_out_that_is_no_csv_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is no \.csv file"):
        Results(tmp_path / "x.xlsx")


def test_hashes_and_names_of_digits_stay_text(tmp_path: Path, data: Dataset) -> None:
    path = tmp_path / "x.csv"
    measured(path, data)
    rows = pd.read_csv(path, dtype=str, keep_default_na=False).assign(commit="12345e6789", model="007", torch="2.10")
    rows.to_csv(path, index=False)
    again = read_rows(path)
    assert [set(again[name]) for name in ("commit", "model", "torch")] == [{"12345e6789"}, {"007"}, {"2.10"}]


def test_a_foreign_parquet_beside_a_new_csv_is_left_as_it_is(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "x.parquet")
    with pytest.raises(InputError, match="holds no predictions we can read"):
        Results(tmp_path / "x.csv")
    assert pd.read_parquet(tmp_path / "x.parquet").columns.tolist() == ["a"]


def test_weights_without_a_hash_on_the_card_are_known_by_their_bytes(tmp_path: Path) -> None:
    from dataclasses import replace

    from skelbench.adapters.model import load_model
    from skelbench.core.files import file_sha256

    (tmp_path / "w.bin").write_bytes(b"weights")
    model = load_model(replace(WRIST, weights="w.bin", folder=tmp_path))
    assert model.card.sha256 == file_sha256(tmp_path / "w.bin")


def table(*rows: dict[str, object]) -> pd.DataFrame:
    """Rows of one model and setting; each names what is not as usual."""
    usual = dict.fromkeys(COLUMNS, "") | {"model": "a", "spec": "clean", "seed": 0, "created": "2026-01-01T00:00:00"}
    return pd.DataFrame([usual | row for row in rows], columns=list(COLUMNS))


@pytest.mark.parametrize("part", ["weights_sha256", "config_sha256", "dataset_sha256", "skelbench"])
def test_only_the_newest_version_of_a_model_counts_whatever_else_was_measured_with_an_older_one(part: str) -> None:
    old, new = {part: "old", "spec": "shift:1"}, {part: "new", "created": "2026-01-02T00:00:00"}
    for rows in (table(old, new), table(new, old)):
        assert newest(rows)[["spec", part]].to_numpy().tolist() == [["clean", "new"]]


def test_in_each_setting_a_model_has_a_newest_version_of_its_own() -> None:
    rows = table({"weights_sha256": "old", "split": "xsub"}, {"weights_sha256": "new", "split": "xview"})
    assert newest(rows)["weights_sha256"].tolist() == ["old", "new"]


def test_of_equal_cells_the_last_counts_and_rows_keep_their_order() -> None:
    rows = table({"spec": "shift:1"}, {"cell": "first"}, {"cell": "last"}, {"seed": 1}, {"model": "b"})
    kept = newest(rows)
    assert kept["spec"].tolist() == ["shift:1", "clean", "clean", "clean"]
    assert kept["cell"].tolist()[1] == "last"
    assert list(kept.index) == [0, 1, 2, 3]
    assert len(newest(table()[:0])) == 0
