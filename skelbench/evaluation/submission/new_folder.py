"""A folder that takes its place only when all is in it."""

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from skelbench.core.errors import InputError, require


@contextmanager
def new_folder(out: Path) -> Generator[Path]:
    """Give a folder beside `out` that becomes `out` when the block ends well; else nothing is left.

    Raises:
        InputError: `out` is there already, or cannot be written.
    """
    require(not os.path.lexists(out), f"{out} is there already; name a new folder")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}.draft-"))
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror}; name another folder") from error
    try:
        yield draft
        draft.chmod(0o755)
        os.replace(draft, out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # it is gone where it became `out`
