"""Results as evidence: names that are known, rows that count, the order of perturbations."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from command import succeeded
from made_evidence import SPECS, at_levels
from refusal import refusal
from spoilt_cells import file_of, forged
from toy import WRIST
from toy_page import CLASSES

from skelbench.core.errors import InputError
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.identity import IDENTITY, Identity
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.store import Results
from skelbench.report.evidence import join_evidence
from skelbench.report.figures import Evidence, read_evidence
from skelbench.report.report import report


def test_an_unknown_model_or_perturbation_is_named(measured: Evidence) -> None:
    with pytest.raises(InputError, match=r"unknown perturbation in the results 'noise:0.2'.*noise:0.3"):
        measured.of(spec="noise:0.2")
    with pytest.raises(InputError, match=r"unknown model in the results 'wirst'.*wrist"):
        measured.of(model="wirst")


def test_results_tell_their_setting_and_keep_the_newest_weights(measured: Evidence, tmp_path: Path) -> None:
    assert measured.classes == ("rise0", "rise1", "rise2")
    assert len(measured.data) == 24
    rows, outcomes = read_outcomes(tmp_path / "x.csv")
    store = Results(tmp_path / "x.csv")
    for row in rows.to_dict("records"):
        told = {**row, "weights_sha256": "old"}
        outcome = outcomes[row["cell"]]
        aged = replace(outcome, circumstances={**outcome.circumstances, "created": "2001-01-01T00:00:00+00:00"})
        store.add(Cell(Identity(**{str(name): told[name] for name in IDENTITY}), aged, outcomes[rows["cell"].iloc[0]]))
    store.save()
    assert len(read_outcomes(tmp_path / "x.csv")[0]) == 2 * len(rows)
    (again,) = read_evidence(tmp_path / "x.csv")
    assert again.rows["cell"].tolist() == rows["cell"].tolist()


def test_perturbations_stand_by_family_and_rising_level_whatever_the_order_of_the_file(measured: Evidence) -> None:
    wanted = ("clean", "noise:0.02", "noise:0.1", "noise:0.3", *SPECS[2:])
    assert at_levels(measured, "0.3", "0.02", "0.1").specs == wanted


def test_the_perturbation_that_is_looked_at_is_one_that_all_models_have(page_results: Path, tmp_path: Path) -> None:
    (whole,) = read_evidence(page_results)
    other = next(spec for spec in whole.specs[::-1] if spec != whole.spec)
    replace(WRIST, name="third", classes=CLASSES).save(tmp_path / "third.yaml")
    (data,) = page_results.parent.rglob("toy_pose.npz")
    words = ("--trust", "--model", tmp_path / "third.yaml", "--data", data, "--split", "xsub", "--perturb", other)
    succeeded("eval", *words, "--out", tmp_path / "third.csv")
    (joined,) = join_evidence([page_results, tmp_path / "third.csv"])
    assert joined.models == (*whole.models, "third")
    assert joined.spec == other != whole.spec


def test_a_name_in_results_is_no_path_to_data(measured: Evidence, toy_set: Path) -> None:
    assert len(measured.data) == 24
    foreign = replace(measured, rows=measured.rows.assign(dataset=str(toy_set)), where=None, _opened={})
    assert "which is no name; give it with --data" in refusal(lambda: foreign.data)


def test_results_of_clips_that_the_data_set_has_not_are_refused(measured: Evidence) -> None:
    other = {
        cell: replace(outcome, clip=np.array([f"x{name}" for name in outcome.clip], object))
        for cell, outcome in measured.outcomes.items()
    }
    assert "has no clip 'xclip000' of the results" in refusal(
        lambda: replace(measured, outcomes=other, _opened={}).data
    )


def test_what_has_no_page_is_refused_before_a_figure_is_drawn(measured: Evidence, tmp_path: Path) -> None:
    file_of(tmp_path / "x.cells", "clean").unlink()
    assert "clean was not measured for wrist" in refusal(lambda: report([tmp_path / "x.csv"], tmp_path / "page"))
    assert not [path for path in (tmp_path / "page").rglob("*") if path.is_file()]


def test_rows_that_disagree_on_their_groups_are_refused_before_a_figure_is_drawn(
    measured: Evidence, tmp_path: Path
) -> None:
    kept = measured.rows["grouped_by"].iloc[0]
    forged(file_of(tmp_path / "x.cells", "clean"), grouped_by="recording" if kept != "recording" else "subject")
    assert "one table needs one grouping" in refusal(lambda: report([tmp_path / "x.csv"], tmp_path / "page"))
    assert not [path for path in (tmp_path / "page").rglob("*") if path.is_file()]
