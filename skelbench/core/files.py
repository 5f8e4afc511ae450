"""Files: those that ship with the code, their hashes, and how to write one so that a crash never leaves half of it."""

import os
import stat
from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager, suppress
from hashlib import file_digest
from pathlib import Path

from skelbench.core.drafts import clear_drafts, new_draft, to_disk
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
def atomic(path: Path, *, sweep: bool = True) -> Generator[Path]:
    """Give a temporary path beside `path`, which takes the place of `path` only when the block ends well.

    Of a symbolic link it is the target that is written. sweep: remove the drafts that killed runs left of the same
    path, which takes longer the more files lie there.

    Raises:
        InputError: the folder cannot be made or written to, or `path` is a folder itself, a device or a loop of links.
    """
    target = link_target(path)
    if any("\ud800" <= character <= "\udfff" for character in str(path)):  # bytes that are no text: Parquet takes none
        raise InputError(f"cannot write {path}: its name is no text; name another file")
    if target.exists() and not target.is_file():
        kind = "a folder; name a file in it" if target.is_dir() else "no ordinary file; name another"
        raise InputError(f"cannot write {path}: it is {kind}")
    with ExitStack() as exits:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if sweep:
                clear_drafts(target)
            draft, lock = new_draft(target)
        except OSError as error:
            raise InputError(f"cannot write {path}: {error.strerror}; choose a folder you may write to") from error
        exits.callback(draft.unlink, missing_ok=True)
        open_file = exits.enter_context(os.fdopen(lock))
        yield draft
        draft.chmod(0o666 & ~_umask())
        to_disk(draft)
        if os.name == "nt":  # Windows moves no open file
            open_file.close()
        draft.replace(target)
        with suppress(OSError):  # not every platform opens a folder
            to_disk(target.parent)


def link_target(path: Path) -> Path:
    """Follow a symbolic link to the file that it stands for, which need not be there; any other path stays as it is.

    Raises:
        InputError: the links lead in a circle.
    """
    if not path.is_symlink():
        return path
    try:
        target = path.resolve()
    except (OSError, RuntimeError):  # the second until Python 3.12
        target = path
    if target.is_symlink():
        raise InputError(f"cannot write {path}: its symbolic links lead in a circle; remove them or name another file")
    return target


def check_inside(path: Path) -> None:
    """Refuse a file that is written beside others, in a folder that was named, where it is a link out of that folder.

    Of the folder and of a file that are named themselves a link is followed: who named it may have made it.

    Raises:
        InputError: it is such a link.
    """
    if path.is_symlink() and not link_target(path).is_relative_to(os.path.realpath(path.parent)):
        raise InputError(f"cannot write {path}: it is a link that leads out of its folder; remove it")


def check_writable(path: Path) -> None:
    """Refuse a path that cannot be written, before hours of work, and leave what is there as it is.

    Raises:
        InputError: as `atomic`.
    """
    with suppress(_Enough), atomic(path):
        raise _Enough


def check_not_read(out: Path | None, read: Iterable[Path]) -> None:
    """Refuse an output that would take the place of a file that is read for it.

    Raises:
        InputError: it would.
    """
    for path in read if out is not None else ():
        if os.path.realpath(path) == os.path.realpath(str(out)):
            raise InputError(f"--out {out} would take the place of {path}, which is read; choose another --out")


def write_or_print(text: str, path: Path | None) -> None:
    """Write `text` to a file, or print it where none is named."""
    if path is None:
        print(text)
        return
    with atomic(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")


class _Enough(Exception):
    """Leaves `atomic` before anything takes the place of anything."""


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
