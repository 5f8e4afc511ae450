"""Results as evidence: names that are known, rows that count, the order of perturbations."""

from pathlib import Path

import pandas as pd
import pytest
from made_evidence import SPECS, at_levels

from skelbench.core.errors import InputError
from skelbench.report.figures import Evidence, read_evidence


def test_an_unknown_model_or_perturbation_is_named(measured: Evidence) -> None:
    with pytest.raises(InputError, match=r"unknown perturbation in the results 'noise:0.2'.*noise:0.3"):
        measured.of(spec="noise:0.2")
    with pytest.raises(InputError, match=r"unknown model in the results 'wirst'.*wrist"):
        measured.of(model="wirst")


def test_results_tell_their_setting_and_keep_the_newest_weights(measured: Evidence, tmp_path: Path) -> None:
    assert measured.classes == ("rise0", "rise1", "rise2")
    assert len(measured.data) == 24
    table, parquet = tmp_path / "x.csv", tmp_path / "x.parquet"
    rows, predictions = pd.read_csv(table, dtype={"level": str}, keep_default_na=False), pd.read_parquet(parquet)
    old = {"weights_sha256": "old", "created": "2001-01-01T00:00:00+00:00", "cell": "old" + rows["cell"]}
    pd.concat([rows, rows.assign(**old)]).to_csv(table, index=False)
    aged = predictions.assign(cell="old" + predictions["cell"].astype(str))
    pd.concat([predictions.astype({"cell": str}), aged]).to_parquet(parquet, index=False)
    (again,) = read_evidence(table)
    assert again.rows["cell"].tolist() == rows["cell"].tolist()


def test_perturbations_stand_by_family_and_rising_level_whatever_the_order_of_the_file(measured: Evidence) -> None:
    wanted = ("clean", "noise:0.02", "noise:0.1", "noise:0.3", *SPECS[2:])
    assert at_levels(measured, "0.3", "0.02", "0.1").specs == wanted
