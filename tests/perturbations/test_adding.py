"""docs/adding_a_perturbation.md is true: its commands run, and a family needs a file and its name in the table."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command import succeeded
from conftest import ROOT

GUIDE = (ROOT / "docs" / "adding_a_perturbation.md").read_text()
COMMANDS = re.findall(r"^ *PYTHONPATH=\. skelbench (.*)$", GUIDE, re.M)


def run_tests(folder: Path, *words: object, **env: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-rf",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        *map(str, words),
    ]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(command, cwd=folder, env={**inherited, **env}, capture_output=True, text=True)


def passed(ran: subprocess.CompletedProcess[str]) -> int:
    found = re.search(r"(\d+) passed", ran.stdout)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_guide_does_what_the_guide_says(
    command: str, my_module: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(my_module.parent)
    suite = re.search(r"```yaml\n(.*?)```", GUIDE, re.S)
    Path("mine.yaml").write_text(re.sub("^   ", "", suite[1], flags=re.M) if suite else "")
    words = shlex.split(command)
    printed = succeeded(*words)
    if "--out" in words:
        assert Path(words[words.index("--out") + 1]).stat().st_size > 0
    if command.endswith("glitch:0"):
        assert printed.splitlines()[-1].split("  ")[-1].startswith("0.0 ")


def test_the_guide_has_a_command_for_each_of_its_steps() -> None:
    steps = re.split(r"^\d\. ", GUIDE, flags=re.M)[1:]
    assert len(steps) == 11
    assert len(COMMANDS) == 5
    assert all("```" in step for step in steps[:-1])


CARELESS = """
def careless(clip, share, rng):  # draws as often as the level says, so that a higher level damages other joints
    key = np.stack([rng.random(clip.score.shape) for _ in range(1 + int(10 * share))])[-1]
    return _moved(clip, key < share, np.float32(1))


reckless = Family("reckless", glitch.level, "0.3", {"": careless}, "nobody", group="localisation")
"""


def test_a_family_outside_passes_the_tests_of_ours_and_a_careless_one_does_not(my_module: Path) -> None:
    my_module.write_text(my_module.read_text() + CARELESS)
    path = os.pathsep.join([str(my_module.parent), *sys.path])
    names = "my_module:glitch my_module:reckless"
    file = ROOT / "tests" / "perturbations" / "test_properties.py"
    ran = run_tests(ROOT, file, "-k", "glitch or reckless or processes", SKELBENCH_FAMILIES=names, PYTHONPATH=path)
    failed = re.findall(r"^FAILED \S*::(\S+)", ran.stdout, re.M)
    assert failed == ["test_what_a_low_level_damages_a_higher_one_damages_too[my_module:reckless]"], ran.stdout
    assert passed(ran) >= 30


@pytest.mark.slow
def test_a_family_in_the_repository_is_one_file_and_its_name_in_the_table(tmp_path: Path) -> None:
    for folder in ("skelbench", "tests", "perturbations"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    home = tmp_path / "skelbench" / "perturbations"
    shutil.copy(ROOT / "docs" / "templates" / "perturbation.py", home / "families" / "glitch.py")
    table = (home / "__init__.py").read_text()
    imported = "from skelbench.perturbations.family import Family\n"
    added = f"from skelbench.perturbations.families.glitch import glitch\n{imported}"
    table = table.replace(imported, added).replace("            SHIFT,\n", "            SHIFT,\n            glitch,\n")
    (home / "__init__.py").write_text(table)
    files = [f"tests/perturbations/test_{name}.py" for name in ("properties", "spec", "suites")]
    only = ("-vv", "-k", "glitch or test_spec or test_suites")
    ran = run_tests(tmp_path, *files, *only, PYTHONPATH=str(tmp_path))
    assert ran.returncode == 0, ran.stdout
    assert len(re.findall(r"\[.*glitch.* PASSED", ran.stdout)) == 24  # 11 properties and the round trip, twice
