"""How all figures look: sizes of a paper's column, colours that colour-blind readers tell apart, few lines."""

import logging
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from warnings import catch_warnings, filterwarnings

COLUMN, PAGE = 3.5, 7.16  # inches: widths of one and of two columns of a paper
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999")
"""Okabe and Ito's palette, the darker ones first."""
CLEAN_COLOUR, DAMAGED_COLOUR = COLOURS[0], COLOURS[1]
MARKERS = "osD^vPX*"
SEQUENTIAL = "Blues"  # white for nothing: it is most of a confusion matrix, and ink in print
RC: dict[str, Any] = {
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "axes.axisbelow": True,
    "lines.linewidth": 1.2,
    "svg.hashsalt": "skelbench",
    "text.parse_math": False,  # a class may be named $x
}


@contextmanager
def styled(settings: Mapping[str, Any] = RC) -> Generator[None]:
    """Make and save figures in our style, or with other settings, leaving the caller's own as they are.

    A `matplotlibrc` is not heeded: Matplotlib takes one from the folder it is started in, which may be somebody else's,
    and it names programs to run (`animation.ffmpeg_path`, `text.usetex`). Its warnings of names that are too long for a
    figure or that its font has no letters for are not passed on: nothing follows from them.
    """
    with _silent():
        from matplotlib import style

    untyped: Any = style  # its stubs leave parts of this unknown
    with untyped.context(["default", dict(settings)]), catch_warnings():
        for start in ("Glyph", "constrained_layout not applied"):
            filterwarnings("ignore", start, UserWarning)
        yield


@contextmanager
def _silent() -> Generator[None]:
    """Let Matplotlib say nothing of a `matplotlibrc` while it is imported."""
    logger = logging.getLogger("matplotlib")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def blank(width: float, height: float) -> Any:
    """Start a figure of this size in inches, without pyplot and its global state."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def log_axis(axes: Any, values: Sequence[float]) -> None:
    """Make x logarithmic, with 1, 2 and 5 as ticks, written 5, 200k or 1M, and room for them around the values."""
    from matplotlib.ticker import EngFormatter, LogLocator, NullLocator

    low, high = min(values), max(values)
    room = max((high / low) ** 0.08, (6 / (high / low)) ** 0.5 if high / low < 6 else 1.0)
    axes.set_xscale("log")
    axes.set_xlim(low / room, high * room)
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(EngFormatter(sep=""))
    axes.xaxis.set_minor_locator(NullLocator())


def colour(index: int) -> str:
    """Return the colour of the index-th model."""
    return COLOURS[index % len(COLOURS)]


def marker(index: int) -> str:
    """Return the marker of the index-th model: print is often grey."""
    return MARKERS[index % len(MARKERS)]


def shortened(text: str, length: int = 24) -> str:
    """Cut a long class name for an axis."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
