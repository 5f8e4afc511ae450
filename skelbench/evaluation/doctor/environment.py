"""What runs here: versions, commit, devices, threads, folders, and what of the extras is installed."""

import os
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from skelbench.core.machine import VERSION, commit, device_name, is_dirty

PACKAGES = ("numpy", "torch", "pandas", "pyarrow", "safetensors", "huggingface_hub")
EXTRAS: Mapping[str, tuple[str, ...]] = {
    "explain": ("captum",),
    "pose": ("rtmlib",),
    "report": ("scipy", "scikit-learn", "openTSNE"),
}
"""As in pyproject.toml."""
FOLDERS = ("SKELBENCH_DATA", "SKELBENCH_CACHE")


def environment() -> dict[str, Any]:
    """Describe this installation, as JSON takes it; a package that is not installed is None.

    Nothing in it names a person, a host or a folder, so that it can be passed on with results.
    """
    import torch

    running = commit()
    devices = ["cpu", *(f"cuda:{k}" for k in range(torch.cuda.device_count()))]
    return {
        "skelbench": VERSION,
        "commit": running,
        "dirty": is_dirty(running),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "packages": _versions(PACKAGES),
        "extras": {extra: _versions(packages) for extra, packages in EXTRAS.items()},
        "devices": [f"{device} {device_name(device)}" for device in devices],
        "threads": torch.get_num_threads(),
    }


def folders() -> dict[str, str]:
    """Return the environment variables that name folders, where they are set."""
    return {name: os.environ[name] for name in FOLDERS if name in os.environ}


def _versions(packages: Iterable[str]) -> dict[str, str | None]:
    return {package: _version(package) for package in packages}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
