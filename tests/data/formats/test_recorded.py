"""A few bad clips among many are left out, counted and said; many bad ones are refused."""

from pathlib import Path

import estimator_files as files
import pytest

from skelbench.core.errors import InputError
from skelbench.data.find import load_data


def clips(folder: Path, names: str) -> Path:
    for name in names:
        files.alphapose(folder / f"{name}.json")
    return folder


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:200])


@pytest.mark.parametrize("bad", "abc")
def test_a_clip_that_was_written_by_half_is_left_out_and_said(bad: str, tmp_path: Path) -> None:
    folder = clips(tmp_path / "mine", "abc")
    cut(folder / f"{bad}.json")
    table = tmp_path / "labels.csv"
    table.write_text("clip,label,split\na,x,own_test\nb,x,own_test\nc,y,own_test\n")
    data = load_data(folder, labels=table, split="own")
    assert data.names == tuple(name for name in "abc" if name != bad)
    said = " ".join(remark.text for remark in data.remarks)
    assert f"1 of 3 clips cannot be read, left out: {bad}; {folder / bad}.json is no readable JSON" in said


def test_where_most_cannot_be_read_the_first_says_why_and_how_many(tmp_path: Path) -> None:
    folder = clips(tmp_path / "mine", "abc")
    cut(folder / "a.json")
    cut(folder / "b.json")
    with pytest.raises(InputError, match=r"a\.json is no readable JSON .* \(2 of 3 clips cannot be read\)"):
        load_data(folder)


@pytest.mark.parametrize(("count", "left"), [(49, 0), (2, 1)])
def test_a_clip_of_other_joints_is_a_slip_among_many_and_a_refusal_among_few(
    count: int, left: int, tmp_path: Path
) -> None:
    for n in range(count):
        files.coco(tmp_path / "mine" / f"c{n}.json")
    files.alphapose(tmp_path / "mine" / "odd.json", 26, name="0{}")
    if left:
        with pytest.raises(InputError, match=r"mixes clips of \(joints, coordinates\)"):
            load_data(tmp_path / "mine")
        return
    data = load_data(tmp_path / "mine")
    assert len(data) == count
    said = [remark.text for remark in data.remarks]
    assert "1 clip with other (joints, coordinates) than (17, 2) left out: odd" in said


def test_a_clip_without_a_label_is_left_out_where_nearly_all_have_one(tmp_path: Path) -> None:
    for n in range(49):
        files.kinetics(tmp_path / "k", f"c{n:02}", "jump", 0)
    files.kinetics(tmp_path / "k", "odd", "", -1)
    (tmp_path / "k_label.json").unlink()
    data = load_data(tmp_path / "k", image_size=(256, 340))
    assert (len(data), data.classes) == (49, ("jump",))
    assert "1 clip without a label left out: odd" in [remark.text for remark in data.remarks]
