"""Committed results can be measured again, clip by clip: another row of every file at every commit.

The draw is printed where it fails; `SKELBENCH_SAMPLE=THAT pytest tests/report/test_measured_again.py` repeats it.
"""

import os
import subprocess
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

from skelbench.adapters.model import load_model
from skelbench.core.machine import VERSION
from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.identity import AS_CLEAN
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.perturbations.spec import Spec

COMMITTED = sorted(set((ROOT / "leaderboards").glob("*.csv")) - {ROOT / "leaderboards" / "cost.csv"})
CLIPS = 16


def drawn_by() -> str:
    """What the draw is keyed by: $SKELBENCH_SAMPLE, else the commit, else (no checkout) the day."""
    command = ["git", "-C", str(ROOT), "rev-parse", "--short=10", "HEAD"]
    found = subprocess.run(command, capture_output=True, text=True)
    commit = found.stdout.strip() if found.returncode == 0 else date.today().isoformat()
    return os.environ.get("SKELBENCH_SAMPLE", commit)


def generator_of(key: str, path: Path) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(sha256(f"{key} {path.name}".encode()).digest()[:8]))


def one_of(rows: pd.DataFrame, rng: np.random.Generator) -> "pd.Series[Any]":
    """Draw a row that this version of the package measured; the others cannot be measured again with it."""
    ours = rows[rows["skelbench"] == VERSION]
    if ours.empty:
        pytest.skip(f"all rows are of skelbench {', '.join(sorted(set(rows['skelbench'])))}, this is {VERSION}")
    return ours.iloc[int(rng.integers(len(ours)))]


def again(row: "pd.Series[Any]", rng: np.random.Generator) -> Outcome:
    """Measure a cell again on some of its clips."""
    data = load_data(row["dataset"], split=row["split"] or None, part=row["part"] or "test", source=row["source"])
    if data.sha256 != row["dataset_sha256"]:
        pytest.skip(f"{row['dataset']} is another file here than the one that was measured")
    data = data.limited(int(row["clips"]) + int(row["skipped"]))  # a board may be of a sample
    chosen = sorted(rng.choice(len(data), min(CLIPS, len(data)), replace=False).tolist())
    specs = [] if row["spec"] == "clean" else [Spec.parse(row["spec"])]
    repaired: dict[str, Any] = {"repairs": [row["repair"]]} if row.get("repair") else {}
    if row.get("repair") == AS_CLEAN:
        repaired = {"preparation": True}
    *_, last = cells(load_model(row["model"]), data.take(chosen), specs, seeds=[int(row["seed"])], **repaired)
    return last.outcome


def differing(committed: Outcome, found: Outcome) -> list[str]:
    """Say of every clip that came out otherwise what it was and what it is."""
    at = {name: i for i, name in enumerate(committed.clip)}
    lines: list[str] = []
    for k, name in enumerate(found.clip):
        i = at[name]
        was, now = ((int(o.prediction[j]), int(o.rank[j])) for o, j in ((committed, i), (found, k)))
        if was != now:
            lines.append(f"{name}: (prediction, rank) was {was}, is {now}")
    return lines


@pytest.mark.real
@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_a_sample_of_the_rows_is_measured_again_without_one_clip_that_differs(
    path: Path, request: pytest.FixtureRequest
) -> None:
    key = drawn_by()
    rng = generator_of(key, path)
    rows, outcomes = read_outcomes(path)
    row = one_of(rows, rng)
    if row["dataset"] != "synthetic":
        request.getfixturevalue("data_dir")
    wrong = differing(outcomes[row["cell"]], again(row, rng))
    what = f"{path.name}: {row['model']}, {row['spec']}, seed {row['seed']} (repeat with SKELBENCH_SAMPLE={key})"
    assert not wrong, "\n".join([what, *wrong])


def test_other_commits_draw_other_rows_and_the_same_commit_the_same() -> None:
    rows = pd.DataFrame({"skelbench": [VERSION] * 200, "cell": range(200)})
    drawn = [one_of(rows, generator_of(f"commit {k}", Path("x.csv")))["cell"] for k in range(300)]
    assert len(set(drawn)) > 120  # 200 rows, each missed with (199/200) ** 300 = 0.22
    assert drawn[7] == one_of(rows, generator_of("commit 7", Path("x.csv")))["cell"]


def test_one_other_prediction_or_rank_is_told() -> None:
    names, zero = np.array(["a", "b"], object), np.zeros(2, np.int16)
    was = Outcome(names, zero, np.array([0, 1], np.int16), np.array([0, 3], np.int16), names, "clip")
    assert differing(was, was) == []
    other = Outcome(names[::-1], zero, np.array([1, 0], np.int16), np.array([2, 0], np.int16), names[::-1], "clip")
    assert differing(was, other) == ["b: (prediction, rank) was (1, 3), is (1, 2)"]


def test_rows_of_another_version_are_skipped() -> None:
    rows = pd.DataFrame({"skelbench": ["0.0.9", "0.0.8"]})
    with pytest.raises(pytest.skip.Exception, match=r"all rows are of skelbench 0\.0\.8, 0\.0\.9, this is"):
        one_of(rows, np.random.default_rng(0))
