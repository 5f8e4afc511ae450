"""How large a table may get: one of models and perturbations that have nothing to do with each other is too large."""

from collections.abc import Sized

from skelbench.core.errors import require

CELLS = 10**6


def check_cells(models: Sized, specs: Sized) -> None:
    """Refuse a table of more than CELLS cells, before one is made.

    Raises:
        InputError: it has more.
    """
    require(
        len(models) * len(specs) <= CELLS,
        f"a table of {len(models)} models and {len(specs)} perturbations has more than {CELLS:,} cells; take fewer of "
        "them into one results file",
    )
