"""The command line as a whole: its commands and options, its help, and how it ends."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command import EVAL, refused, refused_without_a_trace, skelbench, succeeded
from conftest import ROOT
from typer.main import get_command

from skelbench.cli.app import app
from skelbench.core.layout import LAYOUTS

FROZEN = {
    "eval": "--perturb --model --repair --preparation --suite --data --split --source --layout --units --format --seeds"
    " --out --limit --batch-size --workers --device --trust --dry-run --json",
    "attack": "--model --data --split --source --layout --units --format --limit --eps --attack --surrogate --guards"
    " --seed --out --device --trust",
    "partial": "CARDS --data --split --source --layout --units --format --limit --mode --joints --parts --draws --per"
    " --seed --trained-on --copies --out --tables --batch-size --workers --device --trust",
    "train": "MODEL --data --split --source --layout --units --format --preset --stream --seed --out --resume --set"
    " --limit --workers --device --trust --compile --deterministic",
    "pretrain": "METHOD --data --split --source --layout --units --format --preset --stream --seed --out --resume --set"
    " --limit --workers --device --trust --compile --deterministic",
    "transfer": "ENCODER PROTOCOLS --data --split --source --layout --units --format --seed --out --resume --set"
    " --paper-best --limit --workers --device --trust",
    "check": "NEW --baseline --max-drop --model --spec --format --update-baseline",
    "leaderboard": "RESULTS --suite --model --source --format --out",
    "compare": "RESULTS --model --out",
    "fuse": "CARDS --out --weights --of --trust",
    "convert": "FILE --out --adapter --set --classes --name --trust",
    "doctor": "--suite --full --json",
    "explain": "--model --importance --data --split --source --layout --units --format --limit --steps --unit --seed"
    " --out --device --trust",
    "export": "RESULTS --to --out --model --card --organisation --benchmark --instances",
    "import": "FOLDER --out",
    "pack": "RESULTS --out --model --probabilities",
    "predict": "FILES --model --source --layout --units --format --flip --image-size --limit --top --curves --out"
    " --device --trust --json",
    "report": "RESULTS --out --model --data --figures --check-data --trust",
    "submit pack": "RESULTS --model --suite --out --card",
    "submit verify": "FOLDER --weights --trust",
    "push": "MODEL REPO --results --private --revision --dry-run",
    "pull": "REPO --out",
    "data list": "--json",
    "data info": "DATA --split --source --limit --layout --units --format --flip --image-size --labels --json",
    "data check": "DATA --split --source --limit --layout --units --format --flip --image-size --labels --out --json",
    "data draw": "--out DATA --clip --perturb --source --seed --layout --units --format",
    "data synth": "--out --limit",
    "data convert": "DATA OUT --source --layout --units --format --flip --image-size --labels --compress",
    "list models": "--measure --model --device --out --trust --official --json",
    "list perturbations": "--json",
    "list repairs": "--json",
    "list protocols": "--json",
    "list suites": "--json",
    "list layouts": "--show --out --json",
    "list settings": "--json",
}
"""Every command and its options. A change here is a change for everybody's scripts: decide it, then write it down."""


def options(command: Any, *path: str) -> Iterator[tuple[str, str]]:
    for name, inner in getattr(command, "commands", {}).items():
        yield from options(inner, *path, name)
    if not hasattr(command, "commands"):
        named = [p.opts if p.param_type_name == "option" else [p.name.upper()] for p in command.params]
        yield " ".join(path), " ".join(word for words in named for word in words)


def test_commands_and_options_are_the_ones_that_were_decided() -> None:
    assert dict(options(get_command(app))) == FROZEN


@pytest.mark.parametrize("command", ["", *FROZEN])
def test_every_command_explains_itself(command: str) -> None:
    text = succeeded(*command.split(), "--help")
    assert text.startswith(f"Usage: skelbench {command}".rstrip())
    for option in FROZEN.get(command, "").split():
        assert option.lower() in text.lower()


def test_help_imports_neither_torch_nor_pandas() -> None:
    code = """
import sys
from skelbench.cli import main
sys.argv = ["skelbench", "--help"]
try:
    main()
except SystemExit as stop:
    print(stop.code, sorted({"torch", "pandas", "scipy", "matplotlib", "seaborn", "pyarrow"} & set(sys.modules)))
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] in ("0 []", "None []")


def test_without_a_command_the_help_is_shown() -> None:
    for words in ((), ("data",), ("list",)):
        ran = skelbench(*words)
        assert ran.code == 2
        assert ran.err.startswith("Usage: skelbench")


def test_the_version_is_the_packages() -> None:
    from skelbench import __version__

    assert succeeded("--version") == f"skelbench {__version__}\n"


def test_a_reader_that_leaves_early_is_no_error() -> None:
    line = f"{sys.executable} {ROOT / 'cli.py'} list layouts | head -n 1"
    ran = subprocess.run(line, shell=True, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("name ")
    assert ran.stderr == ""


def test_python_m_skelbench_is_the_command_line() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "skelbench", "list", "layouts"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert [line.split()[0] for line in ran.stdout.splitlines()] == ["name", *LAYOUTS]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("evil",), "No such command 'evil'"),
    ],
)
def test_a_wrong_word_gets_one_line_and_changes_no_file(place: Path, words: tuple[str, ...], said: str) -> None:
    assert said in refused_without_a_trace(place, *words)


def test_a_name_with_a_line_break_is_still_said_in_one_line(place: Path) -> None:
    assert "unknown model 'a b'" in refused(*EVAL, "--model", "a\nb").replace("\\n", " ")
    assert "gone file.csv is not there" in refused("check", "gone\nfile.csv", "--baseline", "old.csv")
