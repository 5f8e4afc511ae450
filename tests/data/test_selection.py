"""Whether a recipe was chosen on the very clips that are measured."""

from pathlib import Path

import npz_files
import numpy as np
import pytest
from conftest import ROOT

from skelbench.core.errors import InputError
from skelbench.core.names import check_chosen_on
from skelbench.data.find import load_data
from skelbench.data.selection import selected_on

OTHERS = {"split_other_train": np.array([0, 2, 3]), "split_other_test": np.array([1, 4])}  # xsub tests 2, 3, 4 and 5


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    return npz_files.write(tmp_path / "toy" / "toy_pose.npz", **OTHERS).parent


@pytest.mark.parametrize(
    ("chosen_on", "split", "expected"),
    [
        ([], "xsub", "none"),
        (["toy xsub test"], "xsub", "test"),
        (["toy xsub test"], "other", "test"),  # clip 4 is tested in both
        (["toy other test"], "other-xsub", "test"),
        (["toy xsub test"], "other-xsub", "none"),
        (["toy xsub test"], "loso1", "none"),  # subject 1 is not tested in xsub
        (["toy xsub test"], "loso3", "test"),
        (["else xsub test"], "xsub", "none"),
        (["toy gone test"], "xsub", "none"),
        (["synthetic xsub val"], "xsub", "val"),
        (["synthetic xsub val", "toy xsub test"], "xsub", "test"),
        (["synthetic xsub val", "toy xsub test"], "other-xsub", "val"),
    ],
)
def test_one_clip_that_was_tested_when_the_recipe_was_chosen_is_enough(
    toy: Path, chosen_on: list[str], split: str, expected: str
) -> None:
    assert selected_on(chosen_on, load_data(toy, split)) == expected


def test_a_split_without_another_tests_the_clips_that_the_other_does_not(toy: Path) -> None:
    assert load_data(toy, "other-xsub").names == ("clip1",)
    assert load_data(toy, "xsub-other").names == ("clip2", "clip3", "clip5")
    assert load_data(toy, "xsub-other", part="train").names == load_data(toy, "xsub", part="train").names


@pytest.mark.parametrize("entry", ["", "toy", "toy xsub", "toy xsub train"])
def test_what_a_recipe_was_chosen_on_names_data_split_and_part(entry: str) -> None:
    with pytest.raises(InputError, match=r"expected DATA SPLIT PART, e\.g\. 'jhmdb complete14_1 test'"):
        check_chosen_on([entry])


@pytest.mark.real
@pytest.mark.parametrize(("split", "clips"), [("complete14_2-complete14_1", 112), ("complete14_3-complete14_1", 131)])
def test_splits_of_jhmdb_share_test_clips_which_can_be_left_out(split: str, clips: int, data_dir: Path) -> None:
    data = load_data(data_dir / "jhmdb", split)
    assert len(data) == clips
    assert not set(data.names) & set(load_data(data_dir / "jhmdb", "complete14_1").names)
    assert not set(data.names) & set(load_data(data_dir / "jhmdb", split, part="train").names)


@pytest.mark.real
def test_the_findings_say_how_far_untouched_ground_is_from_what_was_seen(data_dir: Path) -> None:
    said = (ROOT / "docs" / "findings" / "leaderboards.md").read_text()
    names = {n: set(load_data(data_dir / "jhmdb", f"complete14_{n}").names) for n in (1, 2, 3)}
    trained = set(load_data(data_dir / "jhmdb", "complete14_1", part="train").names)
    second, third = names[2] - names[1], names[3] - names[1]
    assert second | third <= trained
    shared, rest = len(names[1] & names[2]), len(names[1] & names[3])
    assert f"{len(second)} test clips | {shared} of {len(names[2])} are test clips of `complete14_1` too" in said
    assert f"{len(third)} test clips | {rest} of {len(names[3])}, likewise" in said
    assert f"{len(second & third)} clips of JHMDB are in both" in said
    by_subject, by_view = (load_data(data_dir / "nw_ucla", split) for split in ("xsub_oddeven", "xview_nodup"))
    both = len(set(by_subject.names) & set(by_view.names))
    assert f"{both} of NW-UCLA's {len(by_subject)} are test clips of `xview_nodup`" in said
    seen = set(load_data(data_dir / "utd_mhad", "xsub", "kinect").subjects.tolist())
    assert f"subjects {', '.join(map(str, sorted(seen)[:-1]))} and {max(seen)} are the test part of `xsub`" in said
