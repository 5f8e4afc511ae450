"""What is written as npz reads the same; a conversion that fails leaves the old file."""

from pathlib import Path
from typing import Any

import numpy as np
from npz_files import keypoint, write, write_two
from refusal import refusal

from skelbench.data.find import Dataset, load_data
from skelbench.data.formats.arrays.npz_write import write_npz


def test_what_is_written_reads_the_same(tmp_path: Path) -> None:
    data = load_data(write(tmp_path / "toy.npz"))
    write_npz(data, tmp_path / "copy.npz")
    copy = load_data(tmp_path / "copy.npz")
    assert (copy.names, copy.classes, copy.splits, copy.layout) == (data.names, data.classes, data.splits, data.layout)
    assert {s: {p: r.tolist() for p, r in parts.items()} for s, parts in copy.split_parts.items()} == {
        "xsub": {"train": [0, 1], "test": [2, 3, 4, 5]}
    }
    for ours, theirs in zip(copy, data, strict=True):
        assert np.array_equal(ours.keypoint, theirs.keypoint)
        assert np.array_equal(ours.score, theirs.score)
        assert (ours.label, ours.subject, ours.camera, ours.image_size) == (
            theirs.label,
            theirs.subject,
            theirs.camera,
            theirs.image_size,
        )


def test_the_same_clips_give_the_same_bytes(tmp_path: Path) -> None:
    data = load_data(write(tmp_path / "toy.npz"))
    write_npz(data, tmp_path / "one.npz")
    write_npz(data, tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def fine(tmp_path: Path, **changes: Any) -> Dataset:
    return load_data(write_two(tmp_path, **changes))


def test_a_failed_conversion_leaves_the_old_file(tmp_path: Path) -> None:
    data = fine(tmp_path, keypoint=keypoint((5, 0, 0), np.nan))
    (tmp_path / "out.npz").write_text("precious")
    assert "clip 'two'" in refusal(lambda: write_npz(data, tmp_path / "out.npz"))
    assert (tmp_path / "out.npz").read_text() == "precious"
    assert {path.name for path in tmp_path.iterdir()} == {"bad.npz", "out.npz"}


def test_a_conversion_needs_a_place_and_a_suffix(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert "choose a folder" in refusal(lambda: write_npz(fine(tmp_path), tmp_path / "file" / "out.npz"))
    assert "end the name in .npz" in refusal(lambda: write_npz(fine(tmp_path), tmp_path / "out.pkl"))
