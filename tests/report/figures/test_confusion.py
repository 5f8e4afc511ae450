"""Confusion matrices: counts against scikit-learn, orders and pairs by hand."""

import sys

import numpy as np
import pytest
from made_evidence import draws, evidence
from sklearn.metrics import confusion_matrix

from skelbench.core.errors import InputError
from skelbench.report.figures.confusion import block_order, pair_counts, pairs, row_shares


def test_confusion_counts_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    label, first, second = (rng.integers(0, 5, 60).tolist() for _ in range(3))
    found = draws(label, first, second)
    assert (pair_counts(found, 5) == confusion_matrix(label * 2, first + second, labels=range(5))).all()
    expected = confusion_matrix(label * 2, first + second, labels=range(5), normalize="true")
    assert np.allclose(row_shares(pair_counts(found, 5)), expected)


def test_a_class_without_clips_has_no_shares_and_breaks_nothing() -> None:
    matrix = pair_counts(draws([0, 0, 2], [0, 1, 2]), 4)
    assert np.isnan(row_shares(matrix)[[1, 3]]).all()
    assert sorted(block_order([matrix]).tolist()) == [0, 1, 2, 3]


def test_classes_that_are_taken_for_each_other_become_neighbours() -> None:
    label = [0, 0, 1, 1, 2, 2, 3, 3]
    order = block_order([pair_counts(draws(label, [0, 2, 1, 3, 2, 0, 3, 1]), 4)]).tolist()
    assert {frozenset(order[:2]), frozenset(order[2:])} == {frozenset({0, 2}), frozenset({1, 3})}


def test_the_table_of_pairs_lists_what_damage_confuses_by_hand() -> None:
    clean = draws([0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 1])
    damaged = draws([0, 0, 0, 0, 1, 1], [1, 1, 0, 1, 1, 1], [1, 1, 1, 1, 1, 0])
    table = pairs(evidence(clean, damaged, ("sit", "bow")))
    assert table[["true", "predicted", "clips"]].values.tolist() == [["sit", "bow", 4], ["bow", "sit", 2]]
    assert table["clean"].tolist() == [25.0, 0.0]
    assert table["damaged"].tolist() == [87.5, 25.0]
    assert table["gain"].tolist() == [62.5, 25.0]
    assert (table["gain_low"] < table["gain"]).all() and (table["gain"] < table["gain_high"] + 25).all()


def test_a_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.cluster.hierarchy", None)
    with pytest.raises(InputError, match=r"needs scipy; pip install 'skelbench\[report\]'"):
        block_order([np.eye(3, dtype=np.int64)])
