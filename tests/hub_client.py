"""Run `skelbench …` against the Hub of the tests: a process of its own, as huggingface_hub reads its settings once."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import warm_python
from conftest import ROOT
from hub_server import TOKEN, Hub

EACH = """
import sys
from pathlib import Path
from skelbench.adapters.exchange.pull import pull
from skelbench.adapters.weights.fetch import local
from skelbench.core.errors import InputError
for argument in sys.argv[1:]:
    try:
        print({code})
    except InputError as error:
        print(error)
"""
FETCH = "local(argument, Path())"


IMPATIENT = {"HF_HUB_ETAG_TIMEOUT": "1", "HF_HUB_DOWNLOAD_TIMEOUT": "1"}
"""Seconds that the Hub may be silent; 10 by default, which a busy machine needs."""


@dataclass(frozen=True)
class Client:
    """A user at home in `folder`, whose cache is empty at first, and a Hub."""

    hub: Hub
    folder: Path

    def run(self, *words: object, module: bool = True, **settings: str) -> "subprocess.CompletedProcess[str]":
        """Run a command; the token and the rest of what the Hub's library reads as `settings`, e.g. HF_TOKEN."""
        env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "OMP_NUM_THREADS": "1",
            "HOME": str(self.folder),
            "HF_HOME": str(self.folder / "hf"),
            "HF_ENDPOINT": self.hub.url,
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            **settings,
        }
        ran = warm_python.run([*(["-m", "skelbench"] if module else []), *map(str, words)], env, self.folder)
        assert not re.search(f"{TOKEN}|Traceback|signed", ran.stdout + ran.stderr), ran.stderr
        return ran

    def fetch(self, address: str, **settings: str) -> tuple[str, str]:
        """Fetch weights as a card does; return the path or the error, and what was said meanwhile."""
        (line,), said = self.lines(FETCH, address, **settings)
        return line, said

    def lines(self, code: str, *arguments: str, **settings: str) -> tuple[list[str], str]:
        """Run `code` in one process for every `argument`; return a line for each, its result or error, and stderr."""
        ran = self.run("-c", EACH.format(code=code), *arguments, module=False, **settings)
        assert ran.returncode == 0, ran.stderr
        lines = ran.stdout.splitlines()
        assert len(lines) == len(arguments)
        return lines, ran.stderr

    def cached(self) -> list[str]:
        """All files of the cache, links too, but for locks and the mark that it is a cache."""
        paths = (path for path in (self.folder / "hf").rglob("*") if path.is_symlink() or path.is_file())
        names = (str(path.relative_to(self.folder / "hf" / "hub")) for path in paths)
        return sorted(name for name in names if not name.startswith((".locks", "CACHEDIR")))
