"""Our accuracies against pyskl's, over every stream and both fusions of a file of scores."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from golden_files import found
from npz import arrays
from sklearn.metrics import confusion_matrix, recall_score

from skelbench.evaluation.results.outcome import Outcome, ranked
from skelbench.report.draws import Draws
from skelbench.report.figures.confusion import pair_counts

every_file = pytest.mark.parametrize("path", found("pyskl_metrics"))


def streams(file: Any) -> list[tuple[str, Outcome]]:
    """What became of every clip, by stream or fusion."""
    found: list[tuple[str, Outcome]] = []
    for key in file:
        if key.startswith("scores_"):
            prediction, rank = ranked(file[key], file["labels"])
            names = np.arange(len(rank)).astype(object)
            found.append((key.removeprefix("scores_"), Outcome(names, file["labels"], prediction, rank, names, "clip")))
    assert found
    return found


@every_file
def test_top1_and_top5_are_pyskls(path: Path) -> None:
    file = arrays(path)
    for name, outcome in streams(file):
        assert outcome.correct.mean() == pytest.approx(float(file[f"top1_{name}"])), name
        assert (outcome.rank < 5).mean() == pytest.approx(float(file[f"top5_{name}"])), name


@every_file
def test_mean_class_is_scikit_learns_and_pyskls_but_for_classes_without_a_clip(path: Path) -> None:
    """pyskl counts a class that was predicted but has no clip as 0; we and scikit-learn leave it out."""
    file = arrays(path)
    for name, outcome in streams(file):
        present, predicted = np.unique(outcome.label), np.unique(outcome.prediction)
        theirs = outcome.mean_class * len(present) / len(np.union1d(present, predicted))
        assert theirs == pytest.approx(float(file[f"meanclass_{name}"])), name
        recall = recall_score(outcome.label, outcome.prediction, labels=present, average="macro")
        assert outcome.mean_class == pytest.approx(recall), name


@every_file
def test_confusion_matrices_are_pyskls(path: Path) -> None:
    file = arrays(path)
    for name, outcome in streams(file):
        used = np.union1d(outcome.label, outcome.prediction)
        draws = Draws(
            outcome.clip, outcome.label, outcome.prediction[None], outcome.correct[None], np.arange(len(outcome.clip))
        )
        ours = pair_counts(draws, int(used.max()) + 1)[np.ix_(used, used)]
        np.testing.assert_array_equal(ours, file[f"confusion_{name}"], err_msg=name)
        np.testing.assert_array_equal(ours, confusion_matrix(outcome.label, outcome.prediction), err_msg=name)
