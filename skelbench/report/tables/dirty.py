"""The mark of rows that were measured from a changed checkout: no commit holds the code that made them."""

from collections.abc import Iterable

from skelbench.core.machine import is_dirty

MARK = "‡"


def mark(figure: str, commits: Iterable[str]) -> str:
    """Return a figure as a table shows it; commits: the column of all rows that it is made of."""
    return f"{figure} {MARK}" if any(map(is_dirty, commits)) else figure


def legend(commits: Iterable[str]) -> str:
    """Return what the mark means, where a table has one, else nothing."""
    counted = told(commits)
    return f"{MARK}: {counted}" if counted else ""


def told(commits: Iterable[str]) -> str:
    """Say how many of a table's rows come from a changed checkout, nothing where none does."""
    rows = [is_dirty(commit) for commit in commits]
    return f"{sum(rows):,} of {len(rows):,} rows were measured with changes that no commit holds." if any(rows) else ""
