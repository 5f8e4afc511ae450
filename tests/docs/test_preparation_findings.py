"""What docs/preparation.py, docs/placement.py and docs/persons.py say of measurements, against counts made by hand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from damage import apply
from docs_script import docs_script
from graph_models import small
from people import walk

from skelbench.adapters.stgcn import STGCN
from skelbench.report.tables.preparation import Twice

PREPARATION, SHARES, PLACEMENT = docs_script("preparation"), docs_script("shares"), docs_script("placement")
CELL = PREPARATION.Kept("set", "a", "noise:1", 100, 0, 0.4, 0.3, 0.5, 0.2, 0.1, 0.3, 0.5, 0.2, 0.8, 0.001)


def test_a_preparation_is_told_where_its_interval_lies_above_0_and_it_is_more_than_a_quarter() -> None:
    assert CELL.told
    assert not replace(CELL, preparation_low=-0.01).told
    assert not replace(CELL, share=0.24).told
    assert not replace(CELL, share=None).told


def test_of_three_cells_those_stand_that_holm_leaves() -> None:
    """0.016 x 3 and 0.02 x 2 are below 0.05, 0.06 is not; with 0.02 first, x 3 is not and nothing stands."""
    three = [replace(CELL, spec=f"noise:{k}", p=p) for k, p in enumerate((0.06, 0.016, 0.02))]
    assert list(SHARES.standing(three).values()) == [False, True, True]
    three[1] = replace(three[1], p=0.019)
    assert not any(SHARES.standing(three).values())


def test_cells_are_counted() -> None:
    helps = replace(CELL, spec="x:1", preparation=-0.2, preparation_low=-0.3, preparation_high=-0.1, share=-0.5)
    unclear = replace(CELL, spec="y:1", preparation_low=-0.1, share=None, p=0.4)
    lines = SHARES.counts([CELL, helps, unclear]).splitlines()[2:]
    assert [line.rpartition("| ")[0].count("|") for line in lines] == [1] * 7
    assert [line.split("| ")[-1].strip(" |") for line in lines] == ["3", "2", "1", "1", "0", "1", "1"]


@pytest.mark.parametrize("spec", ["ghost:1", "quantise:0.18", "shift:5"])
def test_a_clip_is_placed_by_nothing_as_the_model_does_and_by_all_parts_as_the_diagnosis_does(spec: str) -> None:
    clean, model = walk(), small(STGCN, layout="kinect20", dimensions=3, score=False)
    damaged = apply(spec, clean)
    assert torch.equal(PLACEMENT.placed(model, damaged, clean, ()), model.prepare(damaged))
    assert torch.equal(PLACEMENT.placed(model, damaged, clean, PLACEMENT.PARTS), model.prepare_like(damaged, clean))
    assert torch.equal(model.prepare(damaged), PLACEMENT.placed(model, damaged, clean, ()))  # it left no trace


def test_what_is_kept_is_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PREPARATION, "KEPT", tmp_path / "kept.csv")
    lines = [CELL, replace(CELL, spec="y:1", share=None, share_low=None, share_high=None)]
    PREPARATION.write_kept(lines)
    assert PREPARATION.read_kept(tmp_path / "kept.csv") == lines


def test_models_of_a_kind_are_averaged_on_the_clips_of_a_set_and_sets_follow_each_other() -> None:
    """Two models of the first set, one of the second; subject 1 of each is another person."""
    sides = [np.array(side, float) for side in ([1, 1], [0, 1], [1, 1], [1, 0], [0, 0], [1, 0])]
    first, second = Twice(*sides[:3], np.array([1, 2])), Twice(*sides[3:], np.array([1, 2]))
    third = Twice(np.ones(1), np.zeros(1), np.ones(1), np.array([1]))
    both = PREPARATION.joined({"a": [first, second], "b": [third]})
    assert [both.clean.tolist(), both.own.tolist(), both.told.tolist()] == [[1, 0.5, 1], [0, 0.5, 0], [1, 0.5, 1]]
    assert both.group.tolist() == ["a/1", "a/2", "b/1"]


def test_models_that_prepare_alike_are_of_one_kind() -> None:
    names = ("stgcn-x", "stgcnpp-x", "ctrgcn-x-y", "maskclr-x-s0", "motionbert-x-s1", "posec3d-x", "own-x")
    graph, pose = "graph networks", "MotionBERT, MaskCLR"
    assert [PREPARATION.kind_of(name) for name in names] == [graph, graph, graph, pose, pose, "PoseConv3D", "own"]
