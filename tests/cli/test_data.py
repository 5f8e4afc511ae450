"""`skelbench data …`: lists, descriptions, pictures and files of data sets."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from command import DRAW, refused_without_a_trace, skelbench, succeeded

from skelbench.data.find import load_data


def test_data_list_prints_the_embedded_set_and_those_of_the_folder(
    toy_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKELBENCH_DATA", str(toy_set.parent))
    rows = {row["name"]: row for row in json.loads(succeeded("data", "list", "--json"))}
    assert (rows["toy"]["clips"], rows["toy"]["classes"], rows["toy"]["splits"]) == (12, 3, "xsub")
    lines = succeeded("data", "list").splitlines()
    assert lines[0].startswith("synthetic: 2112 clips")
    assert lines[1] == "toy: 12 clips, 3 classes; other, pose; xsub"


def test_a_damaged_set_does_not_hide_the_others(toy_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKELBENCH_DATA", str(toy_set.parent))
    bad = toy_set.parent / "bad"
    bad.mkdir()
    (bad / "bad_pose.npz").write_bytes(b"PK\x03\x04")
    synthetic, damaged, toy = succeeded("data", "list").splitlines()
    assert damaged.startswith(f"bad: cannot be read: {bad / 'bad_pose.npz'} is no usable npz")
    assert synthetic.startswith("synthetic: 2112 clips")
    assert toy.startswith("toy: 12 clips")
    rows = json.loads(succeeded("data", "list", "--json"))
    assert [row["name"] for row in rows if "problem" in row] == ["bad"]


def test_data_info_describes_and_answers_in_json(toy_set: Path) -> None:
    info = json.loads(succeeded("data", "info", toy_set, "--source", "pose", "--json"))
    assert (info["clips"], info["subjects"], info["layout"]) == (24, 6, "coco17")
    assert info["splits"] == {"xsub": {"train": 18, "test": 6}}
    text = succeeded("data", "info", toy_set, "--source", "pose")
    assert "clips     24 in 3 classes by 6 subjects" in text


def test_data_draw_writes_a_picture(toy_set: Path, tmp_path: Path) -> None:
    out = tmp_path / "clip.png"
    text = succeeded(
        "data", "draw", toy_set, "--source", "pose", "--clip", "clip004", "--perturb", "noise:0.01", "--out", out
    )
    assert text == f"clip004 (rise1): {out}\n"
    assert out.read_bytes().startswith(b"\x89PNG")


def test_data_draw_says_what_a_perturbation_cannot_do_on_the_clip(toy_set: Path, tmp_path: Path) -> None:
    damage = ("--perturb", "rotate:30", "--perturb", "rotate:30+noise:0.1")
    ran = skelbench(
        "data", "draw", toy_set, "--source", "pose", "--clip", "clip004", *damage, "--out", tmp_path / "a.png"
    )
    notes = [line for line in ran.err.splitlines() if line.startswith("note:")]
    assert notes == ["note: rotate:30 changes nothing: clip 'clip004' is 2-D, and the rule needs depth"]


def test_data_draw_writes_a_moving_picture(toy_set: Path, tmp_path: Path) -> None:
    from PIL import Image

    out = tmp_path / "clip.gif"
    succeeded("data", "draw", toy_set, "--source", "pose", "--perturb", "frame-drop:0.5", "--out", out)
    with Image.open(out) as picture:
        assert getattr(picture, "n_frames", 1) == 20  # those of the clip
        assert picture.width > 1.5 * picture.height  # clean beside damaged


def test_data_synth_writes_a_file_per_estimator(tmp_path: Path) -> None:
    printed = succeeded("data", "synth", "--limit", "3", "--out", tmp_path).splitlines()
    assert sorted(printed) == sorted(str(path) for path in tmp_path.iterdir())
    assert {Path(path).name for path in printed} == {f"synthetic_{source}.npz" for source in ("hq", "mq", "lq", "gt")}
    written = load_data(tmp_path / "synthetic_mq.npz")
    embedded = load_data("synthetic", source="mq", limit=3)
    assert written.names == embedded.names
    np.testing.assert_array_equal(written[2].keypoint, embedded[2].keypoint)


def test_a_pyskl_pickle_converts_to_an_npz_of_the_same_clips(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    clips = [
        {
            "frame_dir": f"clip{k}",
            "label": k,
            "keypoint": rng.uniform(1, 500, (1 + k, 5 + k, 17, 2)).astype(np.float32),
            "keypoint_score": rng.uniform(0.1, 1, (1 + k, 5 + k, 17)).astype(np.float32),
            "img_shape": (480, 640),
        }
        for k in range(2)
    ]
    split = {"xsub_train": ["clip0"], "xsub_val": ["clip1"]}
    (tmp_path / "in.pkl").write_bytes(pickle.dumps({"annotations": clips, "split": split}))
    printed = succeeded("data", "convert", tmp_path / "in.pkl", tmp_path / "out.npz")
    assert printed == f"2 clips, coco17: {tmp_path / 'out.npz'}\n"
    read = load_data(tmp_path / "out.npz")
    for clip, given in zip(read, clips, strict=True):
        np.testing.assert_array_equal(clip.keypoint, given["keypoint"])
        np.testing.assert_array_equal(clip.score, given["keypoint_score"])
        assert (clip.name, clip.label, clip.image_size) == (given["frame_dir"], given["label"], (480, 640))
    assert load_data(tmp_path / "out.npz", split="xsub").names == ("clip1",)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        # names
        (("data", "info", "tooy"), "unknown data set 'tooy'; did you mean toy?"),
        (("data", "info", "toy", "--layout", "coco71"), "unknown layout 'coco71'; did you mean coco17?"),
        ((*DRAW, "--clip", "clip0000"), "unknown clip 'clip0000'; did you mean clip000"),
        ((*DRAW, "--clip", "nobody"), "clip018 or one of 2 others?"),
        ((*DRAW, "--perturb", "nose:0.1"), "unknown perturbation 'nose'; did you mean noise"),
        # numbers
        (("data", "info", "toy", "--limit", "0"), "'--limit'"),
        (("data", "synth", "--out", "new", "--limit", "0"), "'--limit'"),
        # usage
        (("data", "draw", "toy"), "see skelbench data draw --help"),
        # places to write
        (("data", "draw", "toy", "--out", "clip.txt"), "end the name in .png, .svg, .pdf, .gif or .mp4"),
        (("data", "synth", "--limit", "1", "--out", "wrist.yaml"), "cannot write wrist.yaml/"),
        (("data", "convert", "toy", "old.csv"), "end the name in .npz"),
        # files to read
        (("data", "convert", "gone.pkl", "x.npz"), "no file "),
    ],
)
def test_a_wrong_word_gets_one_line_and_changes_no_file(place: Path, words: tuple[str, ...], said: str) -> None:
    assert said in refused_without_a_trace(place, *words)
