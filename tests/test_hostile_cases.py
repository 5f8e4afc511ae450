"""Attacks made by hand and found by a fuzzer: each ends in one line and exit code 2, or is read, being harmless.

They lie in $SKELBENCH_CASES and are opened by skelbench only, never by pickle or torch.
"""

import os
import shutil
import time
from pathlib import Path

import pytest
from command import skelbench
from conftest import ROOT

CASES = Path(os.environ.get("SKELBENCH_CASES", ROOT.parent / "shared" / "cases")) / "hostile"
FILES = sorted(path for path in CASES.rglob("*") if path.is_file() and "k400_0" not in path.name)
SECONDS = 5.0
MODEL = ("--model", "stgcn-synthetic-xsub", "--limit", "4")
RESULTS = {".csv": ("leaderboard",), ".parquet": ("eval", *MODEL, "--perturb", "noise:0.01", "--out")}


def staged(case: Path, folder: Path) -> list[object]:
    """Copy a case, with what belongs to it, into a folder; return the command that reads it."""
    kind = case.parent.name
    mates = [path for path in case.parent.iterdir() if path.stem == case.stem]
    if kind == "kinetics_":
        start = case.name.removesuffix("index.pkl")
        mates = [path for path in case.parent.iterdir() if path.name.startswith(start)]
    for mate in mates:
        name = mate.name.rpartition("_")[2] if kind == "kinetics_" and mate == case else mate.name
        name = "k400_0.pkl" if kind == "kinetics_" and mate != case else name
        (folder / name).write_bytes(mate.read_bytes())
    file = folder / ("index.pkl" if kind == "kinetics_" else case.name)
    if kind == "checkpoint":
        (folder / "run").mkdir()
        shutil.move(file, folder / "run" / "checkpoint.pt")
        small = ("--preset", "tiny", "--limit", "16", "--set", "epochs=1", "--device", "cpu")
        return ["train", "stgcn", *small, "--out", folder / "run", "--resume"]
    if kind == "results":
        return [*RESULTS[case.suffix], file.with_suffix(".csv")]
    if kind in ("pth", "safetensors"):
        return ["convert", file, "--out", folder / "made.yaml"]
    if kind == "suite" or case.name.startswith("s_"):
        return ["eval", *MODEL, "--suite", file]
    if case.suffix == ".yaml":
        return ["eval", "--model", file, "--limit", "4"]
    return ["data", "info", file]


@pytest.mark.skipif(not FILES, reason=f"{CASES} is not here; set $SKELBENCH_CASES to the folder that holds hostile/")
def test_the_cases_are_there() -> None:
    assert len(FILES) > 100


@pytest.mark.parametrize("case", FILES, ids=lambda path: str(path.relative_to(CASES)))
def test_a_hostile_file_ends_in_one_line(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKELBENCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    command = staged(case, tmp_path)
    started = time.perf_counter()
    ran = skelbench(*command)
    assert time.perf_counter() - started < SECONDS
    printed = ran.out + ran.err
    assert all(character.isprintable() or character == "\n" for character in printed)
    assert ran.code in (0, 2), printed
    if ran.code == 2:
        line = ran.err.splitlines()[-1]
        assert line.startswith("skelbench: ")
        assert len(line) <= 500
