"""Where cells lie: the folder beside a results CSV, in it one for every model, in that the files of cells."""

import os
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from skelbench.core.errors import InputError
from skelbench.core.files import link_target
from skelbench.core.names import is_of_windows
from skelbench.evaluation.results.files.cells_file import END


def cells_folder(path: Path) -> Path:
    """Return where the cells of a results CSV lie; those of a link beside its target, unless linked as well."""
    named = path.with_suffix(END)
    if path.is_symlink() and not (named.exists() or named.is_symlink()):
        return link_target(path).with_suffix(END)
    return named


def model_folder(model: str) -> str:
    """Name the folder of a model: its own name where that is a name for a folder; its training's number stays last."""
    name, seed = series(model)
    plain = re.sub(r"[^A-Za-z0-9._@-]", "_", name)[:60].strip(".")
    if plain != name or not name:
        plain += f"-{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    if is_of_windows(plain):
        plain = f"_{plain}"
    return plain + seed


def series(model: str) -> tuple[str, str]:
    """Split a name such as `mine-s1` into the way to train and which training it is; "" where it is the only one."""
    seed = re.search(r"-s\d+$", model)
    return (model[: seed.start()], seed[0]) if seed else (model, "")


def is_of(model: str, models: frozenset[str]) -> bool:
    """Say whether a model is one of these, or a training of one of them: `mine-s1` is one of `mine`."""
    return model in models or series(model)[0] in models


def cells_files(folder: Path, models: Iterable[str] | None = None) -> list[Path]:
    """List the files of cells in a folder, in the order of their names. models: see `CellsFolder`; None means all."""
    named = None if models is None else frozenset(model_folder(model).casefold() for model in models)
    try:
        inside = sorted(entry.name for entry in os.scandir(folder) if os.path.isdir(entry.path))
        files: list[Path] = []
        for name in inside:
            if named is None or is_of(name.casefold(), named):  # one folder, where case does not count
                entries = (entry.name for entry in os.scandir(folder / name))
                files += [folder / name / entry for entry in sorted(entries) if is_cells_file(entry)]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise InputError(f"cannot read {folder}: {error.strerror}; check its permissions") from error
    return files


def is_cells_file(name: str) -> bool:
    """Say whether a file is one of cells by its name; drafts and hidden files are none."""
    return name.endswith(END) and not name.startswith(".")
