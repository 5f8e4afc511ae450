"""`skelbench train`: what it prints, writes and goes on with; and what it refuses."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from bad_files import BAD_ARRAYS, arrays
from command import TINY, TRAIN, refused, refused_without_a_trace, succeeded


def test_a_training_goes_on_with_resume_and_ends_with_what_eval_takes(toy_set: Path, tmp_path: Path) -> None:
    where = ["--data", toy_set, "--source", "pose", "--split", "xsub"]
    train = ["train", "stgcn", *where, "--preset", "tiny", "--out", tmp_path / "run", *TINY]
    first = succeeded(*train, "--set", "epochs=2").splitlines()
    assert first[0] == f"stgcn (tiny) on 18 clips of toy xsub, pose: {tmp_path / 'run'}"
    assert [line.split()[1] for line in first if line.startswith("epoch")] == ["1/2", "2/2"]
    weights = (tmp_path / "run" / "weights.safetensors").read_bytes()
    again = succeeded(*train, "--set", "epochs=2", "--resume").splitlines()
    assert not [line for line in again if line.startswith("epoch")]  # nothing was left to do
    assert (tmp_path / "run" / "weights.safetensors").read_bytes() == weights
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [
        "card.yaml",
        "checkpoint.pt",
        "log.csv",
        "weights.safetensors",
    ]
    advice = again[-1].split()
    assert advice[0] == "skelbench"
    assert "noise:0.002" in succeeded(*advice[1:])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        # names
        (("train", "stgcm", "--data", "toy"), "unknown model to train 'stgcm'; did you mean stgcn or stgcnpp?"),
        ((*TRAIN, "--preset", "tinny"), "unknown preset 'tinny'; did you mean tiny?"),
        ((*TRAIN, "--split", "xsbu"), "unknown split 'xsbu'; did you mean xsub?"),
        # numbers
        ((*TRAIN, "--limit", "0"), "'--limit'"),
        ((*TRAIN, "--seed", "-1"), "'--seed'"),
        # usage
        (("train",), "see skelbench train --help"),
        # devices
        ((*TRAIN, "--device", "cuda:99"), "--device cuda:99 cannot be used here"),
        # settings of a training
        ((*TRAIN, "--set", "epochs"), "is not key=value, e.g. epochs=20"),
        ((*TRAIN, "--set", "epochs=0"), "expected something like 12"),
        ((*TRAIN, "--set", "batch=-3"), "expected something like 32"),
        ((*TRAIN, "--set", "lr=nan"), "expected something like 0.05"),
        ((*TRAIN, "--set", "lr=-1"), "expected something like 0.05"),
        ((*TRAIN, "--set", "lr=null"), "expected something like 0.05"),
        ((*TRAIN, "--set", "clip_norm=[1]"), "expected something like 0.1"),
        ((*TRAIN, "--set", "lr=[1"), "is no value; write a number, a word or"),
        ((*TRAIN, "--set", "clip_len.x=1"), "set clip_len itself"),
        ((*TRAIN, "--set", "clip_length=1"), "unknown configuration key 'clip_length'; did you mean clip_len?"),
        ((*TRAIN, "--set", "select=first"), "select 'first', expected last or best"),
        ((*TRAIN, "--set", "val=1.5"), "val=1.5 holds out"),
        # places to write
        ((*TRAIN, "--out", "wrist.yaml"), "cannot write wrist.yaml/"),
    ],
)
def test_a_wrong_word_gets_one_line_and_changes_no_file(place: Path, words: tuple[str, ...], said: str) -> None:
    assert said in refused_without_a_trace(place, *words)


@pytest.mark.parametrize("kind", ["NaN", "no frames", "score", "label", "objects"])
def test_train_refuses_a_bad_npz_and_leaves_no_run(place: Path, kind: str) -> None:
    change, said = BAD_ARRAYS[kind]
    content = arrays(place)
    content["split_xsub_train"], content["split_xsub_test"] = content["split_xsub_test"], content["split_xsub_train"]
    change(content)
    np.savez(place / "bad.npz", **content)
    assert said in refused_without_a_trace(
        place, "train", "stgcn", "--data", "bad.npz", "--preset", "tiny", "--device", "cpu", "--out", "run"
    )


def test_train_refuses_a_split_without_clips(place: Path) -> None:
    np.savez(place / "bad.npz", **{**arrays(place), "split_xsub_train": np.empty(0, np.int32)})
    said = refused("train", "stgcn", "--data", "bad.npz", "--preset", "tiny", "--device", "cpu", "--out", "run")
    assert "split xsub, holds no clips to train on; choose another split" in said


def test_a_run_is_not_overwritten_by_another(trained: Path) -> None:
    assert "holds a run already; add --resume to go on, or choose another --out" in refused_without_a_trace(
        trained.parent, *TRAIN, "--out", "run"
    )
    assert "holds another run: " in refused_without_a_trace(
        trained.parent, *TRAIN, "--out", "run", "--resume", "--seed", "7"
    )
    (trained / "checkpoint.pt").unlink()
    assert "choose another --out" in refused_without_a_trace(trained.parent, *TRAIN, "--out", "run", "--resume")


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", None, {"other": 1}, [1]])
def test_a_checkpoint_that_is_none_of_ours_is_refused(trained: Path, content: Any) -> None:
    file = trained / "checkpoint.pt"
    if content is None:
        file.write_bytes(file.read_bytes()[:-500])
    elif isinstance(content, bytes):
        file.write_bytes(content)
    else:
        torch.save(content, file)
    assert "is no checkpoint of ours" in refused_without_a_trace(trained.parent, *TRAIN, "--out", "run", "--resume")
