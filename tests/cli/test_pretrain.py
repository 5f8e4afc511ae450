"""`skelbench pretrain`: what it prints and leaves, and what it refuses."""

from pathlib import Path

import pytest
from command import refused, succeeded

SMALL = [
    word
    for setting in ("clip_len=10", "base_channels=4", "feature=8", "pstl.width=16", "batch=8", "epochs=1")
    for word in ("--set", setting)
]
PRETRAIN = ("pretrain", "pstl", "--data", "toy", "--preset", "tiny")


def test_a_pre_training_ends_with_an_encoder_and_says_how_it_is_judged(toy_set: Path, tmp_path: Path) -> None:
    where = ["--data", toy_set, "--source", "pose", "--split", "xsub"]
    words = ["pretrain", "pstl", *where, "--preset", "tiny", "--out", tmp_path / "run", *SMALL]
    printed = succeeded(*words).splitlines()
    assert printed[0] == f"pstl (tiny) on 18 clips of toy xsub, pose: {tmp_path / 'run'}"
    assert "train" not in printed[1]  # nothing is classified, so no accuracy is told
    assert printed[-1].startswith(f"skelbench transfer {tmp_path / 'run'} linear --data")
    said = refused("eval", "--model", tmp_path / "run", *where, "--perturb", "noise:0.1")
    assert "names no classes" in said and "skelbench transfer" in said


def test_m_is_the_motion_of_joints(toy_set: Path, tmp_path: Path) -> None:
    where = ["--data", toy_set, "--source", "pose", "--split", "xsub"]
    for stream in ("m", "jm"):
        succeeded(
            "pretrain", "pstl", *where, "--preset", "tiny", "--stream", stream, "--out", tmp_path / stream, *SMALL
        )
    first, second = ((tmp_path / stream / "weights.safetensors").read_bytes() for stream in ("m", "jm"))
    assert first == second


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pretrain", "pstk", "--data", "toy"), "unknown pre-training 'pstk'; did you mean pstl?"),
        ((*PRETRAIN, "--preset", "lite"), "unknown preset 'lite'"),
        ((*PRETRAIN, "--set", "pstl.frames=slow"), "pstl.frames is 'slow', expected motion, random, none"),
        ((*PRETRAIN, "--set", "maskclr.alpha=1"), "only maskclr"),
        ((*PRETRAIN, "--set", "val=0.1"), "a pre-training has no classes; leave val at 0"),
        (("train", "pstl", "--data", "toy"), "unknown model to train 'pstl'"),
    ],
)
def test_words_that_mean_nothing_are_refused(
    toy_set: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.setenv("SKELBENCH_DATA", str(toy_set.parent))
    given = [toy_set if word == "toy" else word for word in words]
    assert said in refused(*given)
