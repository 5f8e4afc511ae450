"""Commands that the documentation shows: found in its pages, taken apart, and parsed as the command line would."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from conftest import ROOT

from skelbench.cli.app import app

WRITTEN = ROOT / "docs" / "findings" / "maskclr"  # tables that models/*.sh write; they name the command that made them
SHOWN = {*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("[!.]*/README.md")}  # not those of caches
PAGES = sorted(SHOWN - {*WRITTEN.glob("*.md")})
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.S | re.M)
USAGE: type[Exception] = typer.BadParameter.__base__  # type: ignore[assignment]
START = r"(?:[A-Z_]+=\S+ )*(?:skelbench|python|torchrun|\S*/python) (?!-m pytest|\d)"


@dataclass(frozen=True)
class Command:
    """A command as it stands on a page, without its comment."""

    page: str
    text: str

    @property
    def words(self) -> list[str]:
        """The words after `skelbench`, without environment variables or torchrun; none for another program."""
        words = shlex.split(self.text)
        return words[words.index("skelbench") + 1 :] if "skelbench" in words else []


def blocks(language: str, text: str) -> list[str]:
    """Bodies of the code blocks that are marked as `language`; shell blocks are not marked."""
    return [body for marked, body in FENCE.findall(text) if marked == language]


def commands(page: Path) -> list[Command]:
    """Commands in the page's unmarked code blocks and workflows, and whole ones in its text."""
    text, name = page.read_text(), str(page.relative_to(ROOT))
    bodies = (*blocks("", text), *blocks("yaml", text))  # a workflow has commands too
    lines = [line.strip().removeprefix("$ ").removeprefix("- run: ") for body in bodies for line in body.splitlines()]
    shown = [re.sub(r"\s+#.*", "", line) for line in lines if re.match(START, line)]
    said = [" ".join(code.split()) for code in re.findall(rf"`({START}[^`]+)`", FENCE.sub("", text))]
    return [Command(name, line) for line in (*shown, *filter(whole, said))]


def mentions(page: Path) -> list[str]:
    """Everything in the page's text that starts like our command, whole or not: `skelbench eval --out`."""
    return [" ".join(code.split()) for code in re.findall(r"`(skelbench [^`]+)`", FENCE.sub("", page.read_text()))]


def whole(line: str) -> bool:
    """Whether a command in the text can be given as it is: three words and more after ours, nothing left out."""
    words = Command("", line).words
    if "skelbench" not in line:
        return True
    if len(words) < 3 or re.search(r"[…|]", line):
        return False
    try:
        parse(words)
    except USAGE:
        return False
    return True


def parse(words: list[str]) -> Any:
    """Descend to the command that `words` name, parse its options and arguments, and return it.

    Raises:
        UsageError: there is no such command or option, or a value is missing or of another kind.
    """
    command, rest = descend(words)
    command.make_context("skelbench", rest)
    return command


def descend(words: list[str]) -> tuple[Any, list[str]]:
    """Return the command that `words` name, and the words that are left for it.

    Raises:
        UsageError: there is no such command.
    """
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands") and words:
        if words[0] not in command.commands:
            raise typer.BadParameter(f"no command {words[0]!r}")
        command, words = command.commands[words[0]], words[1:]
    return command, list(words)


def options(command: Any) -> set[str]:
    """The options of a command."""
    return {option for parameter in command.params for option in parameter.opts}
