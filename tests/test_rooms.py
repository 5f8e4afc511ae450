"""Rooms: a file of skelbench/ imports from its own room and from those below it, and from nowhere else."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from conftest import ROOT

BELOW = {
    "core": "",
    "data": "core",
    "perturbations": "core",
    "adapters": "core",
    "evaluation": "core data perturbations adapters",
    "training": "core data adapters",
    "explain": "core perturbations adapters evaluation",
    "report": "core data perturbations adapters evaluation explain",
    "cli": "core data perturbations adapters evaluation training explain report",
}
PACKAGE = ROOT / "skelbench"
FILES = sorted(PACKAGE.glob("*/**/*.py"))


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {dotted(path): path for path in PACKAGE.rglob("*.py")}


def modules(path: Path) -> list[str]:
    """All modules that a file imports from, inside functions too."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            names += [name if name in MODULES else node.module for name in inside]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return names


def room(name: str) -> str:
    return (name + ".").split(".")[1]


def test_the_rooms_of_the_table_are_those_that_there_are() -> None:
    assert {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"} == set(BELOW)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_imports_from_its_own_room_and_those_below(path: Path) -> None:
    mine = path.relative_to(PACKAGE).parts[0]
    others = {room(name) for name in modules(path) if name.split(".")[0] == "skelbench"}
    assert others <= {mine, *BELOW[mine].split()}


def test_no_imports_run_in_a_circle_not_even_late_ones() -> None:
    graph = {
        name: {other for other in modules(path) if other in MODULES and other != name}
        for name, path in MODULES.items()
        if name not in ("skelbench", "skelbench.__main__")
    }
    list(TopologicalSorter(graph).static_order())


def test_importing_the_lower_rooms_takes_no_torch_pandas_or_matplotlib() -> None:
    lower = [name for name in MODULES if room(name) in ("core", "data", "perturbations")]
    code = "import sys, importlib; [importlib.import_module(name) for name in sys.argv[1:]]"
    code += "; print(*{name.partition('.')[0] for name in sys.modules})"
    ran = subprocess.run([sys.executable, "-c", code, *lower], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not {"torch", "pandas", "matplotlib"} & set(ran.stdout.split())


def test_results_know_no_torch_and_no_model() -> None:
    for path in (PACKAGE / "evaluation" / "results").glob("*.py"):
        names = modules(path)
        assert not any(name.split(".")[0] == "torch" or name == "skelbench.adapters.model" for name in names), path


def test_init_files_only_hand_names_on() -> None:
    for path in PACKAGE.glob("*/**/__init__.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in body), path
