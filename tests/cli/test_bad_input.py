"""Bad data on the command line: every command says it in one line, and every file that was there stays as it was.

What the readers of data files refuse is in tests/data; here each kind goes the whole way once.
"""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bad_files import BAD_ARRAYS, CLIP, Hostile, arrays, changed
from command import DRAW, EVAL, refused, refused_without_a_trace


@pytest.mark.parametrize("kind", BAD_ARRAYS)
def test_eval_refuses_a_bad_npz(place: Path, kind: str) -> None:
    change, said = BAD_ARRAYS[kind]
    content = arrays(place)
    change(content)
    np.savez(place / "bad.npz", **content)
    assert said in refused_without_a_trace(
        place, "eval", "--trust", "--model", "wrist.yaml", "--data", "bad.npz", "--out", "old.csv"
    )


def test_a_bad_clip_is_said_as_plainly_by_a_worker_process(place: Path) -> None:
    content = arrays(place)
    changed("keypoint", (17 * 20, 3, 1), np.nan)(content)
    np.savez(place / "bad.npz", **content)
    said = refused("eval", "--trust", "--model", "wrist.yaml", "--data", "bad.npz", "--workers", "1")
    assert said.startswith("skelbench: clip 'clip017': has NaN or infinite coordinates; mark undetected joints by")


def test_an_empty_data_set_is_refused(place: Path) -> None:
    per_clip = ("clip_start", "clip_length", "num_person", "label", "clip_name", "subject", "img_shape")
    content = {k: v[:0] if k in per_clip or k.startswith("split") else v for k, v in arrays(place).items()}
    np.savez(place / "none.npz", **content)
    for words in (
        ("eval", "--trust", "--model", "wrist.yaml", "--data", "none.npz"),
        ("train", "stgcn", "--data", "none.npz", "--out", "run", "--preset", "tiny"),
        ("data", "draw", "none.npz", "--out", "clip.png"),
        ("data", "convert", "none.npz", "copy.npz"),
    ):
        assert "no clips" in refused(*words)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            [
                CLIP,
                {
                    **CLIP,
                    "frame_dir": "two",
                    "keypoint": np.full((1, 3, 17, 2), np.nan),
                    "keypoint_score": np.ones((1, 3, 17)),
                },
            ],
            "clip 'two': has NaN",
        ),
        ([{**CLIP, "keypoint": np.ones((1, 3, 19, 2))}], "has 19 joints of 2 coordinates, which fits no usual layout"),
        ([{**CLIP, "keypoint": np.ones((1, 0, 17, 2))}], "holds no annotations of anybody"),
        ([{**CLIP, "keypoint": np.ones((0, 3, 17, 2))}], "holds no annotations of anybody"),
        ({"annotations": [CLIP], "split": {"xsub_val": ["six"]}}, "split xsub_val names six, but has no such clips"),
    ],
)
@pytest.mark.parametrize("command", ["eval", "convert"])
def test_a_bad_pickle_is_refused(place: Path, command: str, content: Any, said: str) -> None:
    (place / "bad.pkl").write_bytes(pickle.dumps(content))
    (place / "copy.npz").write_bytes(b"precious")
    words = {
        "eval": ("eval", "--trust", "--model", "wrist.yaml", "--data", "bad.pkl"),
        "convert": ("data", "convert", "bad.pkl", "copy.npz"),
    }
    assert said in refused_without_a_trace(place, *words[command])


def test_a_truncated_pickle_is_refused(place: Path) -> None:
    (place / "bad.pkl").write_bytes(pickle.dumps([CLIP])[:-20])
    assert "is no readable pickle" in refused("eval", "--trust", "--model", "wrist.yaml", "--data", "bad.pkl")


def test_a_hostile_pickle_is_named_and_never_run(place: Path) -> None:
    (place / "bad.pkl").write_bytes(pickle.dumps([CLIP, Hostile(place / "owned")]))
    for words in (("eval", "--trust", "--model", "wrist.yaml", "--data", "bad.pkl"), ("data", "info", "bad.pkl")):
        said = refused(*words)
        assert "asks for posix.mkdir, which is refused" in said
    assert not (place / "owned").exists()


def test_an_out_that_is_a_folder_is_refused(place: Path) -> None:
    (place / "x.csv").mkdir()
    assert "x.csv" in refused(*EVAL, "--out", "x.csv")
    (place / "clip.png").mkdir()
    assert "clip.png: it is a folder" in refused(*DRAW)
    (place / "y.cells").write_text("mine")
    assert "y.cells is no folder; move it away" in refused(*EVAL, "--out", "y.csv")
    assert (place / "y.cells").read_text() == "mine"
