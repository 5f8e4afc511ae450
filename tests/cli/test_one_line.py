"""Whatever a command has to say of a path, a name or the machine is one short line that moves no cursor."""

import os
import subprocess
import sys
from pathlib import Path

import npz_files
import numpy as np
import pytest
from command import EVAL, TRAIN, WRIST, refused, skelbench
from conftest import ROOT
from outside_code import Outside

from skelbench.adapters.card import Card
from skelbench.core.errors import InputError
from skelbench.data.find import load_data
from skelbench.data.info import MOST_CLASSES, render

LONG = "x" * 5000
COMMANDS = [
    ("data", "info", LONG),
    ("data", "info", f"toy/{LONG}.npz"),
    ("data", "convert", LONG, "x.npz"),
    ("data", "draw", "toy", "--out", LONG),
    ("eval", "--model", LONG, "--data", "toy"),
    ("eval", "--model", f"{LONG}.yaml", "--data", "toy"),
    ("eval", "--trust", "--model", "wrist.yaml", "--data", "toy", "--suite", LONG),
    (*EVAL, "--out", f"{LONG}.csv"),
    ("list", "models", "--measure", "--model", LONG),
    ("train", f"{LONG}.yaml", "--data", "toy"),
    (*TRAIN, "--set", f"start_from={LONG}"),
    (*TRAIN, "--set", f"start_from={LONG}.pt"),
    (*TRAIN, "--set", f"{'a.' * 5000}a=1"),
    ("convert", LONG, "--out", "x.yaml"),
    ("leaderboard", LONG),
    ("check", LONG, "--baseline", LONG),
    ("report", LONG, "--out", "x"),
    ("eval", f"--{LONG}"),
    ("data", LONG),
    (LONG,),
]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words)[:30])
def test_a_word_of_five_thousand_characters_is_said_in_short(words: tuple[str, ...], place: Path) -> None:
    assert refused(*words).isprintable()


@pytest.mark.parametrize("word", ["\x1b[31mred", "two\nlines", "--o\x1b[2J\nx", "a\x07"])
def test_an_option_that_would_move_the_cursor_is_written_out(word: str, place: Path) -> None:
    for words in (("data", word), ("eval", f"--{word}"), (word,), ("eval", "--limit", word)):
        assert refused(*words).isprintable()


def test_weights_whose_path_is_too_long_are_named_in_short(place: Path) -> None:
    card = Card("far", "skelbench.adapters.stgcn:STGCN", classes=("a", "b"), weights=f"{LONG}.safetensors")
    card.save(place / "far.yaml")
    assert "card far: weights" in refused("eval", "--model", "far.yaml", "--data", "toy")


@pytest.mark.parametrize("name", ["a\x1b[31mb_pose.npz", "a\nb_pose.npz", "toy_\x1b]0;x\x07.npz"])
@pytest.mark.parametrize("command", [("data", "info"), ("eval", "--model", "wrist.yaml", "--trust", "--data")])
def test_a_file_whose_name_holds_control_characters_is_refused(
    name: str, command: tuple[str, ...], place: Path
) -> None:
    (place / name).write_bytes((place / "toy" / "toy_pose.npz").read_bytes())
    with pytest.raises(InputError, match="holds control characters"):
        load_data(place / name)
    assert refused(*command, str(place / name)).isprintable()


def test_a_thousand_classes_are_listed_and_no_more(toy_set: Path) -> None:
    from skelbench.data.info import describe

    info = describe(load_data(toy_set, source="pose"))
    for count in (MOST_CLASSES, MOST_CLASSES + 234):
        lines = render({**info, "classes": {f"c{number}": 1 for number in range(count)}}).splitlines()
        assert sum(line.startswith("    c") for line in lines) == MOST_CLASSES
        assert ("    … and 234 more; --json has them all" in lines) == (count > MOST_CLASSES)


@pytest.mark.parametrize(
    "body",
    ["torch.empty(2**50)", "numpy.empty(2**50)", "torch.empty(2**40, 2**40)"],
)
def test_memory_that_runs_out_is_one_line(body: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = Outside(place / "outside", monkeypatch)
    net = f"import numpy, torch\nfrom toy import WristModel\nclass Net(WristModel):\n    def logits(self, x): {body}"
    Card("large", f"{outside.module('large', net)}:Net", classes=WRIST.classes).save(place / "large.yaml")
    said = refused("eval", "--trust", "--model", "large.yaml", "--data", "toy")
    assert said.startswith("skelbench: memory ran out; make what is computed at once smaller")
    outside.forget()


def test_an_error_of_ours_is_no_lack_of_memory(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = Outside(place / "outside", monkeypatch)
    net = "from toy import WristModel\nclass Net(WristModel):\n    def logits(self, x): raise RuntimeError('a bug')"
    Card("wrong", f"{outside.module('wrong', net)}:Net", classes=WRIST.classes).save(place / "wrong.yaml")
    with pytest.raises(RuntimeError, match="a bug"):
        skelbench("eval", "--trust", "--model", "wrong.yaml", "--data", "toy")
    outside.forget()


ONE_OF_SEVERAL = """
import atexit, os, sys
from torch import distributed
from skelbench.cli.app import main

distributed.init_process_group("gloo", init_method="file://" + sys.argv[1], rank=0, world_size=1)
distributed.destroy_process_group()
os.environ["WORLD_SIZE"] = "2"  # as torchrun says
atexit.register(os.abort)  # as a thread of PyTorch may, where it is at work when Python ends
sys.argv = ["skelbench", *sys.argv[2:]]
main()
"""


@pytest.mark.parametrize(("words", "code"), [(["data", "info", "nowhere"], 2), (["list", "layouts"], 0)])
def test_one_of_several_processes_ends_at_once_with_its_own_code_and_words(
    words: list[str], code: int, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", ONE_OF_SEVERAL, str(tmp_path / "meet"), *words]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert ran.returncode == code
    assert ("coco17" in ran.stdout) == (code == 0)
    assert ran.stderr.startswith("skelbench: unknown data set 'nowhere'" if code else "")
    assert ran.stderr.count("\n") == (code == 2)


def test_a_name_that_the_terminal_has_no_letters_for_is_printed_as_an_escape(tmp_path: Path) -> None:
    path = npz_files.write(tmp_path / "x.npz", class_names=np.array(["漢", "sit", "é"]))
    command = [sys.executable, "-m", "skelbench", "data", "info", str(path)]
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert "\\u6f22" in ran.stdout.decode("latin-1") and "é" in ran.stdout.decode("latin-1")
