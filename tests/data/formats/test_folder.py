"""What folders and tables say of clips: their names, classes and parts, and that it is said what was assumed."""

from pathlib import Path

import estimator_files as files
import pytest

from skelbench.core.errors import InputError
from skelbench.data.dataset import Dataset
from skelbench.data.find import load_data


def told(data: Dataset) -> dict[str, str | None]:
    """Name of a clip -> name of its class."""
    labels = data.labels.tolist()
    return {name: data.classes[k] if k >= 0 else None for name, k in zip(data.names, labels, strict=True)}


def opened(root: Path, *places: str) -> Dataset:
    for place in places:
        if place.endswith(".json"):
            files.alphapose(root / place)
        else:
            files.openpose(root / place)
    return load_data(root)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (("wave/a", "drink/b"), {"a": "wave", "b": "drink"}),
        (("wave/S1.1", "wave/S1.2"), {"S1.1": "wave", "S1.2": "wave"}),
        (("a/json", "b/json"), {"a": None, "b": None}),
        (("wave/a/json", "drink/b/json"), {"a": "wave", "b": "drink"}),
        (("a/alphapose-results.json", "b/alphapose-results.json"), {"a": None, "b": None}),
        (("wave/a/out.json", "drink/b/out.json"), {"a": "wave", "b": "drink"}),
        (("a/predictions/a.json", "b/predictions/b.json"), {"a": None, "b": None}),
        (("set/poses/wave/a", "set/poses/drink/b"), {"a": "wave", "b": "drink"}),
        (("wave/a", "wave/b"), {"a": "wave", "b": "wave"}),
        (("wave/1.json", "wave/2.json", "drink/1.json"), {"wave/1": "wave", "wave/2": "wave", "drink/1": "drink"}),
    ],
)
def test_folders_of_tools_are_no_classes(places: tuple[str, ...], expected: dict[str, str], tmp_path: Path) -> None:
    data = opened(tmp_path / "mine", *places)
    assert told(data) == expected
    said = [remark.text for remark in data.remarks if remark.topic == "labels"]
    assert len(said) == (None not in expected.values())
    assert not said or said[0].startswith("classes are the names of folders")


def test_folders_called_by_numbers_are_the_classes_of_these_numbers(tmp_path: Path) -> None:
    data = opened(tmp_path / "mine", "0/a", "2/b", "10/c")
    assert dict(zip(data.names, data.labels.tolist(), strict=True)) == {"a": 0, "b": 2, "c": 10}
    assert told(opened(tmp_path / "padded", "01/a", "10/b")) == {"a": "01", "b": "10"}


def test_folders_called_as_parts_are_the_parts_of_a_split(tmp_path: Path) -> None:
    data = opened(tmp_path / "mine", "train/wave/a", "train/drink/b", "Test/wave/c")
    assert told(data) == {"a": "wave", "b": "drink", "c": "wave"}
    assert load_data(tmp_path / "mine", split="official").names == ("c",)
    assert load_data(tmp_path / "mine", split="official", part="train").names == ("b", "a")
    assert "the folders are the parts test and train of the split official" in [one.text for one in data.remarks]
    assert told(opened(tmp_path / "deep", "set/train/wave/a", "set/val/wave/b")) == {"a": "wave", "b": "wave"}
    assert told(opened(tmp_path / "bare", "train/a", "val/b")) == {"a": None, "b": None}
    assert told(opened(tmp_path / "dev", "train/a", "dev/b")) == {"a": None, "b": None}


def labelled(folder: Path, table: bytes) -> Dataset:
    for name in "ab":
        files.alphapose(folder / f"{name}.json")
    (folder / "labels.csv").write_bytes(table)
    return load_data(folder, labels=folder / "labels.csv")


@pytest.mark.parametrize(
    "table",
    [
        b"clip;label\r\na;wave\r\nb;sit\r\n",
        b"Video\tClass\na.mp4\twave\nb.avi\tsit\n",
        "name,label\na,wave\nb,sit\n".encode("utf-16"),
        b"\xef\xbb\xbfclip,label\na.json,wave\nb.json,sit\n\n",
    ],
)
def test_a_table_of_labels_as_spreadsheets_write_it(table: bytes, tmp_path: Path) -> None:
    assert told(labelled(tmp_path / "mine", table)) == {"a": "wave", "b": "sit"}


def test_numbers_of_classes_may_be_written_as_floats(tmp_path: Path) -> None:
    assert labelled(tmp_path / "mine", b"clip,label\na,1.0\nb,0\n").labels.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (b"clip,label\na,x\n", r"no line for 1 of 2 clips, b; add"),
        (b"clip,label\na,x\na,y\nb,x\n", r"two lines for a that differ"),
        (b"clip,label\na,x\nb,\n", r"1 of 2 clips have no label, the first is 'b'"),
        (b"clip,label\na,0\nb,-1\n", r"1 of 2 clips have no label, the first is 'b'"),
        (b"clip,label\n", r"no line below its heading"),
        (b"a,x\nb,y\n", r"needs the columns clip and label"),
    ],
)
def test_a_table_that_lacks_something_says_what(table: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        labelled(tmp_path / "mine", table)


def test_one_line_for_two_clips_of_one_name_is_refused(tmp_path: Path) -> None:
    opened(tmp_path / "mine", "x/1.json", "x/2.json", "y/1.json")
    table = tmp_path / "labels.csv"
    table.write_text("clip,label\n1,0\n2,1\n")
    with pytest.raises(InputError, match=r"one line for the clips x/1 and y/1; call them so there"):
        load_data(tmp_path / "mine", labels=table)
    table.write_text("clip,label\nx/1,0\nx/2,1\ny/1,1\n")
    assert load_data(tmp_path / "mine", labels=table).labels.tolist() == [0, 1, 1]


def test_clips_lie_as_deep_as_they_like(tmp_path: Path) -> None:
    data = opened(tmp_path / "mine", "a/b/c/wave/clip")
    assert data.names == ("clip",)
