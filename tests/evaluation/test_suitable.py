"""Which models may be measured on which data."""

from dataclasses import replace
from pathlib import Path

import pytest
from pyskl_files import annotation, write
from toy import WRIST, WristModel

from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, load_data
from skelbench.evaluation.suitable import check_classes


def unnamed(folder: Path, classes: int) -> Dataset:
    """A pickle of pyskl, which holds no names of classes."""
    return load_data(write(folder / "a.pkl", [annotation(f"clip{k}", k) for k in range(classes)]))


@pytest.mark.parametrize("classes", [1, 2, 3])
def test_data_without_names_may_have_at_most_the_models_classes(tmp_path: Path, classes: int) -> None:
    check_classes(WristModel(WRIST), unnamed(tmp_path, classes))


@pytest.mark.parametrize("classes", [4, 5, 9])
def test_data_with_one_class_too_many_are_refused(tmp_path: Path, classes: int) -> None:
    with pytest.raises(InputError, match=f"model wrist knows 3 classes .* has {classes} "):
        check_classes(WristModel(WRIST), unnamed(tmp_path, classes))


def test_classes_of_other_names_are_refused(toy_set: Path) -> None:
    data = load_data(toy_set, split="xsub", source="pose")
    check_classes(WristModel(WRIST), data)
    with pytest.raises(InputError, match="choose a model that was trained on toy"):
        check_classes(WristModel(replace(WRIST, classes=("rise0", "rise2", "rise1"))), data)
