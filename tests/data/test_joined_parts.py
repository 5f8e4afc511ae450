"""What is said of two files that are the parts of one split: of which part, and what is mended in either."""

from pathlib import Path

import numpy as np
import pytest
from pyskl_files import annotation, write

from skelbench.data.find import load_data


def test_what_is_mended_in_any_part_is_counted(tmp_path: Path) -> None:
    for part, name in (("train", "a"), ("val", "b")):
        held = annotation(name)
        held["keypoint"][0, 3, 4] = 0
        write(tmp_path / f"{part}.pkl", [held])
    data = load_data(tmp_path)
    assert data.reading is not None
    for _ in data:
        pass
    mended = [remark.text for remark in data.reading.mends.remarks(data.names) if remark.topic == "zeros"]
    assert mended == ["2 joints at exactly (0, 0) with a score above 0 in 2 clips: taken as missing"]
    (one,) = [remark for remark in data.reading.mends.remarks(["b"]) if remark.topic == "zeros"]
    assert one.text.startswith("1 joint ")


@pytest.mark.parametrize("part", ["train", "val"])
def test_what_is_said_of_one_part_names_it(tmp_path: Path, part: str) -> None:
    for each, name in (("train", "a"), ("val", "b")):
        held = annotation(name)
        held["keypoint_score"] = held["keypoint_score"] * np.float32(100 if each == part else 1)
        write(tmp_path / f"{each}.pkl", [held])
    (said,) = [remark.text for remark in load_data(tmp_path).remarks if remark.topic == "scores"]
    assert said.startswith(f"{part}: scores are percent")
