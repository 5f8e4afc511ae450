"""Summaries of several models: each figure is the one of its own function, and what cannot be said says why."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from made_runs import right, sure, table

from skelbench.core.errors import InputError
from skelbench.evaluation.metrics import means, stability
from skelbench.evaluation.metrics.complete import complete
from skelbench.evaluation.metrics.corruption_error import mce
from skelbench.evaluation.metrics.effective import above_trend
from skelbench.evaluation.metrics.suite_run import read_run
from skelbench.evaluation.metrics.summarise import summarise
from skelbench.evaluation.metrics.summary import METHOD, Summary
from skelbench.evaluation.results import bootstrap, statistics
from skelbench.evaluation.results.cell import Outcome
from skelbench.evaluation.results.store import newest, read_outcomes

SUITE = ["noise:0.1", "noise:0.3", "shift:5"]
GROUP = np.arange(60) % 6


def measured(*models: str, known: bool = False) -> tuple[pd.DataFrame, dict[str, Outcome]]:
    """Rows and outcomes of models of random clips; known: with the probabilities of two classes."""
    rng = np.random.default_rng(0)
    rows = table([(model, spec, 0) for model in models for spec in ("clean", *SUITE)])
    outcomes: dict[str, Outcome] = {}
    for key, spec in zip(rows["cell"], rows["spec"], strict=True):
        chance = 0.9 if spec == "clean" else rng.uniform(0.3, 0.8)
        top = rng.uniform(0.5, 1, 60)
        wrong = (rng.random(60) > chance).astype(int)
        p = np.stack([top, 1 - top], axis=1)
        flipped = np.where(wrong[:, None] == 1, p[:, ::-1], p)  # a wrong clip has most of it on class 1
        outcomes[key] = sure(flipped, np.zeros(60, int), GROUP) if known else right(*(1 - wrong), group=GROUP)
    return rows, outcomes


def test_every_figure_is_that_of_its_own_function() -> None:
    rows, outcomes = measured("a", "b", "c")
    runs = [read_run(name, cells, outcomes) for name, cells in complete(rows, SUITE).items()]
    samples = bootstrap.samples(GROUP)
    found = summarise(rows, outcomes, SUITE, reference="b")
    assert [each.model for each in found] == ["a", "b", "c"]
    for summary, run in zip(found, runs, strict=True):
        assert (summary.specs, summary.draws, summary.clips, summary.groups) == (3, 1, 60, 6)
        assert summary.clean == statistics.accuracy(run.clean.correct[None], GROUP)
        assert (summary.damaged, summary.drop) == (means.damaged(run), means.drop(run))
        assert summary.worst == means.worst(run, samples)
        assert (summary.flips, summary.agreement) == (stability.flips(run), stability.agreement(run))
        assert summary.mce == mce(run, runs[1], samples)
    accuracies = np.array([[run.clean.correct.mean(), run.shares.mean()] for run in runs])
    trend = above_trend(accuracies[:, 0], accuracies[:, 1], 60)
    assert [each.effective.value for each in found if each.effective] == pytest.approx(trend.tolist())


def test_what_cannot_be_said_is_none_and_says_why() -> None:
    rows, outcomes = measured("a", "b")
    alone = summarise(rows, outcomes, ["noise:0.1"])[0]
    said = {
        "flips": "no family of the suite has two levels",
        "mce": "no reference model was named",
        "relative_mce": "no reference model was named",
        "effective": "a trend over 2 models",
        "calibration": "no probabilities were kept",
        "damaged_calibration": "no probabilities were kept",
    }
    assert alone.absent.keys() == said.keys()
    for name, why in said.items():
        assert getattr(alone, name) is None and why in alone.absent[name]


def test_with_probabilities_there_is_calibration_of_clean_and_of_damaged_clips() -> None:
    summary = summarise(*measured("a", known=True), SUITE)[0]
    assert summary.calibration and summary.damaged_calibration
    assert summary.calibration.brier.value < summary.damaged_calibration.brier.value
    assert not {"calibration", "damaged_calibration"} & summary.absent.keys()


def test_a_reference_that_is_not_there_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match=r"'stgcm'.*stgcn"):
        summarise(*measured("stgcn", "other"), SUITE, reference="stgcm")


@pytest.mark.parametrize("name", ["label", "group"])
def test_models_whose_files_know_the_clips_differently_are_refused(name: str) -> None:
    rows, outcomes = measured("a", "b")
    one = outcomes["b/shift:5/0/"]
    other = {"label": one.label + np.int16(1), "group": np.roll(one.group, 1)}[name]
    outcomes["b/shift:5/0/"] = replace(one, **{name: other})
    with pytest.raises(InputError, match=rf"'b', shift:5 \(draw 0\) has clips of the same names but other {name}s"):
        summarise(rows, outcomes, SUITE)


class Counted(Mapping[str, Outcome]):
    """Outcomes that remember which were asked for, as a store that reads them when they are."""

    def __init__(self, kept: dict[str, Outcome]) -> None:
        self.kept, self.asked = kept, set[str]()

    def __getitem__(self, key: str) -> Outcome:
        self.asked.add(key)
        return self.kept[key]

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("all outcomes were gone through")

    def __len__(self) -> int:
        return len(self.kept)


def test_only_cells_of_the_suite_are_read() -> None:
    rows, outcomes = measured("a", "b")
    counted = Counted(outcomes)
    summarise(rows, counted, ["noise:0.1"])
    assert counted.asked == {f"{model}/{spec}/0/" for model in "ab" for spec in ("clean", "noise:0.1")}


def test_every_figure_of_a_summary_names_its_method() -> None:
    described = {"model", "specs", "draws", "clips", "groups", "grouped_by", "absent"}
    assert set(METHOD) == {f.name for f in fields(Summary)} - described


def test_a_committed_board_has_the_clean_accuracies_of_its_rows() -> None:
    rows, outcomes = read_outcomes(ROOT / "leaderboards" / "synthetic.csv")
    rows = newest(rows)
    clean = rows[(rows["spec"] == "clean") & (rows["repair"] == "")].set_index("model")
    for summary in summarise(rows, outcomes, ["noise:0.01", "joint-mask:0.3"]):
        row = clean.loc[summary.model]
        assert summary.clean.percent(4) == (row["top1"], row["top1_low"], row["top1_high"])


def test_summaries_need_neither_torch_nor_scipy() -> None:
    code = "import sys, skelbench.evaluation.metrics.summarise as _; print(*{n.partition('.')[0] for n in sys.modules})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not {"torch", "scipy", "matplotlib"} & set(ran.stdout.split())
