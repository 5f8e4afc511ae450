"""Working folders that commands are run in: made once, then copied for every test."""

import shutil
from pathlib import Path

import pytest
from command import EVAL, TRAIN, succeeded, wrist_card
from conftest import write_toy_set
from pair_files import make_pair_of

SIZES = ("num_stages=1", "inflate_stages=[]", "down_stages=[]", "base_channels=4", "clip_len=8", "epochs=1")


@pytest.fixture
def evaluation(toy_set: Path, tmp_path: Path) -> list[object]:
    """An evaluation of the toy model on the toy set that only lacks its perturbations."""
    return [
        "eval",
        "--trust",
        "--model",
        wrist_card(tmp_path),
        "--data",
        toy_set,
        "--source",
        "pose",
        "--split",
        "xsub",
    ]


def enter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SKELBENCH_DATA", str(folder))


@pytest.fixture(scope="session")
def first_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("place")
    write_toy_set(folder)
    wrist_card(folder)
    with pytest.MonkeyPatch.context() as monkeypatch:
        enter(folder, monkeypatch)
        succeeded(*EVAL, "--out", "old.csv")
    return folder


@pytest.fixture(scope="session")
def first_run(first_place: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "run"
    with pytest.MonkeyPatch.context() as monkeypatch:
        enter(first_place, monkeypatch)
        succeeded(*TRAIN, "--out", folder, *(word for size in SIZES for word in ("--set", size)))
    return folder


@pytest.fixture
def place(first_place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with `toy/` (data), `wrist.yaml` (a model) and `old.csv` (results, with `old.cells`)."""
    shutil.copytree(first_place, tmp_path, dirs_exist_ok=True)
    enter(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture(scope="session")
def first_noisy(first_place: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("noisy") / "place"
    shutil.copytree(first_place, folder)
    with pytest.MonkeyPatch.context() as monkeypatch:
        enter(folder, monkeypatch)
        succeeded(*EVAL, "--perturb", "noise:0.3", "--out", "old.csv")
    return folder


@pytest.fixture
def noisy(first_noisy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder as `place`, where `old.csv` has a second cell, of noise:0.3."""
    shutil.copytree(first_noisy, tmp_path, dirs_exist_ok=True)
    enter(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture(scope="session")
def first_old_pair(first_noisy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pair") / "place"
    shutil.copytree(first_noisy, folder)
    make_pair_of(folder / "old.csv")
    return folder


@pytest.fixture
def old_pair(first_old_pair: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder as `place`, whose `old.csv` is of version 0.2, with `old.parquet`: two cells."""
    shutil.copytree(first_old_pair, tmp_path, dirs_exist_ok=True)
    enter(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture
def trained(first_run: Path, place: Path) -> Path:
    """The folder of a finished training, `run` in the working folder."""
    shutil.copytree(first_run, place / "run")
    return place / "run"
