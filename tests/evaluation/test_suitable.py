"""Which models may be measured on which data."""

from dataclasses import replace
from pathlib import Path

import npz_files
import numpy as np
import pytest
from pyskl_files import annotation, write
from toy import WRIST, WristModel

from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, load_data
from skelbench.evaluation.suitable import cards_of, check_classes, tell_if_seen


def unnamed(folder: Path, classes: int) -> Dataset:
    """A pickle of pyskl, which holds no names of classes."""
    return load_data(write(folder / "a.pkl", [annotation(f"clip{k}", k) for k in range(classes)]))


@pytest.mark.parametrize("classes", [1, 2, 3])
def test_data_without_names_may_have_at_most_the_models_classes(tmp_path: Path, classes: int) -> None:
    check_classes(WRIST, unnamed(tmp_path, classes))


@pytest.mark.parametrize("classes", [4, 5, 9])
def test_data_with_one_class_too_many_are_refused(tmp_path: Path, classes: int) -> None:
    with pytest.raises(InputError, match=f"model wrist knows 3 classes .* has {classes} "):
        check_classes(WRIST, unnamed(tmp_path, classes))


def test_classes_of_other_names_are_refused(toy_set: Path) -> None:
    data = load_data(toy_set, split="xsub", source="pose")
    check_classes(WRIST, data)
    with pytest.raises(InputError, match="choose a model that was trained on toy"):
        check_classes(replace(WRIST, classes=("rise0", "rise2", "rise1")), data)


@pytest.mark.parametrize(
    ("split", "part", "told"),
    [
        ("xsub", "test", False),
        ("xsub-other", "test", False),  # test clips of xsub, without those of another split
        ("other-xsub", "test", True),
        ("other", "test", True),
        ("xsub", "train", True),
        (None, "test", True),
    ],
)
def test_who_may_measure_a_model_on_its_training_clips_is_told(
    split: str | None, part: str, told: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Clips 0 and 1 are the training part of xsub, clip 1 is tested in `other`."""
    others = {"split_other_train": np.array([0, 2, 3]), "split_other_test": np.array([1, 4])}
    data = load_data(npz_files.write(tmp_path / "toy.npz", **others), split, part=part)
    model = WristModel(replace(WRIST, training={"data": "toy", "split": "xsub"}))
    tell_if_seen(cards_of(model), data)
    assert ("was trained on toy xsub, so it may know these clips" in capsys.readouterr().err) == told
    elsewhere = {"data": "other", "split": "xsub", "encoder": {"name": "e", "data": "toy", "split": "xsub"}}
    tell_if_seen([replace(WRIST, training=elsewhere)], data)
    assert ("was pre-trained on toy xsub, so it may know these clips" in capsys.readouterr().err) == told
