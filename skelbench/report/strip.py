"""Pictures of clips: a strip of frames per row, so that rows (perturbations, sources) can be compared by eye."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array, Figure
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.files import atomic
from skelbench.core.layout import LAYOUTS
from skelbench.report.style import shortened, styled

Importance = NDArray[np.floating[Any]]
"""(M, T, V): how much each joint of each frame matters, in any unit."""

LEFT, RIGHT, MIDDLE = ("#d55e00", "#e69f00"), ("#0072b2", "#56b4e9"), ("#555555", "#999999")
"""Of the first person and of the others: Okabe and Ito's warm and cold colours, told apart by colour-blind readers."""
FADED = "#cccccc"
STYLES = ("-", (0, (1.5, 1)), (0, (0.6, 0.8)))
"""Line styles of the first, second and any further person."""
INCH = 1.15
CROWD = 20
"""Persons that are shown; nobody tells more apart."""
TITLE = 40
"""Characters of a row's title; a long one would leave the panels no room."""
CAMERA, MOTION_CAPTURE = (0, 1, 2), (1, 2, 0)
"""Positions of (sideways, height, depth) in 3-D coordinates whose axes nothing tells."""


def save_strip(clips_by_row: Mapping[str, Clip], path: Path, frames: int = 6, *, over: Clip | None = None) -> None:
    """Write the picture that `strip` makes (PNG, SVG or PDF, by the suffix).

    Raises:
        InputError: nothing to show, or `path` cannot be written or has a suffix that is no picture's.
    """
    with styled({}):
        figure: Any = strip(clips_by_row, frames, over=over)
        kind = path.suffix.removeprefix(".")
        if kind == "pgf" or kind not in figure.canvas.get_supported_filetypes():  # pgf has TeX run what names say
            raise InputError(f"cannot save {path}; end the name in .png, .svg, .pdf, .gif or .mp4")
        with atomic(path) as draft:
            figure.savefig(draft, dpi=160)


def strip(
    clips_by_row: Mapping[str, Clip],
    frames: int = 6,
    importance: Mapping[str, Importance] | None = None,
    *,
    over: Clip | None = None,
) -> Figure:
    """Make a picture with a row for every clip, `frames` frames of each.

    Left limbs are vermilion, right limbs blue; further persons are lighter and dashed. Rows that have an `importance`
    (M, T, V) show it as the colour of the joints instead, from dark (least) to bright (most), and their limbs are grey.
    Missing joints, and links to them, are left out, and so are persons after the first 20. 2-D clips are shown as in
    the image, 3-D clips from the front. All panels have the scale of the first row, so that damage shows; a row of
    another layout, unit or dimension has its own. over: a clip to draw in grey beneath the others, at the same share of
    its length.

    Raises:
        InputError: nothing to show, or an importance that does not fit its clip.
    """
    if not clips_by_row or frames < 1:
        raise InputError(
            f"nothing to show: {len(clips_by_row)} rows of {frames} frames; name a clip and at least 1 frame"
        )
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure: Any = Figure(figsize=(frames * INCH + 1.3, len(clips_by_row) * INCH), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(len(clips_by_row), frames, squeeze=False)
    first = next(iter(clips_by_row.values()))
    for axes, (title, clip) in zip(panels, clips_by_row.items(), strict=True):
        for column, axis in enumerate(axes):
            share = column / max(frames - 1, 1)
            if over is not None and over is not clip:
                shadow(axis, over, share, clip)
            panel(axis, clip, frame_at(clip, share), window_of(first, clip), (importance or {}).get(title))
        axes[0].set_ylabel(shortened(title, TITLE), rotation=0, ha="right", va="center", fontsize=8)
    return figure


def frame_at(clip: Clip, share: float) -> int:
    """Return the frame at a share of a clip's length, from its first at 0 to its last at 1."""
    return round(share * (clip.keypoint.shape[1] - 1))


Window = tuple[Array, float]
"""Centre and half side of the square that a panel shows."""


def window_of(first: Clip, clip: Clip) -> Window:
    """Return the window of the first clip, if the other can be seen in it, else its own."""
    return _window(first if _comparable(first, clip) else clip)


def _comparable(first: Clip, other: Clip) -> bool:
    return first.layout == other.layout and first.keypoint.shape[-1] == other.keypoint.shape[-1]


def flat(clip: Clip) -> Array:
    """(M, T, V, 2): as seen in the picture, y down; 3-D (y up) from the front."""
    if clip.keypoint.shape[-1] == 2:
        return clip.keypoint
    x, height, _ = clip.layout.axes or (CAMERA if clip.layout.name in LAYOUTS else MOTION_CAPTURE)
    return np.stack((-clip.keypoint[..., x], -clip.keypoint[..., height]), axis=-1)


def _window(clip: Clip) -> Window:
    """(centre, half side) of the square that holds nearly all of the clip, a few stray joints apart."""
    points = flat(clip)[clip.detected]
    if not len(points):
        return np.zeros(2, np.float32), 1.0
    low, high = np.percentile(points, (0.5, 99.5), axis=0).astype(np.float32)
    return (low + high) / 2, float((high - low).max()) * 0.58 or 1.0


def panel(axes: Any, clip: Clip, frame: int, window: Window, importance: Importance | None = None) -> None:
    """Show one frame of a clip in `axes`; `importance` (M, T, V) as in `strip`."""
    (x, y), half = window
    axes.set(xlim=(x - half, x + half), ylim=(y + half, y - half), xticks=[], yticks=[], aspect="equal")
    axes.spines[:].set(color="#dddddd", visible=True)
    points, joints = flat(clip), clip.layout.joints
    for person in range(min(len(points), CROWD)):
        seen, at = clip.detected[person, frame], points[person, frame]
        grey = importance is not None
        colours = [FADED if grey else _colour(joints[child], person) for child, _ in clip.layout.links]
        _limbs(axes, clip, person, frame, colours)
        if importance is None:
            colours = [_colour(joint, person) for joint, shown in zip(joints, seen, strict=True) if shown]
            axes.scatter(*at[seen].T, s=3, c=colours, linewidths=0)
        else:
            share = _scaled(importance, clip)[person, frame, seen]
            axes.scatter(*at[seen].T, s=5 + 22 * share, c=share, cmap="plasma", vmin=0, vmax=1, linewidths=0, zorder=3)


def shadow(axes: Any, clip: Clip, share: float, of: Clip) -> None:
    """Draw the limbs of a clip at a share of its length, in grey, beneath another that has the same joints."""
    if not _comparable(clip, of):
        return
    for person in range(min(len(clip.score), CROWD)):
        _limbs(axes, clip, person, frame_at(clip, share), [FADED] * len(clip.layout.links), zorder=1)


def _limbs(axes: Any, clip: Clip, person: int, frame: int, colours: list[str], zorder: int = 2) -> None:
    """Draw the links between detected joints of a person; colours: one for each link of the layout."""
    from matplotlib.collections import LineCollection

    seen, links = clip.detected[person, frame], clip.layout.links
    shown = [(link, colour) for link, colour in zip(links, colours, strict=True) if seen[list(link)].all()]
    if not shown:
        return
    look: dict[str, Any] = {
        "colors": [colour for _, colour in shown],
        "linestyles": [STYLES[min(person, len(STYLES) - 1)]],
        "linewidths": 1.4,
        "capstyle": "round",
        "zorder": zorder,
    }
    # one object for all of a person: thousands take minutes
    ends = flat(clip)[person, frame][np.array([link for link, _ in shown])]
    axes.add_collection(LineCollection(ends, **look), autolim=False)


def _scaled(importance: Importance, clip: Clip) -> Importance:
    """Bring importance to 0 to 1 over the clip's detected joints, a few largest and smallest cut off."""
    if importance.shape != clip.score.shape:
        raise InputError(f"importance has shape {importance.shape}, clip {clip.name!r} expects {clip.score.shape}")
    seen = importance[clip.detected]
    if not len(seen):
        return np.zeros(importance.shape)
    low, high = np.percentile(seen, (1, 99))
    return ((importance - low) / max(high - low, 1e-12)).clip(0, 1)


def _colour(joint: str, person: int) -> str:
    return (LEFT if "left" in joint else RIGHT if "right" in joint else MIDDLE)[min(person, 1)]
