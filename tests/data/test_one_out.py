"""Splits that leave one subject out: every set that knows two subjects has them, under their numbers."""

import time
import tracemalloc
from pathlib import Path

import npz_files
import numpy as np
import pytest

from skelbench.core.errors import InputError
from skelbench.data.find import load_data
from skelbench.data.index import OneOut
from skelbench.data.info import describe, render


def test_the_subject_that_is_left_out_is_tested_and_all_other_known_ones_train(tmp_path: Path) -> None:
    path = npz_files.write(tmp_path / "toy.npz")  # subjects 1, 1, 2, 2, 3 and unknown
    assert load_data(path, "loso2").names == ("clip2", "clip3")
    assert load_data(path, "loso2", part="train").names == ("clip0", "clip1", "clip4")
    assert load_data(path, "loso2_train").names == ("clip0", "clip1", "clip4")


def test_the_splits_are_said_with_the_data(tmp_path: Path) -> None:
    info = describe(load_data(npz_files.write(tmp_path / "toy.npz")))
    assert info["one_out"] == ["loso1", "loso2", "loso3"]
    assert "split     loso1, loso2, loso3: test on this one of the 3 subjects" in render(info)


def test_a_split_of_that_name_in_the_file_is_believed(tmp_path: Path) -> None:
    own = {"split_loso2_train": np.array([5]), "split_loso2_test": np.array([0])}
    assert load_data(npz_files.write(tmp_path / "toy.npz", **own), "loso2").names == ("clip0",)


def test_a_subject_who_is_not_there_is_answered_with_those_who_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"unknown split 'loso7': losoN leaves subject N out, of the subjects 1, 2, 3"):
        load_data(npz_files.write(tmp_path / "toy.npz"), "loso7")


@pytest.mark.parametrize("subject", [None, np.full(npz_files.CLIPS, 4)], ids=["none", "one"])
def test_without_two_subjects_none_can_be_left_out(tmp_path: Path, subject: object) -> None:
    path = npz_files.write(tmp_path / "toy.npz", subject=subject)
    with pytest.raises(InputError, match=r"knows [01] subjects, so none can be left out, got 'loso4'"):
        load_data(path, "loso4")


@pytest.mark.real
@pytest.mark.parametrize(("name", "split"), [("nw_ucla", "xsub_oddeven"), ("utd_mhad", "xsub"), ("utd_mhad", "loso5")])
def test_splits_by_subject_share_no_subject(name: str, split: str, data_dir: Path) -> None:
    train, test = (load_data(data_dir / name, split, part=part) for part in ("train", "test"))
    assert len(train) and len(test)
    assert not set(train.subjects.tolist()) & set(test.subjects.tolist())


@pytest.mark.real
def test_the_rehabilitation_sets_own_splits_are_those_by_its_subjects(data_dir: Path) -> None:
    data = load_data(data_dir / "irds_subset")
    index = data.all_sources[data.source].index
    for split, parts in index.one_out.items():
        for part, rows in parts.items():
            assert sorted(index.splits[split][part].tolist()) == rows.tolist()


def test_twenty_thousand_subjects_can_each_be_left_out_in_a_moment(tmp_path: Path) -> None:
    many, before = 20_000, time.process_time()
    splits = OneOut(np.arange(many))
    tracemalloc.start()
    assert list(splits)[-1] == f"loso{many - 1}"
    assert splits["loso7"]["test"].tolist() == [7]
    assert splits["loso7"]["train"].tolist() == [*range(7), *range(8, many)]
    assert tracemalloc.get_traced_memory()[1] < 20 << 20
    tracemalloc.stop()
    assert time.process_time() - before < 2
