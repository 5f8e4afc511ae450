"""Files on the Hugging Face Hub: their addresses, and one fetch whose waiting has an end.

`huggingface_hub` keeps the cache ($HF_HOME), the token and the proxies; none of them is touched here. By itself it
asks a silent server for six minutes (10 s, then six times 60 s). So the server is asked here first, at most TRIES
times, and only one that answers is downloaded from.
"""

import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from skelbench.adapters.weights.hub_errors import discreet, is_overloaded, may_pass, why
from skelbench.core.errors import InputError
from skelbench.core.words import quoted

PART = re.compile(r"[A-Za-z0-9_~+=,@-][A-Za-z0-9._~+=,@-]{0,199}|\.[A-Za-z0-9_][A-Za-z0-9._-]{0,198}")
"""A part of an address that is a name for a file too: no empty one, no `..`, no `%2e`, no query."""
COMMIT = re.compile("[0-9a-f]{40}")
PAUSES = (0.5, 2.0)
"""Seconds before the second and the third try."""
TRIES = len(PAUSES) + 1

T = TypeVar("T")


@dataclass(frozen=True)
class Address:
    """One file of a model repository at a branch, a tag or, if `pinned`, a commit; "" is the main branch."""

    repo: str
    file: str
    revision: str = ""

    def __str__(self) -> str:
        return f"hf://{self.repo}/{self.file}" + (f"@{self.revision}" if self.revision else "")

    @property
    def pinned(self) -> bool:
        """Whether it names a commit, so that nobody can put another file there."""
        return COMMIT.fullmatch(self.revision) is not None


def parse(text: str) -> Address:
    """Read `hf://owner/repo/file@revision`; the file may lie in folders, the revision may be left out.

    Raises:
        InputError: it is none, or a part of it is no name for a file.
    """
    place, _, revision = text.removeprefix("hf://").partition("@")
    parts = place.split("/")
    names = [*parts, *(revision.split("/") if revision else ())]
    if len(parts) < 3 or not all(PART.fullmatch(part) for part in names):
        raise InputError(f"weights {quoted(text)} are not hf://owner/repo/file@revision; correct the card")
    check_repo("/".join(parts[:2]))
    return Address("/".join(parts[:2]), "/".join(parts[2:]), revision)


def check_repo(repo: str) -> None:
    """Refuse what is no `owner/repo` of the Hub.

    Raises:
        InputError: it is none.
    """
    from huggingface_hub.utils import HFValidationError, validate_repo_id

    try:
        if repo.count("/") == 1 and all(PART.fullmatch(part) for part in repo.split("/")):
            return validate_repo_id(repo)
    except HFValidationError:
        pass
    raise InputError(
        f"{quoted(repo)} is no OWNER/REPO of the Hub: two names of letters, digits, -, _ and ., without -- or ..; "
        "correct it"
    )


def download(address: Address) -> tuple[Path, Address]:
    """Return a file of the Hub in its cache, fetched if need be, and its address with the commit that it is of.

    A file of a commit that the cache has is taken without asking. Where the Hub does not answer, the cache's file of a
    branch is taken, with a note.

    Raises:
        InputError: it cannot be fetched; says in one line why and what to do.
    """
    from huggingface_hub import (
        constants,
        hf_hub_download,  # pyright: ignore[reportUnknownVariableType]
        try_to_load_from_cache,
    )

    there = try_to_load_from_cache(address.repo, address.file, revision=address.revision or None)
    cached = Path(there) if isinstance(there, str) else None
    if constants.HF_HUB_OFFLINE and cached is None:
        raise InputError(
            f"cannot fetch {address}: HF_HUB_OFFLINE is set and {constants.HF_HUB_CACHE} does not have it; unset it, "
            "or fetch it once where there is a network"
        )
    if cached is None or not (address.pinned or constants.HF_HUB_OFFLINE):
        try:
            ask(address)
            with discreet():
                fetch = partial(hf_hub_download, address.repo, address.file, revision=address.revision or None)
                cached = Path(again(fetch, str(address), is_overloaded))
        except Exception as error:  # the hub raises a dozen types; all mean that the file did not come
            if cached is None or not may_pass(error):
                raise InputError(f"cannot fetch {address}: {why(error, address.repo, address.file)}") from error
            print(f"note: the Hub does not answer; {address} is what the cache has", file=sys.stderr)
    return cached, replace(address, revision=cached.parents[address.file.count("/")].name)


def ask(address: Address) -> Any:
    """Ask for commit, size and hash of a file: `commit_hash`, `size`, `etag` (sha256, or git's sha1 of a small one).

    Raises:
        Exception: as the hub's, after TRIES tries where another may help, some 35 s for a server that is silent.
    """
    from huggingface_hub import (
        constants,
        get_hf_file_metadata,  # pyright: ignore[reportUnknownVariableType]
        hf_hub_url,
    )

    url = hf_hub_url(address.repo, address.file, revision=address.revision or None)
    return again(partial(get_hf_file_metadata, url, timeout=constants.HF_HUB_ETAG_TIMEOUT), str(address), may_pass)


def again(request: Callable[[], T], what: str, may_pass: Callable[[Exception], bool]) -> T:
    """Send a request up to TRIES times, with a pause and a word before the next, while its error is one that may pass.

    Raises:
        Exception: as the last try.
    """
    for pause in PAUSES:
        try:
            return request()
        except Exception as error:
            if not may_pass(error):
                raise
            print(f"the Hub does not answer for {what}; another try in {pause:g} s", file=sys.stderr)
            time.sleep(pause)
    return request()
