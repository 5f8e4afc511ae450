"""How numbers and names are said in findings."""

from collections.abc import Sequence

from skelbench.core.words import count, one_line

NAMED = 3


def few(names: Sequence[str], most: int = NAMED) -> str:
    """List the first few names, and say how many more there are."""
    shown = ", ".join(one_line(name, 90) for name in names[:most])
    return shown + (f" and {len(names) - most:,} more" if len(names) > most else "")


def pairs(found: Sequence[tuple[str, str]], most: int = NAMED) -> str:
    """List the first few pairs of names."""
    shown = "; ".join(f"{one_line(a, 40)} = {one_line(b, 40)}" for a, b in found[:most])
    return shown + (f" and {len(found) - most:,} more" if len(found) > most else "")


def clips(number: int) -> str:
    """Count clips."""
    return count(number, "clip")
