"""On the command line, code that a card, a recipe or a suite names runs with --trust and not without."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from command import EVAL, TRAIN, refused, refused_without_a_trace, skelbench, succeeded
from outside_code import Outside
from toy import WRIST

from skelbench.adapters.card import Card
from skelbench.core.errors import InputError
from skelbench.core.files import CHECKOUT
from skelbench.perturbations.suites import load_suite
from skelbench.report.figures import FIGURES, read_evidence
from skelbench.report.report import report
from skelbench.training.recipes import read_recipe

SAID = "is code outside skelbench, which would be imported and run with your rights; add --trust (in Python trust=True)"
FAMILY = (CHECKOUT / "docs" / "templates" / "perturbation.py").read_text()
DATA = ("--data", "toy", "--source", "pose")


@pytest.fixture
def outside(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    """A folder of code beside the working folder's data, whose `evil.yaml` is a card of it."""
    made = Outside(place / "outside", monkeypatch)
    Card("evil", f"{made.module('evil')}:Net", classes=WRIST.classes).save(place / "evil.yaml")
    yield made
    made.forget()


@pytest.mark.parametrize(
    "words",
    [
        ("eval", "--model", "evil.yaml", *DATA, "--out", "new.csv"),
        ("explain", "--model", "evil.yaml", *DATA, "--split", "xsub", "--importance", "random", "--limit", "2"),
    ],
    ids=lambda words: words[0],
)
def test_a_card_of_somebody_else_runs_with_trust_alone(place: Path, outside: Outside, words: tuple[str, ...]) -> None:
    said = refused_without_a_trace(place, *words)
    assert f"card evil: adapter 'evil:Net' {SAID}" in said
    assert not outside.ran
    assert "evil" in succeeded(*words, "--trust") and outside.ran


def test_a_fused_card_hides_no_code(place: Path, outside: Outside) -> None:
    fuse = {"evil.yaml": 1, "wrist.yaml": 1}
    Card("fused", "skelbench.adapters.fuse:Fuse", {"fuse": fuse}).save(place / "fused.yaml")
    assert SAID in refused_without_a_trace(place, "eval", "--model", "fused.yaml", *DATA)
    assert not outside.ran
    assert "fused" in succeeded("eval", "--model", "fused.yaml", *DATA, "--trust") and outside.ran


@pytest.mark.slow
def test_the_cost_of_a_card_is_measured_in_a_process_that_trusts_no_more(outside: Outside) -> None:
    words = ("list", "models", "--measure", "--device", "cpu", "--model", "evil.yaml")
    assert SAID in skelbench(*words).err and not outside.ran
    skelbench(*words, "--trust")
    assert outside.ran


def test_convert_asks_before_it_imports(place: Path, outside: Outside) -> None:
    import torch

    torch.save({"a": torch.zeros(3)}, place / "w.pth")
    words = ("convert", "w.pth", "--out", "c.yaml", "--adapter", "evil:Net", "--classes", "3")
    assert SAID in refused_without_a_trace(place, *words) and not outside.ran
    assert "evil:Net has no `network` to put weights into" in refused(*words, "--trust") and outside.ran


@pytest.mark.parametrize("key", ["adapter", "objective"])
def test_a_recipe_names_code_too(place: Path, outside: Outside, key: str) -> None:
    given = {"adapter": "skelbench.adapters.stgcn:STGCN", "objective": "cross-entropy", key: "evil:Net"}
    lines = [f"{name}: {value}" for name, value in given.items()]
    (place / "r.yaml").write_text("\n".join([*lines, "epochs: 1", "batch: 8", "optimiser: sgd", "lr: 0.1"]))
    words = ("train", "r.yaml", *DATA, "--device", "cpu", "--out", "run")
    assert f"r.yaml: {key} 'evil:Net' {SAID}" in refused_without_a_trace(place, *words)
    assert not outside.ran
    with pytest.raises(InputError, match="code outside skelbench"):
        read_recipe(place / "r.yaml")
    refused(*words, "--trust")  # it is neither a network to train nor an objective
    assert outside.ran


@pytest.mark.parametrize(
    ("objective", "body"),
    [
        ("evil:Gone", ""),
        ("evil:Net", "raise SystemExit(0)"),
        ("evil:Net", "1 / 0"),
        ("evil:Net", "def ("),
        ("evil:Net", "Net = 5"),
        ("evil:Net", "class Net: pass"),
        ("skelbench.core.files:os.system", ""),
        ("skelbench.core.machine:subprocess.Popen", ""),
    ],
)
def test_an_objective_that_is_none_is_told(place: Path, outside: Outside, objective: str, body: str) -> None:
    outside.module("evil", body)
    said = refused(*TRAIN, "--set", f"objective={objective}", "--out", "run")
    assert f"objective '{objective}' " in said and not (place / "run").exists()


SUITES = {
    "a family": "levels: {'evil:glitch': [0.3]}",
    "a variant": "levels: {'evil:glitch@frame': [0.3]}",
    "all levels of a family": "levels: {'evil:glitch': '*'}",
    "a spec": "specs: ['evil:glitch:0.3']",
    "a later term": "specs: ['noise:0.1 + evil:glitch:0.3']",
    "a term behind a level": "levels: {noise: ['0.1+evil:glitch:0.3']}",
    "a term behind a name": "levels: {'noise:0.1+evil:glitch': [0.3]}",
    "a package": "specs: ['bad.evil:glitch:0.3']",
    "one that is called nearly like ours": "specs: ['skelbench_evil:glitch:0.3']",
}


@pytest.mark.parametrize("text", SUITES.values(), ids=SUITES)
def test_a_suite_names_code_too(place: Path, outside: Outside, text: str) -> None:
    for name in ("bad.evil", "skelbench_evil", "evil"):
        if name in text:
            outside.module(name, FAMILY)
            break
    (place / "s.yaml").write_text(text)
    words = ("eval", "--model", "stgcn-synthetic-xsub", *DATA, "--suite", "s.yaml")
    assert "is code outside skelbench" in refused_without_a_trace(place, *words)
    assert not outside.ran
    with suppress(InputError):  # "*" is no level of this family
        assert "evil" in str(load_suite(place / "s.yaml", trust=True)[0])
    assert outside.ran


def test_the_name_of_a_source_brings_no_code_into_a_suite(place: Path, outside: Outside) -> None:
    outside.module("evil", FAMILY)
    shutil.copy(place / "toy" / "toy_other.npz", place / "toy" / "toy_other+evil:glitch:0.3.npz")
    (place / "s.yaml").write_text("levels: {estimator: '*'}")
    said = refused_without_a_trace(place, *EVAL, "--suite", "s.yaml")  # with --trust, which is not about names of files
    assert "source 'other+evil:glitch:0.3' cannot be in a spec, where + joins perturbations; rename its file" in said
    assert not outside.ran


def test_a_family_that_leaves_python_leaves_no_success_behind(outside: Outside) -> None:
    outside.module("evil", "raise SystemExit(0)")
    assert "cannot be imported (SystemExit: 0)" in refused("eval", "--perturb", "evil:glitch:0.3")


def test_a_model_of_a_results_file_is_never_a_path_to_a_card(place: Path, outside: Outside) -> None:
    """The results are of a card called evil.yaml; beside them lies a file of that name, which names other code."""
    replace(WRIST, name="evil.yaml").save(place / "honest.yaml")
    succeeded("eval", "--trust", "--model", "honest.yaml", *DATA, "--split", "xsub", "--out", "r.csv")
    (evidence,) = read_evidence(place / "r.csv", where="toy")
    assert evidence.models == ("evil.yaml",)
    with pytest.raises(InputError, match=r"unknown model 'evil\.yaml'"):
        evidence.card("evil.yaml")
    assert evidence.classes == WRIST.classes  # of the data set
    features = {"tsne": FIGURES["tsne"]}
    report([place / "r.csv"], place / "page", where="toy", figures=features, trust=True)
    assert not outside.ran
    Card("evil.yaml", "evil:Net", classes=WRIST.classes).save(place / "evil.yaml")
    report([place / "r.csv"], place / "page", ["evil.yaml"], "toy", figures=features)
    assert not outside.ran
    report([place / "r.csv"], place / "page", ["evil.yaml"], "toy", figures=features, trust=True)
    assert outside.ran
