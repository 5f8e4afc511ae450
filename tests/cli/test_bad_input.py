"""Bad input on the command line: one line, exit code 2, no traceback, and every file that was there stays as it was.

What the readers of data files refuse is in test_bad_data.py; here each kind goes the whole way once.
"""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
import yaml
from command import skelbench, succeeded, wrist_card
from conftest import write_toy_set
from safetensors.torch import load_file, save_file

from skelbench.core.files import file_sha256


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(*words: object) -> str:
    """Run a command that must be refused; return the line it says."""
    ran = skelbench(*words)
    assert ran.code == 2, (ran.code, ran.out, ran.err)
    *progress, line = ran.err.splitlines()
    assert line.startswith("skelbench: ")
    assert all(before.startswith("wrist  ") for before in progress)  # a line per cell that was finished before
    assert 25 < len(line) < 500
    return line


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with `toy/` (data), `wrist.yaml` (a model) and `old.csv` (results)."""
    write_toy_set(tmp_path)
    wrist_card(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKELBENCH_DATA", str(tmp_path))
    succeeded(*EVAL, "--out", "old.csv")
    return tmp_path


EVAL = ("eval", "--model", "wrist.yaml", "--data", "toy", "--source", "pose")
TRAIN = ("train", "stgcn", "--data", "toy", "--source", "pose", "--preset", "tiny", "--device", "cpu")
DRAW = ("data", "draw", "toy", "--out", "clip.png")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        # names
        ((*EVAL, "--model", "wirst.yml"), "card wirst.yml is not there; name a file, a training's folder or"),
        ((*EVAL, "--model", "wrist.yam"), "unknown model 'wrist.yam'; did you mean "),
        ((*EVAL, "--model", "toy"), "toy holds no card.yaml; name the folder of a finished `skelbench train`"),
        ((*EVAL, "--perturb", "nose:0.1"), "unknown perturbation 'nose'; did you mean noise?"),
        ((*EVAL, "--perturb", "noise@spacial:0.1"), "unknown variant 'noise@spacial'; did you mean noise@spatial"),
        ((*EVAL, "--perturb", "part-mask:left_leg+part-mask:tail"), "unknown part 'tail'; did you mean"),
        ((*EVAL, "--perturb", "estimator:othr"), "unknown source 'othr'; did you mean other?"),
        ((*EVAL, "--suite", "maskclt"), "unknown suite 'maskclt'; did you mean maskclr?"),
        ((*EVAL, "--suite", "gone.yaml"), "cannot read suite gone.yaml: No such file"),
        ((*EVAL, "--data", "tooy"), "unknown data set 'tooy'; did you mean toy?"),
        ((*EVAL, "--split", "xsbu"), "unknown split 'xsbu'; did you mean xsub?"),
        ((*EVAL, "--split", "xsub_val"), "unknown part of split xsub 'val'"),
        ((*EVAL, "--source", "poes"), "unknown source 'poes'; did you mean pose?"),
        (("train", "stgcm", "--data", "toy"), "unknown model to train 'stgcm'; did you mean stgcn or stgcnpp?"),
        ((*TRAIN, "--preset", "tinny"), "unknown preset 'tinny'; did you mean tiny?"),
        ((*TRAIN, "--split", "xsbu"), "unknown split 'xsbu'; did you mean xsub?"),
        (("data", "info", "tooy"), "unknown data set 'tooy'; did you mean toy?"),
        (("data", "info", "toy", "--layout", "coco71"), "unknown layout 'coco71'; did you mean coco17?"),
        ((*DRAW, "--clip", "clip0000"), "unknown clip 'clip0000'; did you mean clip000"),
        ((*DRAW, "--clip", "nobody"), "clip018 or one of 2 others?"),
        ((*DRAW, "--perturb", "nose:0.1"), "unknown perturbation 'nose'; did you mean noise?"),
        # levels
        ((*EVAL, "--perturb", "noise"), "noise has no level; write e.g. noise:"),
        ((*EVAL, "--perturb", "noise:lots"), "has level 'lots', expected a number from 0"),
        ((*EVAL, "--perturb", "noise:nan"), "has level 'nan', expected a number from 0"),
        ((*EVAL, "--perturb", "noise:-0.1"), "has level '-0.1', expected a number from 0"),
        ((*EVAL, "--perturb", "joint-mask:1.5"), "has level '1.5', expected a number from 0 to 1"),
        ((*EVAL, "--perturb", "shift:2.5"), "has level '2.5', expected a whole number"),
        ((*EVAL, "--perturb", "joints-shaded:18"), "18"),
        ((*EVAL, "--perturb", ""), "is not a perturbation; write family:level"),
        ((*EVAL, "--perturb", "noise:0.1,shift:2"), "has level '0.1,shift:2', expected a number"),
        ((*EVAL, "--perturb", "noise:0.1+estimator:other"), "can only come first, e.g. estimator:other+noise:0.002"),
        # numbers
        ((*EVAL, "--seeds", "0"), "'--seeds'"),
        ((*EVAL, "--seeds", "two"), "'--seeds'"),
        ((*EVAL, "--seeds", "99999999999999999999"), "'--seeds'"),
        ((*EVAL, "--limit", "0"), "'--limit'"),
        ((*EVAL, "--batch-size", "0"), "'--batch-size'"),
        ((*EVAL, "--workers", "-1"), "'--workers'"),
        ((*EVAL, "--workers", "1000000"), "'--workers'"),
        ((*TRAIN, "--limit", "0"), "'--limit'"),
        ((*TRAIN, "--seed", "-1"), "'--seed'"),
        (("data", "info", "toy", "--limit", "0"), "'--limit'"),
        (("data", "synth", "--out", "new", "--limit", "0"), "'--limit'"),
        (("check", "old.csv", "--baseline", "old.csv", "--max-drop", "-1"), "'--max-drop'"),
        (("check", "old.csv", "--baseline", "old.csv", "--max-drop", "nan"), "max-drop"),
        # usage
        (("evil",), "No such command 'evil'"),
        ((*EVAL, "--modle", "x"), "No such option: --modle"),
        ((*EVAL, "extra"), "extra"),
        (("train",), "see skelbench train --help"),
        (("check", "old.csv"), "'--baseline'"),
        (("data", "draw", "toy"), "see skelbench data draw --help"),
        # devices
        ((*EVAL, "--device", "nonsense"), "--device nonsense cannot be used here"),
        ((*EVAL, "--device", "meta"), "--device meta cannot be used here"),
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
        ((*EVAL, "--out", "x.parquet"), "--out x.parquet is no .csv file"),
        ((*EVAL, "--out", "toy"), "--out toy is no .csv file"),
        ((*EVAL, "--out", "wrist.yaml/x.csv"), "cannot write wrist.yaml/x.csv: "),
        ((*EVAL, "--out", "/proc/x.csv"), "cannot write /proc/x.csv: "),
        ((*TRAIN, "--out", "wrist.yaml"), "cannot write wrist.yaml/"),
        (("data", "draw", "toy", "--out", "clip.txt"), "end the name in .png, .svg, .pdf, .gif or .mp4"),
        (("data", "synth", "--limit", "1", "--out", "wrist.yaml"), "cannot write wrist.yaml/"),
        (("data", "convert", "toy", "old.csv"), "end the name in .npz"),
        (("leaderboard", "old.csv", "--out", "toy"), "cannot write toy: it is a folder; name a file in it"),
        # files to read
        (("leaderboard", "gone.csv"), "gone.csv is not there"),
        (("check", "toy", "--baseline", "old.csv"), "toy cannot be read: Is a directory"),
        (("check", "toy/toy_pose.npz", "--baseline", "old.csv"), "cannot be read as CSV"),
        (("check", "wrist.yaml", "--baseline", "old.csv"), "expected a results file of"),
        (("data", "convert", "gone.pkl", "x.npz"), "no file "),
    ],
)
def test_a_wrong_word_gets_one_line_and_changes_no_file(place: Path, words: tuple[str, ...], said: str) -> None:
    before = snapshot(place)
    assert said in refused(*words)
    assert snapshot(place) == before


@pytest.mark.parametrize("out", ["x.csv", "deep/x.csv"])
def test_what_is_refused_leaves_no_new_results(place: Path, out: str) -> None:
    refused(*EVAL, "--model", "nobody", "--out", out)
    refused(*EVAL, "--perturb", "estimator:nobody", "--out", out)
    assert not (place / out).exists()


def arrays(place: Path) -> dict[str, Any]:
    return dict(np.load(place / "toy" / "toy_pose.npz"))


def changed(name: str, row: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        content[name] = content[name].copy()
        content[name][row] = value

    return change


def thrice_the_persons(content: dict[str, Any]) -> None:
    for name in ("keypoint", "keypoint_score"):
        content[name] = np.repeat(content[name], 3, axis=0)
    content["clip_start"] = content["clip_start"] * 3
    content["num_person"] = content["num_person"] * 3


BAD_ARRAYS = {
    "NaN": (changed("keypoint", (17 * 20, 3, 1), np.nan), "clip 'clip017': has NaN or infinite coordinates; mark"),
    "infinite": (changed("keypoint", (17 * 20, 3, 1), np.inf), "clip 'clip017': has NaN or infinite coordinates; mark"),
    "no frames": (changed("clip_length", 17, 0), "clip 'clip017': has 1 persons and 0 frames; it needs at least one"),
    "no persons": (changed("num_person", 17, 0), "clip 'clip017': has 0 persons and 20 frames; it needs at least one"),
    "score": (changed("keypoint_score", (17 * 20, 0), 1.5), "expected [0, 1]; rescale or clip them"),
    "label": (changed("label", 17, 3), "clip 'clip017' has label 3, expected 0 to 2; correct the label"),
    "split": (changed("split_xsub_test", 0, 24), "split xsub_test points at clips 24, expected 0 to 23; correct the"),
    "objects": (lambda a: a.update(clip_name=a["clip_name"].astype(object)), "Object arrays cannot be loaded"),
    "joints": (lambda a: a.update(joint_names=a["joint_names"][:13]), "keypoint has 17 joints, joint_names has 13"),
    "empty split": (lambda a: a.update(split_xsub_test=np.empty(0, np.int32)), "holds no clips; choose another split"),
}


@pytest.mark.parametrize("kind", BAD_ARRAYS)
def test_eval_refuses_a_bad_npz(place: Path, kind: str) -> None:
    change, said = BAD_ARRAYS[kind]
    content = arrays(place)
    change(content)
    np.savez(place / "bad.npz", **content)
    before = snapshot(place)
    assert said in refused("eval", "--model", "wrist.yaml", "--data", "bad.npz", "--out", "old.csv")
    assert snapshot(place) == before


@pytest.mark.parametrize("kind", ["NaN", "no frames", "score", "label", "objects"])
def test_train_refuses_a_bad_npz_and_leaves_no_run(place: Path, kind: str) -> None:
    change, said = BAD_ARRAYS[kind]
    content = arrays(place)
    content["split_xsub_train"], content["split_xsub_test"] = content["split_xsub_test"], content["split_xsub_train"]
    change(content)
    np.savez(place / "bad.npz", **content)
    before = snapshot(place)
    assert said in refused("train", "stgcn", "--data", "bad.npz", "--preset", "tiny", "--device", "cpu", "--out", "run")
    assert snapshot(place) == before


def test_train_refuses_a_split_without_clips(place: Path) -> None:
    np.savez(place / "bad.npz", **{**arrays(place), "split_xsub_train": np.empty(0, np.int32)})
    said = refused("train", "stgcn", "--data", "bad.npz", "--preset", "tiny", "--device", "cpu", "--out", "run")
    assert "split xsub, holds no clips to train on; choose another split" in said


def test_a_bad_clip_is_said_as_plainly_by_a_worker_process(place: Path) -> None:
    content = arrays(place)
    changed("keypoint", (17 * 20, 3, 1), np.nan)(content)
    np.savez(place / "bad.npz", **content)
    said = refused("eval", "--model", "wrist.yaml", "--data", "bad.npz", "--workers", "1")
    assert said.startswith("skelbench: clip 'clip017': has NaN or infinite coordinates; mark undetected joints by")


def test_an_empty_data_set_is_refused(place: Path) -> None:
    per_clip = ("clip_start", "clip_length", "num_person", "label", "clip_name", "subject", "img_shape")
    content = {k: v[:0] if k in per_clip or k.startswith("split") else v for k, v in arrays(place).items()}
    np.savez(place / "none.npz", **content)
    for words in (
        ("eval", "--model", "wrist.yaml", "--data", "none.npz"),
        ("train", "stgcn", "--data", "none.npz", "--out", "run", "--preset", "tiny"),
        ("data", "draw", "none.npz", "--out", "clip.png"),
        ("data", "convert", "none.npz", "copy.npz"),
    ):
        assert "no clips" in refused(*words)


class Hostile:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[[str], Any], tuple[str]]:
        import os

        return os.mkdir, (str(self.mark),)


CLIP: dict[str, Any] = {"frame_dir": "one", "label": 0, "keypoint": np.ones((1, 3, 17, 2)), "total_frames": 3}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([CLIP, {**CLIP, "frame_dir": "two", "keypoint": np.full((1, 3, 17, 2), np.nan)}], "clip 'two': has NaN"),
        ([{**CLIP, "keypoint": np.ones((1, 3, 19, 2))}], "has 19 joints of 2 coordinates, which fits no usual layout"),
        ([{**CLIP, "keypoint": np.ones((1, 0, 17, 2))}], "has 1 persons and 0 frames"),
        ([{**CLIP, "keypoint": np.ones((0, 3, 17, 2))}], "has 0 persons and 3 frames"),
        ({"annotations": [CLIP], "split": {"xsub_val": ["six"]}}, "split xsub_val names six, but has no such clips"),
    ],
)
@pytest.mark.parametrize("command", ["eval", "convert"])
def test_a_bad_pickle_is_refused(place: Path, command: str, content: Any, said: str) -> None:
    (place / "bad.pkl").write_bytes(pickle.dumps(content))
    (place / "copy.npz").write_bytes(b"precious")
    words = {
        "eval": ("eval", "--model", "wrist.yaml", "--data", "bad.pkl"),
        "convert": ("data", "convert", "bad.pkl", "copy.npz"),
    }
    before = snapshot(place)
    assert said in refused(*words[command])
    assert snapshot(place) == before


def test_a_truncated_pickle_is_refused(place: Path) -> None:
    (place / "bad.pkl").write_bytes(pickle.dumps([CLIP])[:-20])
    assert "is no readable pickle" in refused("eval", "--model", "wrist.yaml", "--data", "bad.pkl")


def test_a_hostile_pickle_is_named_and_never_run(place: Path) -> None:
    (place / "bad.pkl").write_bytes(pickle.dumps([CLIP, Hostile(place / "owned")]))
    for words in (("eval", "--model", "wrist.yaml", "--data", "bad.pkl"), ("data", "info", "bad.pkl")):
        said = refused(*words)
        assert "asks for posix.mkdir, which is refused" in said
    assert not (place / "owned").exists()


@pytest.fixture
def trained(place: Path) -> Path:
    """The folder of a finished training."""
    sizes = ("num_stages=1", "inflate_stages=[]", "down_stages=[]", "base_channels=4", "clip_len=8", "epochs=1")
    succeeded(*TRAIN, "--out", "run", *(word for size in sizes for word in ("--set", size)))
    return place / "run"


def edited(folder: Path, **changes: Any) -> None:
    card = yaml.safe_load((folder / "card.yaml").read_text())
    (folder / "card.yaml").write_text(yaml.safe_dump({**card, **changes}))


def with_weights(folder: Path, change: Callable[[dict[str, torch.Tensor]], object]) -> None:
    state = load_file(folder / "weights.safetensors")
    change(state)
    save_file(state, folder / "weights.safetensors")
    edited(folder, sha256=file_sha256(folder / "weights.safetensors"))


RUN = ("eval", "--model", "run", "--data", "toy", "--source", "pose", "--out", "old.csv")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda run: edited(run, sha256="0" * 64), "the card expects 000000000000…; fetch the right file or correct"),
        (lambda run: (run / "weights.safetensors").unlink(), "weights.safetensors are not there; train them or fetch"),
        (
            lambda run: with_weights(run, lambda state: state.pop("cls_head.fc_cls.bias")),
            "missing 1 keys (cls_head.fc_cls.bias), unexpected nothing; check the configuration",
        ),
        (
            lambda run: with_weights(run, lambda state: state.update(surplus=torch.zeros(1))),
            "missing nothing, unexpected 1 keys (surplus); check the configuration",
        ),
        (
            lambda run: with_weights(run, lambda state: state.update({"cls_head.fc_cls.bias": torch.zeros(7)})),
            "cls_head.fc_cls.bias has shape (7,), the network expects (3,)",
        ),
        (
            lambda run: with_weights(run, lambda state: state["cls_head.fc_cls.bias"].fill_(float("nan"))),
            "gave NaN or infinite logits; its weights or its input are broken",
        ),
        (lambda run: edited(run, classes=["a", "b", "c"]), "knows 3 classes (a, b, c …), data toy has 3 (rise0"),
        (lambda run: edited(run, classes=3.5), "classes is 3.5, expected a list of names; correct the card"),
        (lambda run: edited(run, config=[1]), "config is [1], expected a mapping; correct the card"),
        (lambda run: edited(run, weights=7), "weights is 7, expected text; correct the card"),
        (lambda run: edited(run, config={"layout": "coco71"}), "unknown layout 'coco71'; did you mean coco17?"),
        (lambda run: edited(run, config={"clip_len": "long"}), "configuration clip_len: 'long' is no int"),
        (lambda run: edited(run, adapter="skelbench.core.clip:Clip"), "write module:Class of something"),
        (lambda run: (run / "card.yaml").write_bytes(b"\xff\xfe\x00"), "card.yaml is not YAML"),
    ],
)
def test_a_broken_model_is_refused(trained: Path, spoil: Callable[[Path], object], said: str) -> None:
    spoil(trained)
    before = snapshot(trained.parent)
    assert said in refused(*RUN)
    assert snapshot(trained.parent) == before


def test_truncated_weights_are_refused(trained: Path) -> None:
    weights = trained / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    assert "has sha256" in refused(*RUN)
    edited(trained, sha256=file_sha256(weights))
    assert "holds no weights we can read" in refused(*RUN)


def test_weights_that_would_run_code_are_refused(trained: Path) -> None:
    torch.save({"state_dict": Hostile(trained / "owned")}, trained / "weights.pth")
    edited(trained, weights="weights.pth", sha256=None)
    assert "holds no weights we can read" in refused(*RUN)
    assert not (trained / "owned").exists()


def test_more_persons_than_the_model_takes_are_refused(trained: Path) -> None:
    content = arrays(trained.parent)
    thrice_the_persons(content)
    np.savez(trained.parent / "crowd.npz", **content)
    said = refused("eval", "--data", "crowd.npz", "--model", "run", "--perturb", "noise:0.1")
    assert "has 3 persons, run takes 2; set max_persons, or extra_persons: cut to keep the first ones" in said


def test_a_run_is_not_overwritten_by_another(trained: Path) -> None:
    before = snapshot(trained.parent)
    assert "holds a run already; add --resume to go on, or choose another --out" in refused(*TRAIN, "--out", "run")
    assert "holds another run: " in refused(*TRAIN, "--out", "run", "--resume", "--seed", "7")
    assert snapshot(trained.parent) == before
    (trained / "checkpoint.pt").unlink()
    before = snapshot(trained.parent)
    assert "choose another --out" in refused(*TRAIN, "--out", "run", "--resume")
    assert snapshot(trained.parent) == before


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", None, {"other": 1}, [1]])
def test_a_checkpoint_that_is_none_of_ours_is_refused(trained: Path, content: Any) -> None:
    file = trained / "checkpoint.pt"
    if content is None:
        file.write_bytes(file.read_bytes()[:-500])
    elif isinstance(content, bytes):
        file.write_bytes(content)
    else:
        torch.save(content, file)
    before = snapshot(trained.parent)
    assert "is no checkpoint of ours" in refused(*TRAIN, "--out", "run", "--resume")
    assert snapshot(trained.parent) == before


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("old.parquet", b"PAR1 and then nothing", "old.parquet holds no predictions we can read; restore it, or move"),
        ("old.csv", b"a,b\n1,2\n", "old.csv lacks the columns"),
        ("old.csv", b"", "old.csv cannot be read as CSV"),
        ("old.csv", b"\xff\xfe\x00\x01", "old.csv cannot be read as CSV"),
    ],
)
@pytest.mark.parametrize("command", ["eval", "leaderboard"])
def test_results_that_cannot_be_read_are_left_as_they_are(
    place: Path, command: str, file: str, content: bytes, said: str
) -> None:
    (place / file).write_bytes(content)
    before = snapshot(place)
    words = {"eval": (*EVAL, "--perturb", "noise:0.1", "--out", "old.csv"), "leaderboard": ("leaderboard", "old.csv")}
    assert said in refused(*words[command])
    assert snapshot(place) == before


def test_predictions_of_another_kind_are_left_as_they_are(place: Path) -> None:
    pd.DataFrame({"mine": [1]}).to_parquet(place / "old.parquet")
    before = snapshot(place)
    assert "old.parquet holds no predictions we can read" in refused(*EVAL, "--out", "old.csv")
    assert snapshot(place) == before


def test_results_with_words_for_numbers_are_refused(place: Path) -> None:
    rows = pd.read_csv(place / "old.csv", keep_default_na=False)
    rows.assign(top1="good").to_csv(place / "odd.csv", index=False)
    said = refused("check", "odd.csv", "--baseline", "old.csv")
    assert "odd.csv holds something else than numbers in ['top1']" in said


def test_an_out_that_is_a_folder_is_refused(place: Path) -> None:
    (place / "x.csv").mkdir()
    assert "x.csv" in refused(*EVAL, "--out", "x.csv")
    (place / "clip.png").mkdir()
    assert "clip.png: it is a folder" in refused(*DRAW)
    (place / "y.parquet").mkdir()
    assert "y.parquet: it is a folder" in refused(*EVAL, "--out", "y.csv")


def test_a_full_disk_is_said_in_one_line_and_loses_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    before = snapshot(place)
    assert "No space left on device" in refused(*EVAL, "--perturb", "noise:0.1", "--out", "old.csv")
    assert snapshot(place) == before


def test_a_name_with_a_line_break_is_still_said_in_one_line(place: Path) -> None:
    assert "unknown model 'a b'" in refused(*EVAL, "--model", "a\nb").replace("\\n", " ")
    assert "gone file.csv is not there" in refused("check", "gone\nfile.csv", "--baseline", "old.csv")
