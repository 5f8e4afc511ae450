"""A folder in which the commands of the documentation can be run: small files of the names that they use."""

import json
import shutil
from pathlib import Path
from typing import Any

import estimator_files
import numpy as np
import torch
from command import succeeded
from conftest import ROOT, write_toy_set
from doc_commands import blocks
from original_files import mat, write_ntu
from pyskl_files import book, write
from toy import WRIST
from unlabelled import strip_labels

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.model import load_model
from skelbench.core.layout import LAYOUTS
from skelbench.evaluation.results.pack import merge

SMALL = {"layout": "coco17", "base_channels": 8, "num_stages": 3, "inflate_stages": [2], "down_stages": [2]}


def build(stage: Path) -> None:
    """Fill the empty folder `stage`, which is the working directory; its `sets` stands for $SKELBENCH_DATA."""
    write(stage / "ntu60_hrnet.pkl", book())
    write(stage / "x.pkl", book())
    succeeded("data", "convert", "ntu60_hrnet.pkl", "ntu60_hrnet.npz")
    (stage / "ntu60").mkdir()
    shutil.copy(stage / "ntu60_hrnet.pkl", stage / "ntu60")
    shutil.copy(stage / "ntu60_hrnet.npz", stage / "ntu60" / "ntu60_vitpose.npz")
    for name in ("one", "two"):
        estimator_files.openpose(stage / "videos" / name)
    (stage / "videos.csv").write_text("clip,label\none,wave\ntwo,drink\n")
    _originals(stage)
    strip_labels(write_toy_set(stage) / "toy_pose.npz", stage / "unlabelled.npz")
    write_set(stage / "sets" / "penn_action" / "penn_action_gt.npz", "coco17", WRIST.classes, ("official",))
    jhmdb = read_card("stgcn-jhmdb-complete14_1")
    write_set(stage / "sets" / "jhmdb" / "jhmdb_gt.npz", "jhmdb15", jhmdb.classes, ("complete14_1", "complete14_2"))
    shutil.copytree(ROOT / "models" / "recipes", stage / "models" / "recipes")
    _checkpoints(stage)
    _cards(stage)
    _results(stage)


def _originals(stage: Path) -> None:
    """Write clips of 3-D sets as they are published."""
    write_ntu(stage / "nturgb+d_skeletons", [f"S001C001P00{subject}R001A001" for subject in (1, 2, 3)])
    rows, truth = np.ones((2, 6, 150), np.float32), np.eye(60, dtype=np.float32)[:2]
    np.savez(stage / "NTU60_CS.npz", x_train=rows, y_train=truth, x_test=rows, y_test=truth)
    for folder in ("xsub", "all_sqe", "Skeleton"):
        (stage / folder).mkdir()
    np.save(stage / "xsub" / "val_data_joint.npy", np.ones((2, 3, 4, 25, 2), np.float32))
    write(stage / "xsub" / "val_label.pkl", (["a.skeleton", "b.skeleton"], [0, 1]))
    (stage / "all_sqe" / "a01_s01_e00_v01.json").write_text(json.dumps({"skeletons": [[[0.1, 0.2, 3.0]] * 20] * 4}))
    (stage / "Skeleton" / "a1_s1_t1_skeleton.mat").write_bytes(mat("d_skel", np.ones((20, 3, 4))))


def follow(page: str, here: Path) -> None:
    """Do in `here` what the steps of a page say beside their commands: copy its template, write its YAML."""
    if page == "docs/adding_a_perturbation.md":
        shutil.copy(ROOT / "docs" / "templates" / "perturbation.py", here / "my_module.py")
        for suite in blocks("yaml", (ROOT / page).read_text()):
            (here / "mine.yaml").write_text(suite)


def write_set(
    path: Path, layout: str, classes: tuple[str, ...], splits: tuple[str, ...], clips: int = 16, frames: int = 12
) -> None:
    """Write a neutral `.npz` of random walks: the first half of the clips to train on, the second to test."""
    joints = LAYOUTS[layout].joints
    rng = np.random.default_rng(0)
    halves = {"train": np.arange(clips // 2), "test": np.arange(clips // 2, clips)}
    parts: dict[str, Any] = {f"split_{split}_{part}": rows for split in splits for part, rows in halves.items()}
    path.parent.mkdir(parents=True)
    np.savez(
        path,
        keypoint=(500 + rng.normal(0, 20, (clips * frames, len(joints), 2)).cumsum(axis=1)).astype(np.float32),
        keypoint_score=np.ones((clips * frames, len(joints)), np.float16),
        clip_start=(np.arange(clips) * frames).astype(np.int32),
        clip_length=np.full(clips, frames, np.int32),
        num_person=np.ones(clips, np.int32),
        label=(np.arange(clips) % min(len(classes), clips // 2)).astype(np.int16),
        clip_name=np.array([f"clip{i:03}" for i in range(clips)]),
        subject=(np.arange(clips) % 4).astype(np.int16),
        img_shape=np.full((clips, 2), (1080, 1920), np.int32),
        class_names=np.array(classes),
        joint_names=np.array(joints),
        edges=np.array(LAYOUTS[layout].links, np.int16),
        **parts,
    )


def _checkpoints(stage: Path) -> None:
    """Write what official code saves of a small ST-GCN: j.pth, b.pth (which tells its stream) and a broken one."""
    card = Card("j", "skelbench.adapters.stgcn:STGCN", SMALL, tuple(map(str, range(60))))
    state = load_model(card).network.state_dict()  # type: ignore[attr-defined]
    torch.save({"state_dict": state}, stage / "j.pth")
    torch.save({"state_dict": state, "meta": {"config": "feats=['b']"}}, stage / "b.pth")
    broken = {key: value for key, value in state.items() if key != "backbone.gcn.2.tcn.bn.bias"}
    torch.save({"state_dict": {**broken, "backbone.extra": torch.zeros(1)}}, stage / "broken.pth")


def _cards(stage: Path) -> None:
    succeeded("convert", "j.pth", "--out", "mine.yaml")
    succeeded("convert", "b.pth", "--out", "stgcn-b.yaml")
    for stream in ("j", "b", "jm", "bm"):
        succeeded("convert", "j.pth", "--set", f"stream={stream}", "--out", f"mine-{stream}.yaml")
    four, both = blocks("yaml", (ROOT / "docs" / "your_checkpoint.md").read_text())
    (stage / "four.yaml").write_text(four)
    (stage / "both.yaml").write_text(both)
    for name in ("model.py", "card.yaml", "objective.py"):
        shutil.copy(ROOT / "docs" / "templates" / name, stage)
    (stage / "runs" / "mine").mkdir(parents=True)
    small = {"base_channels": 8, "num_stages": 2, "inflate_stages": [2], "down_stages": [2]}
    mine = Card("mine", "skelbench.adapters.stgcn:STGCN", small, WRIST.classes)
    mine.save(stage / "runs" / "mine" / "card.yaml")


def _results(stage: Path) -> None:
    where = ("--data", "ntu60_hrnet.npz", "--split", "xsub")
    succeeded("eval", "--model", "mine.yaml", *where, "--perturb", "noise:0.01", "--out", "mine.csv")
    for name in ("new", "old", "x"):
        merge([stage / "mine.csv"], stage / f"{name}.csv")
    merge([ROOT / "leaderboards" / "maskclr-jhmdb.csv"], stage / "leaderboards" / "maskclr-jhmdb.csv")
    jhmdb = ("--data", str(stage / "sets" / "jhmdb"), "--model", "stgcn-jhmdb-complete14_1", "--split", "complete14_1")
    succeeded("eval", *jhmdb, "--suite", "quick", "--limit", 4, "--out", "leaderboards/jhmdb.csv")
