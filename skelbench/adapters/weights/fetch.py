"""Download weights once into a local cache, $SKELBENCH_CACHE or ~/.cache/skelbench; the hub has a cache of its own."""

import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from skelbench.adapters.weights.hub import PART, download, parse
from skelbench.core.errors import InputError
from skelbench.core.files import atomic
from skelbench.core.words import quoted

PATIENCE = 30  # seconds without an answer
LARGEST = 4 << 30
"""Bytes of a download that does not say how long it is; the largest official checkpoint has some 100 MB."""
CHUNK = 1 << 20
LONGEST = 1000
"""Characters of an address; its place in the cache has to be a path that a file system takes."""
LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOST = re.compile(rf"(?=.{{1,253}}$){LABEL}(\.{LABEL})*")


def local(address: str, folder: Path) -> Path:
    """Return the file that a card's `weights` mean: `hf://`, `https://`, or a path relative to the card.

    What lies there as a file is never taken for an address.

    Raises:
        InputError: it cannot be fetched.
    """
    if "\0" in address:
        raise InputError(f"weights {quoted(address)} are no path; correct the card")
    if not is_remote(address) or os.path.isfile(folder / address):  # Path.is_file raises for what is too long a name
        return folder / address
    return _from_hub(address) if address.startswith("hf://") else _from_web(address)


def is_remote(address: str) -> bool:
    """Say whether weights have to be fetched."""
    return address.startswith(("hf://", "https://"))


def cached(url: str) -> Path:
    """Return where the file of an `https://` address is kept: its host and path in $SKELBENCH_CACHE.

    Raises:
        InputError: the address would lead out of the cache, or to a place that is no name of a file.
    """
    root = Path(os.environ.get("SKELBENCH_CACHE") or Path.home() / ".cache" / "skelbench")
    host, *parts = url.removeprefix("https://").split("/")
    if len(url) > LONGEST or not HOST.fullmatch(host) or not parts or not all(PART.fullmatch(part) for part in parts):
        raise InputError(
            f"weights {quoted(url)}: expected https://host/path/to/file, without query, port, .. or empty parts; "
            "download the file and name its path on the card"
        )
    path = Path(root, host, *parts)
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):  # Path.resolve raises in a circle
        raise InputError(f"weights {quoted(url)} are kept behind a link that leaves {root}; remove the link")
    return path


def discard(address: str, path: Path) -> bool:
    """Take a fetched file out of its cache, as it is not the one that its card means; say whether it is gone."""
    with suppress(OSError):  # a cache that is shared, and not ours to write
        for place in _links(path) if address.startswith("hf://") else [path]:
            place.unlink(missing_ok=True)
    return not path.exists()


def _links(path: Path) -> list[Path]:
    """The path of a file in the hub's cache and what it leads to, link by link, as far as that is the cache's own.

    A snapshot is a link to its repository's `blobs/<hash>`, and that, since huggingface_hub 2.4, may be one to the
    store of all repositories, `blobs/<two digits>/<hash>`: the bytes would come back from any of them.
    """
    places = [path]
    while places[-1].is_symlink() and len(places) < 4:
        target = Path(os.path.normpath(places[-1].parent / places[-1].readlink()))
        if "blobs" not in (target.parent.name, target.parent.parent.name):
            break
        places.append(target)
    return places


def _from_web(url: str) -> Path:
    import urllib.request  # late: it brings half of the standard library along
    from http.client import HTTPException

    path = cached(url)
    if path.is_file():
        return path
    print(f"fetching {url}", file=sys.stderr)
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer, atomic(path) as draft:
            last = answer.geturl() if hasattr(answer, "geturl") else url
            if not str(last).startswith("https://"):
                raise InputError(
                    f"{url} leads to {quoted(last)}, which anybody on the way can change; name another one"
                )
            _download(answer, draft, url)
    except InputError:
        raise
    except (OSError, HTTPException, ValueError) as error:  # urllib's own among the first; ValueError: a broken redirect
        raise InputError(
            f"cannot fetch {url} ({getattr(error, 'reason', error)}); where there is a network, download it, then put "
            f"it here as {path}, or make a card of it with `skelbench convert FILE --out card.yaml`"
        ) from error
    return path


def _download(answer: Any, draft: Path, url: str) -> None:
    """Write what comes, no more than was announced, and keep no page about something else."""
    from skelbench.adapters.weights.read import read_saved

    told = str(answer.headers.get("Content-Length") or "")
    length = int(told[:20]) if told.isascii() and told.isdecimal() else None  # 20 digits are too many anyway
    most = LARGEST if length is None else length
    if most > LARGEST:
        raise InputError(f"{url} announces {length} bytes, at most {LARGEST:,} are fetched; download it yourself")
    came = 0
    with draft.open("wb") as file:
        while part := answer.read(CHUNK):
            came += len(part)
            if came > most:
                raise InputError(f"{url} sends more than the {most} bytes that it may; try again later")
            file.write(part)
    if length is not None and came != length:
        raise InputError(f"{url} broke off after {came} of {length} bytes; try again")
    try:
        read_saved(draft)
    except InputError as error:
        raise InputError(f"what came from {url} is no checkpoint; open the address in a browser to see") from error


def _from_hub(address: str) -> Path:
    """Fetch `hf://owner/repo/file@revision` into the cache of the Hub; say which commit a branch is at."""
    asked = parse(address)
    path, found = download(asked)
    if not asked.pinned:
        print(f"note: {asked} may change; write {found} on the card to keep this one", file=sys.stderr)
    return path
