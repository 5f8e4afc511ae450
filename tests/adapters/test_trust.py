"""A card names code: what is not of skelbench is imported only where somebody says that it may be."""

from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from outside_code import Outside
from toy import WRIST

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.model import load_model
from skelbench.core.errors import InputError

CLASSES = WRIST.classes
FUSE = "skelbench.adapters.fuse:Fuse"


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    made = Outside(tmp_path / "outside", monkeypatch)
    yield made
    made.forget()


def saved(folder: Path, adapter: str, name: str = "x", **config: Any) -> Path:
    Card(name, adapter, config, CLASSES).save(folder / f"{name}.yaml")
    return folder / f"{name}.yaml"


@pytest.mark.parametrize("module", ["evil", "evil.inner", "skelbench_evil", "skelbenc", "_skelbench"])
@pytest.mark.parametrize("given", ["card", "file", "text", "folder"])
def test_an_adapter_outside_skelbench_is_imported_only_with_trust(
    outside: Outside, tmp_path: Path, module: str, given: str
) -> None:
    adapter = f"{outside.module(module)}:Net"
    (tmp_path / "run").mkdir()
    file = saved(tmp_path / "run", adapter, "card")
    where = {"card": Card("card", adapter, {}, CLASSES), "file": file, "text": str(file), "folder": tmp_path / "run"}
    with pytest.raises(InputError) as error:
        load_model(where[given])
    assert str(error.value) == (
        f"card card: adapter '{adapter}' is code outside skelbench, which would be imported and run with your rights; "
        "add --trust (in Python trust=True) if you know where it is from"
    )
    assert not outside.ran
    assert load_model(where[given], trust=True).card.name == "card" and outside.ran


def test_what_was_imported_before_is_no_reason_to_run_it(outside: Outside, tmp_path: Path) -> None:
    card = saved(tmp_path, f"{outside.module('evil')}:Net")
    load_model(card, trust=True)
    with pytest.raises(InputError, match="code outside skelbench"):
        load_model(card)


@pytest.mark.parametrize("key", ["trusted", "trust", "folder"])
def test_no_file_says_of_itself_that_it_may_be_trusted(outside: Outside, tmp_path: Path, key: str) -> None:
    card = saved(tmp_path, f"{outside.module('evil')}:Net")
    card.write_text(f"{card.read_text()}{key}: true\n")
    with pytest.raises(InputError, match=f"fix the keys \\['{key}'\\]"):
        read_card(card)
    with pytest.raises(InputError, match="fix the keys"):
        load_model(card)
    assert not outside.ran


def test_trust_is_not_written_into_a_file(tmp_path: Path) -> None:
    Card("x", "evil:Net", trusted=True).save(tmp_path / "x.yaml")
    assert "trust" not in (tmp_path / "x.yaml").read_text() and not read_card(tmp_path / "x.yaml").trusted


@pytest.mark.parametrize("depth", ["file", "folder"])
def test_trust_reaches_the_members_of_a_fused_card_and_nothing_else_does(
    outside: Outside, tmp_path: Path, depth: str
) -> None:
    adapter = f"{outside.module('evil')}:Net"
    (tmp_path / "run").mkdir()
    saved(tmp_path / "run", adapter, "card")
    member = "run/card.yaml" if depth == "file" else "run"
    fused = saved(tmp_path, FUSE, "fused", fuse={member: 1})
    with pytest.raises(InputError, match="card card: adapter 'evil:Net' is code outside skelbench"):
        load_model(fused)
    assert not outside.ran
    model: Any = load_model(fused, trust=True)
    assert [type(one).__name__ for one in model.members] == ["Net"] and outside.ran


@pytest.mark.parametrize(
    "adapter",
    [
        "skelbench.core.files:os.system",
        "skelbench.core.files:os",
        "skelbench.core.files:atomic",
        "skelbench.core.files:Path",
        "skelbench.core.machine:subprocess.Popen",
        "skelbench.core.machine:subprocess.run",
        "skelbench.core.words:WORD",
        "skelbench.core.words:WORD.bit_length",
        "skelbench.core.words:__builtins__",
        "skelbench.core.yaml_file:yaml.Loader",
        "skelbench.core.pickles.load:load",
        "skelbench.adapters.fuse:torch.serialization.pickle.Unpickler",  # has `load`, and is not ours
        "skelbench.adapters.stgcn:STGCN.load",
        "skelbench.adapters.stgcn:STGCN.__init__",
        "skelbench.adapters.card:Card",
        "skelbench.adapters.protocols:Model",
        "skelbench.adapters.protocols:Trainable",
        "skelbench.adapters.protocols:Configures",
        "skelbench.adapters.convert_or_so:Thing",
        "skelbench.adapters:stgcn",
        "skelbench:load_model",
        "skelbench.adapters.stgcn:Gone",
        "skelbench.no.such.module:Thing",
    ],
)
@pytest.mark.parametrize("trust", [True, False])
def test_what_is_in_skelbench_and_no_adapter_is_told(adapter: str, trust: bool) -> None:
    with pytest.raises(InputError, match="write module:Class of something") as error:
        load_model(Card("x", adapter, {"a": 1}, CLASSES), trust=trust)
    assert str(error.value).startswith(f"card x: adapter {adapter!r} ")


def test_of_all_names_in_skelbench_only_the_networks_are_adapters() -> None:
    """Whatever a card names that its importing has brought along, e.g. `subprocess`, `os.system` or a base class."""
    files = sorted((ROOT / "skelbench").rglob("*.py"))
    modules = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]
    found = {id(thing): f"{m}:{name}" for m in modules for name, thing in vars(import_module(m)).items()}
    loaded: set[str] = set()
    for adapter in found.values():
        with suppress(InputError):
            loaded.add(type(load_model(Card("x", adapter, {}, CLASSES))).__name__)
    assert len(found) > 1000
    assert loaded == {
        *("AAGCN", "CTRGCN", "MAMP", "MSG3D", "MotionBERT", "PoseC3D", "STGCN", "STGCNPP", "STTFormer"),
    }


@pytest.mark.parametrize(
    "adapter",
    [
        "",
        "evil",
        "evil:",
        ":Net",
        "evil:Net:Net",
        "evil:Net()",
        "evil.:Net",
        ".evil:Net",
        "..evil:Net",
        "evil/inner:Net",
        "evil:Net\n",
        " evil:Net",
        "evil; import os:Net",
        "file:///evil.py:Net",
        "https://example.org/evil:Net",
        "evil:" + "N" * 10**6 + "!",
        "evil\0:Net",
        "evil:\x1b[2J",
        "1evil:Net",
    ],
)
@pytest.mark.parametrize("trust", [True, False])
def test_what_is_no_path_of_python_is_told_and_not_tried(outside: Outside, adapter: str, trust: bool) -> None:
    outside.module("evil")
    with pytest.raises(InputError, match="write module:Class of something on the Python path") as error:
        load_model(Card("x", adapter, {}, CLASSES), trust=trust)
    assert not outside.ran and len(str(error.value)) < 500 and str(error.value).isprintable()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("def (", "invalid syntax|cannot be imported"),
        ("raise SystemExit(0)", r"cannot be imported \(0\)"),
        ("import sys; sys.exit('done')", r"cannot be imported \(done\)"),
        ("1 / 0", r"cannot be imported \(division by zero\)"),
        ("import no_such_thing", "No module named 'no_such_thing'"),
        ("raise ValueError('a\\n' * 10**6)", r"cannot be imported \(a a"),
        ("raise ValueError('\\x1b[2J')", r"\\x1b\[2J"),
        ("def f(): f()\nf()", "recursion"),
        ("", "has no attribute 'Net'"),
        ("Net = 5", "is no adapter, a class with `load`"),
        ("Net = None", "is no adapter"),
        ("def Net(card): return card", "is no adapter"),
        ("import json as Net", "is no adapter"),
        ("class Net: pass", "is no adapter"),
        ("class Net: load = 5", "is no adapter"),
        ("from types import SimpleNamespace as S; Net = S(load=print)", "is no adapter"),
        ("class Net:\n @classmethod\n def load(cls, card): pass", "loads a NoneType, expected a model with `prepare`"),
        ("class Net:\n load = staticmethod(lambda card: 5)", "loads a int, expected a model with `prepare`"),
        ("class Net:\n load = staticmethod(lambda card: card)", "loads a Card, expected a model with `prepare`"),
    ],
)
def test_code_that_is_trusted_and_no_adapter_is_told(outside: Outside, tmp_path: Path, body: str, message: str) -> None:
    adapter = f"{outside.module('evil', body)}:Net"
    with pytest.raises(InputError, match=message) as error:
        load_model(saved(tmp_path, adapter), trust=True)
    assert str(error.value).startswith("card x: adapter 'evil:Net' ")
    assert len(str(error.value)) < 500 and str(error.value).isprintable()
