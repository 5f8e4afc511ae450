"""Write what commands print into the pages that show it, between `<!-- made by: COMMAND -->` and `<!-- end -->`.

`make tables` does it in all pages, `python docs/tables.py README.md` in one. COMMAND starts with `skelbench` or
`python` and runs at the root. A block that is a code block (its first line is a fence) stays one. A
section that starts with "Made by `COMMAND`." is such a block without marks, up to the next heading of level 2:
`skelbench compare` writes it. It fails, and changes nothing in that page, where a command does not end well.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- made by: ", "<!-- end -->"
BLOCK = re.compile(rf"^{BEGIN}(?P<command>[^\n]+?) -->\n(?P<body>.*?)^{END}", re.M | re.S)
SECTION = re.compile(r"^Made by `(?P<command>skelbench compare [^`]+)`\.\n.*?(?P<after>\s+)(?=^## |\Z)", re.M | re.S)
PROGRAMS = {"python": [sys.executable], "skelbench": [sys.executable, "-m", "skelbench"]}


def pages() -> list[Path]:
    """The README and all pages of docs/, in order."""
    return sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


@cache
def printed(command: str) -> str:
    """Run a command at the root and return what it prints, without blank lines around it."""
    program, *rest = shlex.split(command)
    if program not in PROGRAMS:
        raise SystemExit(f"{command!r}: cannot run {program}; start with {' or '.join(PROGRAMS)}")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}  # this checkout, whatever is installed
    run = subprocess.run([*PROGRAMS[program], *rest], capture_output=True, text=True, cwd=ROOT, env=environment)
    if run.returncode:
        raise SystemExit(f"{command} failed: {run.stderr.strip()}")
    return run.stdout.strip("\n")


def commands(text: str) -> list[str]:
    """The commands that made the blocks and sections of a page, in order."""
    found = [*BLOCK.finditer(text), *SECTION.finditer(text)]
    return [match["command"] for match in sorted(found, key=lambda match: match.start())]


def filled(text: str, run: Callable[[str], str] = printed) -> str:
    """Return the page with every block and section as its command prints it now."""
    begun, ended = (len(re.findall(f"^{mark}", text, re.M)) for mark in (BEGIN, END))
    if not begun == ended == len(BLOCK.findall(text)):
        raise SystemExit(f"each line {BEGIN}COMMAND --> needs a line {END} after it, and no other block in between")
    text = BLOCK.sub(lambda match: _block(match["command"], match["body"], run(match["command"])), text)
    return SECTION.sub(lambda match: run(match["command"]) + match["after"], text)


def _block(command: str, old: str, new: str) -> str:
    fence = old.strip().partition("\n")[0] if old.strip().startswith("```") else ""
    body = f"{fence}\n{new}\n```" if fence else new
    return f"{BEGIN}{command} -->\n\n{body}\n\n{END}"


def main(names: list[str]) -> None:
    """Fill the pages that are named, or all; say which of them changed."""
    for page in [Path(name).resolve() for name in names] or pages():
        old = page.read_text()
        new = filled(old)
        if new != old:
            page.write_text(new)
            print(f"{page.relative_to(ROOT)}: written again")


if __name__ == "__main__":
    main(sys.argv[1:])
