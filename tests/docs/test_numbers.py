"""Every number that a page shows is made by a command, or says where it is from (see `doc_numbers`)."""

import os
import re
import shlex
from functools import cache
from pathlib import Path

import pytest
import warm_python
from conftest import ROOT
from doc_numbers import TABLES, loose_in_prose, loose_in_tables

PAGES: list[Path] = TABLES["pages"]()
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
MADE = [(name, command) for name in NAMES for command in TABLES["commands"]((ROOT / name).read_text())]
FINDINGS = [name for name in NAMES if name.startswith("docs/findings/")]
SLOW = r"skelbench (?!list )|python docs/(excerpt|families|orders).py|python -m benchmarks.versions"

NOT_MEASURED = {
    "docs/attacks.md": "budgets and limits by definition",
    "docs/data_check.md": "limits by definition, and what `data check` says of sets that may not be passed on",
    "docs/models/motionbert.md": "15 % is what MotionBERT-R hides",
    "docs/models/posec3d.md": "0.56 is a setting of pyskl",
    "docs/perturbations.md": "levels and units by definition",
    "docs/repairs.md": "constants of definitions",
    "docs/report.md": "the size of a bar in the picture",
    "docs/results.md": "sentences to quote, and another library's count of operations",
    "docs/quickstart.md": "seconds and bytes that benchmarks/open_large.py prints, on one machine",
    "docs/reading.md": "limits by definition",
    "docs/words.md": "a level and what it is in pixels",
}
"""Pages whose tables explain -> what their numbers are."""


def parts(text: str) -> list[tuple[str, str]]:
    """(command, block or section) of a page."""
    found = [m for pattern in ("BLOCK", "SECTION") for m in TABLES[pattern].finditer(text)]
    return [(match["command"], match[0]) for match in found]


@cache
def printed(command: str) -> str:
    """As docs/tables.py runs a command, without importing all again; test_tables.py runs one as it does."""
    program, *words = shlex.split(command)
    words = {"skelbench": ["-m", "skelbench"], "python": []}[program] + words
    ran = warm_python.run(words, {**os.environ, "PYTHONPATH": str(ROOT)}, ROOT)
    assert ran.returncode == 0, f"{command} failed: {ran.stderr.strip()}"
    return ran.stdout.strip("\n")


def cases() -> list[object]:
    slow = [pytest.mark.slow]
    return [pytest.param(n, c, id=f"{n}: {c}", marks=slow if re.match(SLOW, c) else []) for n, c in MADE]


@pytest.mark.parametrize(("name", "command"), cases())
def test_what_a_page_says_is_made_by_a_command_is_what_it_prints(name: str, command: str) -> None:
    for made_by, part in parts((ROOT / name).read_text()):
        if made_by == command:
            assert TABLES["filled"](f"\n{part}", printed).strip() == part.strip()


@pytest.mark.parametrize("name", NAMES)
def test_numbers_in_tables_are_made_by_commands(name: str) -> None:
    loose = loose_in_tables((ROOT / name).read_text())
    assert bool(loose) == (name in NOT_MEASURED), loose or "is held now: take it off the list"


@pytest.mark.parametrize("name", ["README.md", *FINDINGS])
def test_numbers_in_prose_say_where_they_are_from(name: str) -> None:
    assert not loose_in_prose((ROOT / name).read_text())
