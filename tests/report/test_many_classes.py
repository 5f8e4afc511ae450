"""A report of predictions that name a class far beyond any that is known makes no matrix of all their pairs."""

from pathlib import Path

import numpy as np
import pandas as pd
from conftest import ROOT
from pair_files import write_pair
from refusal import refusal

from skelbench.report.evidence import MOST_CLASSES, Evidence, read_evidence

BOARD = ROOT / "leaderboards" / "pushup.csv"


def naming(top: int, folder: Path) -> Evidence:
    """Results of a model and a data set that nobody has, whose wrong predictions are all of class `top`."""
    path = write_pair(BOARD, folder / "x.csv")
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows.assign(model="foreign", dataset="nowhere").to_csv(path, index=False)
    predictions = pd.read_parquet(folder / "x.parquet")
    wrong = np.where(predictions["rank"] > 0, top, predictions["prediction"]).astype(np.int16)
    predictions.assign(prediction=wrong).to_parquet(folder / "x.parquet", index=False)
    return read_evidence(folder / "x.csv")[0]


def test_a_class_far_beyond_those_known_is_refused(tmp_path: Path) -> None:
    assert "name class 30000, but no card" in refusal(lambda: naming(30_000, tmp_path).classes)


def test_classes_of_an_unknown_model_are_numbered(tmp_path: Path) -> None:
    assert naming(MOST_CLASSES - 1, tmp_path).classes == tuple(map(str, range(MOST_CLASSES)))
