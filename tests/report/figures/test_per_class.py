"""Accuracy class by class, and two models side by side."""

import pandas as pd
import pytest
from made_evidence import draws, texts

from skelbench.core.errors import InputError
from skelbench.report.figures import Evidence
from skelbench.report.figures.per_class import class_accuracy, versus


def test_class_accuracy_is_the_share_of_the_clips_of_the_class_over_draws() -> None:
    table = class_accuracy(draws([0, 0, 2], [0, 1, 2], [0, 0, 2]), ("a", "b", "c"))
    assert table["name"].tolist() == ["a", "c"]
    assert table["top1"].tolist() == [75.0, 100.0]
    assert ((table["low"] <= table["top1"]) & (table["top1"] <= table["high"])).all()


def test_one_model_cannot_be_compared(measured: Evidence) -> None:
    with pytest.raises(InputError, match="only wrist was measured under"):
        versus(measured)


def test_two_models_are_compared_under_the_same_perturbation(measured: Evidence) -> None:
    rows = measured.rows.assign(model="twin")
    both = Evidence(pd.concat([measured.rows, rows]), measured.outcomes, "wrist", "shift:5", measured.cards)
    assert {"wrist", "twin"} <= set(texts(versus(both)).split("\n"))
