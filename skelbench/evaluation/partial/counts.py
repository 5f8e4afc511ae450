"""How many joints or parts are masked: PSTL's counts, or as large a share of a skeleton of other joints."""

from collections.abc import Sequence

from skelbench.core.errors import require
from skelbench.core.layout import Layout
from skelbench.evaluation.partial.masks import Masks

JOINTS = (0, 2, 4, 6, 8, 10)
"""Of the 25 joints of NTU RGB+D (PSTL, Table 4)."""
PARTS = (0, 1, 2, 3, 4)
"""Of five (PSTL, Table 5)."""
OF = 25


def matched(count: int, joints: int) -> int:
    """Return how many of so many joints are as large a share as `count` of 25."""
    return round(count * joints / OF)


def counts_for(kind: str, layout: Layout, given: Sequence[int] | None) -> tuple[int, ...]:
    """Return the counts on a layout, rising, 0 always among them, since every drop is from there.

    given: None takes the paper's, of joints matched by their share; of a layout with fewer than five parts, as many as
    leave one. What is given is taken as it is. Of a kind that a layout has less than two of, there are none.

    Raises:
        InputError: a count leaves nothing, or is no count.
    """
    units = len(Masks(kind, layout, 0).units)
    if given is None:
        wanted = PARTS if kind == "parts" else [matched(count, len(layout)) for count in JOINTS]
        usual = tuple(sorted({count for count in wanted if count < units}))
        return usual if units > 1 else ()
    for count in given:
        left = f"layout {layout.name} has {units} {kind}, of which one at least has to stay"
        require(0 <= count < units, f"--{kind} {count}: {left}; name counts from 0 to {units - 1}")
    return tuple(sorted({0, *given})) if given else ()
