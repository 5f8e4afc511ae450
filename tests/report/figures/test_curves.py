"""Curves over levels: the results' own numbers, and levels that can be read."""

import numpy as np
import pytest
from made_evidence import at_levels

from skelbench.core.errors import InputError
from skelbench.report.figures import Evidence
from skelbench.report.figures.curves import curve, curves


def test_the_curve_is_the_accuracy_of_the_results_with_clean_at_0(measured: Evidence) -> None:
    table = curve(measured)
    noise = table[table["family"] == "noise"]
    assert noise["x"].tolist() == [0, 0.1, 0.3]
    top1 = measured.rows.groupby("spec")["top1"].mean()
    assert np.allclose(noise["top1"], top1[["clean", "noise:0.1", "noise:0.3"]])
    assert ((table["low"] <= table["top1"]) & (table["top1"] <= table["high"])).all()
    assert table[table["family"] == "part-mask"]["x"].isna().all()
    assert table[table["family"] == "noise+joint-mask"]["x"].isna().all()


@pytest.mark.parametrize(("family", "levels"), [("fps", [1, 2]), ("units", [2])])
def test_clean_stands_at_the_level_that_changes_nothing_if_there_is_one(
    measured: Evidence, family: str, levels: list[float]
) -> None:
    rows = measured.rows.copy()
    rows.loc[rows["spec"] == "noise:0.1", ["spec", "family", "level"]] = [f"{family}:2", family, "2"]
    table = curve(Evidence(rows, measured.outcomes, "wrist", "clean"))
    assert table[table["family"] == family]["x"].tolist() == levels


def test_clean_alone_has_no_curve(measured: Evidence) -> None:
    only = Evidence(measured.rows[measured.rows["spec"] == "clean"], measured.outcomes, "wrist", "clean")
    with pytest.raises(InputError, match="nothing but clean"):
        curves(only)


def test_no_two_levels_of_a_curve_are_written_over_each_other(measured: Evidence) -> None:
    found = at_levels(measured, "0.001", "0.002", "0.003", "0.005", "0.0055", "0.01", "0.03", "0.1")
    words = {label.get_text() for label in curves(found).axes[0].get_xticklabels()}
    assert {"0", "0.001", "0.1"} < words
    assert len({"0.005", "0.0055"} & words) == 1


def test_levels_that_no_axis_has_room_for_stand_beside_the_others_as_words(measured: Evidence) -> None:
    found = at_levels(measured, "0.1", "inf", "nan", "1e300", "9" * 250)
    assert curve(found)["x"].max() == 5
    words = {label.get_text() for label in curves(found).axes[0].get_xticklabels()}
    assert {"0.1", "inf", "nan", "1e300"} < words
