"""Results as a whole: one takes the place of another."""

import os
from contextlib import suppress
from pathlib import Path

from skelbench.core.errors import require
from skelbench.core.files import check_writable, link_target
from skelbench.evaluation.results.files.places import cells_files, cells_folder
from skelbench.evaluation.results.files.rendered import render
from skelbench.evaluation.results.pack import bring
from skelbench.evaluation.results.pair.predictions import beside


def copy_results(source: Path, target: Path) -> None:
    """Write what `skelbench eval --out source` wrote to `target` too, in place of what was there.

    The new cells come before the old ones go: a copy that is killed leaves both, of which the newest count. Of a
    symbolic link it is the target that is written.

    Raises:
        InputError: the two are one file, or `target` cannot be written.
    """
    require(
        os.path.realpath(source) != os.path.realpath(target),
        f"{source} and {target} are one file; name results that were measured anew",
    )
    check_writable(target)
    folder, pair = cells_folder(target), beside(target)
    check_writable(folder / "x")
    files = bring(source, folder)
    for old in {*cells_files(folder), *folder.glob("*.clips")} - files:
        old.unlink(missing_ok=True)
    link_target(target).unlink(missing_ok=True)  # else its rows would be kept, as those of cells that were lost
    render(target, folder)
    with suppress(OSError):
        pair.unlink()  # of version 0.2, whose rows have gone with the CSV
