"""Results as a whole: one takes the place of another."""

import os
import shutil
from pathlib import Path

from skelbench.core.errors import require
from skelbench.core.files import alone, atomic, check_writable
from skelbench.evaluation.results.predictions import beside


def copy_results(source: Path, target: Path) -> None:
    """Write what `skelbench eval --out source` wrote to `target` too, in place of what was there.

    Each file at once, predictions first. Of a symbolic link it is the target that is written.

    Raises:
        InputError: the two are one file, or `target` cannot be written.
    """
    require(
        os.path.realpath(source) != os.path.realpath(target),
        f"{source} and {target} are one file; name results that were measured anew",
    )
    files = (beside(source), beside(target)), (source, target)
    for _, other in files:
        check_writable(other)  # both, before one is written
    with alone(target):
        for one, other in files:
            with atomic(other) as draft:
                shutil.copyfile(one, draft)
