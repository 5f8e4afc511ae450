"""Levels in words, as the notes of several families say them."""

import numpy as np

from skelbench.core.layout import Layout

OF_BODY = "of a body here"
"""How a note ends that translates a unit for the data at hand, e.g. `2.8 % of a body here`."""


def share_of_body(size: float, body: float) -> str:
    """Say what share of a body a size is, both in camera units; '' where nobody is seen and `body` is NaN."""
    if not body > 0:
        return ""
    percent = np.format_float_positional(100 * size / body, precision=2, fractional=False, trim="-")
    return f"{percent} % {OF_BODY}"


def in_bodies(variant: str, size: float, layout: Layout, body: float) -> str:
    """Say what share of a body a level in camera units is (a `Note`)."""
    return share_of_body(size, body)


def joints_in_words(does: str, number: int | str, layout: Layout) -> str:
    """Say how many joints of the layout a level damages, e.g. `hides 2 of 15 joints`."""
    return f"{does} {number} of {len(layout)} joints"
