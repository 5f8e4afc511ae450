"""`skelbench data check`: its exit codes, its JSON and its page."""

import json
import re
from pathlib import Path

import numpy as np
from command import skelbench
from walkers import Arrays, written


def copied(arrays: Arrays) -> None:
    arrays["keypoint"][3], arrays["keypoint_score"][3] = arrays["keypoint"][0], arrays["keypoint_score"][0]
    arrays["class_names"] = np.array(["<b>walk", "run", "jump"])


def test_the_exit_code_tells_good_data_from_bad_and_from_unreadable(tmp_path: Path) -> None:
    good = skelbench("data", "check", written(tmp_path))
    bad = skelbench("data", "check", written(tmp_path, copied))
    (tmp_path / "broken.npz").write_bytes(b"PK nothing")
    broken = skelbench("data", "check", tmp_path / "broken.npz")
    assert (good.code, bad.code, broken.code) == (0, 1, 2)
    assert good.out.splitlines()[-1] == "0 problems, 0 notes"
    assert bad.out.splitlines()[1].startswith("  problem  copies")
    assert len(broken.err.splitlines()) == 1


def test_json_has_every_pair(tmp_path: Path) -> None:
    ran = skelbench("data", "check", written(tmp_path, copied), "--split", "xsub", "--json")
    told = json.loads(ran.out)
    assert told["problems"] == 1
    first = told["findings"][0]
    assert (first["severity"], first["numbers"]["pairs"]) == ("problem", [["c03", "c00"]])


def test_a_sample_says_that_it_is_one(tmp_path: Path) -> None:
    ran = skelbench("data", "check", written(tmp_path), "--limit", "12")
    assert "only a sample was read" in ran.out


def test_the_page_holds_findings_and_pictures_and_asks_for_nothing(tmp_path: Path) -> None:
    page = tmp_path / "data.html"
    assert skelbench("data", "check", written(tmp_path, copied), "--out", page).code == 1
    text = page.read_text()
    assert "1 of 6 test clips are copies of training clips: c03 = c00" in text
    assert len(re.findall(r'<img [^>]*src="data:image/png;base64,', text)) == 5
    assert "<script" not in text
    assert not re.search(r'(src|href)="(?!data:|#)', text)


def test_a_page_of_another_kind_is_refused_before_the_clips_are_read(tmp_path: Path) -> None:
    ran = skelbench("data", "check", written(tmp_path), "--out", tmp_path / "data.png")
    assert ran.code == 2
    assert "end its name in .html" in ran.err
    assert not (tmp_path / "data.png").exists()
