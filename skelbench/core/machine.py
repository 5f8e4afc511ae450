"""What runs here: our version, the commit, torch and the device."""

import platform
import subprocess
from datetime import UTC, datetime
from functools import lru_cache

import numpy

from skelbench.core.errors import InputError
from skelbench.core.files import CHECKOUT

VERSION = "0.2.0"
NUMERICS = 1
"""Version of all that can move a number but has no version of its own: raise it, and no kept result is used again.

Perturbations, repairs, weights, configurations and data have versions or hashes; this is for our adapters' preparation
and networks, the reading of files, and how scores become a prediction. A release that moves no number leaves it.
"""

WRITTEN = ("leaderboards", "docs")
"""Folders of the checkout that hold results and documents."""


def device_name(device: str) -> str:
    """Name the GPU that `device` ("cuda:0") is, or the kind of this machine ("x86_64") for any other device."""
    import torch

    return torch.cuda.get_device_name(device) if device.startswith("cuda") else platform.machine()


def choose_device(name: str | None) -> str:
    """Return the device of that name, or a GPU where there is one, else the CPU.

    Raises:
        InputError: the device cannot be used here.
    """
    import torch

    chosen = name or ("cuda" if torch.cuda.is_available() else "cpu")
    try:
        torch.empty(0, device=chosen).cpu()
    except (RuntimeError, AssertionError) as error:
        raise InputError(f"--device {chosen} cannot be used here ({str(error).splitlines()[0]}); try cpu") from error
    return chosen


def circumstances(device: str) -> dict[str, str]:
    """Say by what and when a cell is measured: the columns that tell it of a result."""
    import torch

    return {
        "skelbench": VERSION,
        "commit": commit(),
        "torch": str(torch.__version__),
        "numpy": numpy.__version__,
        "python": platform.python_version(),
        "device": f"{device} {device_name(device)}",
        "threads": str(torch.get_num_threads()),
        "created": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }


@lru_cache(maxsize=1)
def commit() -> str:
    """Name the commit of the checkout that runs, `-dirty` if changed; empty for an installed wheel.

    A change in `WRITTEN` does not count: no number comes from there, and results are written there while we measure.
    """
    if not (CHECKOUT / ".git").exists():  # else an environment inside a repository would be given that one's commit
        return ""
    try:
        name = _git("describe", "--always", "--abbrev=10")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", *(f":!{part}" for part in WRITTEN))
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f"{name}-dirty" if changed else name


def _git(*words: str) -> str:
    command = ["git", "-C", str(CHECKOUT), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def is_dirty(commit: str) -> bool:
    """Whether a row's column `commit` says that files were changed, so that no commit holds the code that ran."""
    return commit.endswith("-dirty")
