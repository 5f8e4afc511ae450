from pathlib import Path
from threading import Thread

import pandas as pd
import pytest
from command import snapshot
from toy import WRIST, WristModel

from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.cell import COLUMNS
from skelbench.evaluation.results.reading import read_outcomes
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
    outcomes = read_outcomes(tmp_path / "x.csv")[1]
    right = {cell: int((outcome.label == outcome.prediction).sum()) for cell, outcome in outcomes.items()}
    assert {row.cell: row.correct for row in rows.itertuples()} == right


def test_a_file_that_is_no_results_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="lacks the columns"):
        Results(path)
    assert path.read_text() == "a,b\n1,2\n"


@pytest.mark.parametrize("failing", ["os.fsync", "skelbench.evaluation.results.files.rendered.write_csv"])
def test_a_crash_while_writing_leaves_what_was_there(
    failing: str, tmp_path: Path, data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.csv"
    store = measured(path, data)
    before = snapshot(tmp_path)

    def full_disk(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(failing, full_disk)
    with pytest.raises(OSError):
        for cell in cells(WristModel(WRIST), data, SPECS[:1], seeds=[0, 7], known=store.find):
            if cell.fresh:
                store.add(cell)
        store.save()
    monkeypatch.undo()
    left = snapshot(tmp_path)
    assert before.items() <= left.items()
    assert not [name for name in left if ".draft-" in name]
    added = left.keys() - before.keys()  # a cell that was finished before the disk was full is no draft
    assert len(added) == (0 if failing == "os.fsync" else 1)
    Results(path).save()
    assert len(pd.read_csv(path)) == 4 + len(added)


def test_two_that_save_at_once_lose_no_cell(tmp_path: Path, data: Dataset) -> None:
    path = tmp_path / "x.csv"
    measured(path, data)

    def write(store: Results, seed: int) -> None:
        for cell in cells(WristModel(WRIST), data, SPECS[:1], seeds=[0, seed], known=store.find):
            if cell.fresh:
                store.add(cell)
                store.save()

    writers = [Thread(target=write, args=(Results(path), seed)) for seed in (7, 8, 9)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    rows, outcomes = read_outcomes(path)
    assert sorted(rows.query("spec == 'noise:0.1'")["seed"]) == [0, 1, 7, 8, 9]
    assert pd.read_csv(path)["cell"].tolist() == rows["cell"].tolist()
    assert outcomes.keys() == set(rows["cell"])
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["x.csv"]


def test_an_out_that_cannot_be_written_is_said_before_anything_is_computed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"cannot write .*choose a folder"):
        Results(tmp_path / "file" / "x.csv")


def test_an_out_that_is_no_csv_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is no \.csv file"):
        Results(tmp_path / "x.xlsx")


def test_hashes_and_names_of_digits_stay_text(tmp_path: Path, data: Dataset) -> None:
    from dataclasses import replace

    store, card = Results(tmp_path / "x.csv"), replace(WRIST, name="007", sha256="12345e6789")
    for cell in cells(WristModel(card), data, []):
        store.add(cell)
    store.save()
    rows, _ = read_outcomes(tmp_path / "x.csv")
    assert (rows["model"].tolist(), rows["weights_sha256"].tolist()) == (["007"], ["12345e6789"])


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


@pytest.mark.parametrize("part", ["weights_sha256", "config_sha256", "adapter_sha256", "dataset_sha256", "numerics"])
def test_only_the_newest_version_of_a_model_counts_whatever_else_was_measured_with_an_older_one(part: str) -> None:
    old, new = {part: "old", "spec": "shift:1"}, {part: "new", "created": "2026-01-02T00:00:00"}
    for rows in (table(old, new), table(new, old)):
        assert newest(rows)[["spec", part]].to_numpy().tolist() == [["clean", "new"]]


def test_another_version_of_the_package_alone_is_no_other_version_of_a_model() -> None:
    rows = table({"skelbench": "old", "spec": "shift:1"}, {"skelbench": "new"})
    assert newest(rows)["spec"].tolist() == ["shift:1", "clean"]


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
