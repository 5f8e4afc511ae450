"""Files: those that ship with the code, their hashes, and how to write one so that a crash never leaves half of it."""

import os
import stat
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import file_digest
from pathlib import Path

from skelbench.core.errors import InputError

CHECKOUT = Path(__file__).parents[2]
"""The root of the checkout that runs; of an installed wheel, the folder that `skelbench` lies in."""


def content(folder: str) -> Path:
    """Return `models/` or `perturbations/`, inside the wheel or at the root of a checkout."""
    shipped = CHECKOUT / "skelbench" / "_content" / folder
    return shipped if shipped.is_dir() else CHECKOUT / folder


def file_sha256(path: Path) -> str:
    """Hash a file without reading it into memory; 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def check_regular(path: Path, what: str = "") -> None:
    """Refuse what is no file: a pipe would wait for ever, a device never end. what: it is, e.g. "suite", for errors.

    Raises:
        InputError: nothing is there, or something else than a file.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        if not what:
            raise InputError(f"no file {path}; check the path") from error
        raise InputError(f"cannot read {what} {path}: {error.strerror}; check the path") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise InputError(f"cannot read {path}: {getattr(error, 'strerror', error)}; check the path") from error
    if not stat.S_ISREG(mode):
        raise InputError(f"{path} is no regular file; name a file")


@contextmanager
def atomic(path: Path) -> Generator[Path]:
    """Give a temporary path beside `path`, which takes the place of `path` only when the block ends well.

    Raises:
        InputError: the folder cannot be made or written to, or `path` is a folder itself.
    """
    if path.is_dir():
        raise InputError(f"cannot write {path}: it is a folder; name a file in it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}; choose a folder you may write to") from error
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.chmod(0o666 & ~_umask())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def alone(path: Path) -> Generator[None]:
    """Let one process at a time read what lies at `path` and write it back; the others wait here.

    It is the folder that is locked, so that no lock file is left beside the results. Where there are no such locks
    (Windows, some network file systems) nobody waits.
    """
    with ExitStack() as exits:
        with suppress(ImportError, OSError):
            import fcntl

            folder = os.open(path.parent, os.O_RDONLY)
            exits.callback(os.close, folder)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield


def check_writable(path: Path) -> None:
    """Refuse a path that cannot be written, before hours of work, and leave what is there as it is.

    Raises:
        InputError: as `atomic`.
    """
    with suppress(_Enough), atomic(path):
        raise _Enough


def write_or_print(text: str, path: Path | None) -> None:
    """Write `text` to a file, or print it where none is named."""
    if path is None:
        print(text)
        return
    with atomic(path) as draft:
        draft.write_text(text)


class _Enough(Exception):
    """Leaves `atomic` before anything takes the place of anything."""


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
