"""Download weights once into a local cache, $SKELBENCH_CACHE or ~/.cache/skelbench; the hub has a cache of its own."""

import os
import shutil
import sys
from pathlib import Path

from skelbench.core.errors import InputError
from skelbench.core.files import atomic

PATIENCE = 30  # seconds without an answer


def local(address: str, folder: Path) -> Path:
    """Return the file that a card's `weights` mean: `hf://`, `https://`, or a path relative to the card.

    Raises:
        InputError: it cannot be fetched.
    """
    if address.startswith("hf://"):
        return _from_hub(address)
    if address.startswith("https://"):
        return _from_web(address)
    return folder / address


def cached(url: str) -> Path:
    """Return where the file of an `https://` address is kept: its host and path in $SKELBENCH_CACHE."""
    root = os.environ.get("SKELBENCH_CACHE") or Path.home() / ".cache" / "skelbench"
    return Path(root, *url.removeprefix("https://").split("/"))


def _from_web(url: str) -> Path:
    import urllib.request  # late: it brings half of the standard library along

    path = cached(url)
    if path.is_file():
        return path
    print(f"fetching {url}", file=sys.stderr)
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer, atomic(path) as draft:
            with draft.open("wb") as file:
                shutil.copyfileobj(answer, file)
            _check(draft, url, answer.headers.get("Content-Length"))
    except OSError as error:  # urllib's own errors among them
        raise InputError(
            f"cannot fetch {url} ({getattr(error, 'reason', error)}); where there is a network, download it, then put "
            f"it here as {path}, or make a card of it with `skelbench convert FILE --out card.yaml`"
        ) from error
    return path


def _check(draft: Path, url: str, length: str | None) -> None:
    """Keep no file that was cut short, or that is a page about something else."""
    from skelbench.adapters.weights.read import read_saved

    came = draft.stat().st_size
    if length is not None and came != int(length):
        raise InputError(f"{url} broke off after {came} of {length} bytes; try again")
    try:
        read_saved(draft)
    except InputError as error:
        raise InputError(f"what came from {url} is no checkpoint; open the address in a browser to see") from error


def _from_hub(address: str) -> Path:
    """Fetch `hf://owner/repo/file@revision` into the Hugging Face cache."""
    from huggingface_hub import hf_hub_download  # pyright: ignore[reportUnknownVariableType]

    place, _, revision = address.removeprefix("hf://").partition("@")
    parts = place.split("/", 2)
    if len(parts) != 3:
        raise InputError(f"weights {address!r} are not hf://owner/repo/file@revision")
    try:
        return Path(hf_hub_download("/".join(parts[:2]), parts[2], revision=revision or None))
    except Exception as error:  # the hub raises a dozen types; all mean that the file did not come
        raise InputError(
            f"cannot fetch {address}: {type(error).__name__}; check the address and the network"
        ) from error
