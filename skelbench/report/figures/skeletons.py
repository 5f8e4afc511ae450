"""Clips to look at: a row per perturbation, importance as colour, still or moving (MaskCLR, Figures 1 and 7)."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from skelbench.core.arrays import Figure
from skelbench.core.clip import NO_LABEL, Clip
from skelbench.core.errors import InputError
from skelbench.core.files import atomic
from skelbench.data.dataset import MissingClip
from skelbench.perturbations.spec import CLEAN, Spec
from skelbench.report.evidence import Evidence
from skelbench.report.strip import Importance, frame_at, panel, shadow, strip, window_of
from skelbench.report.style import blank, shortened, styled

ROWS = 10
MOVING = (".gif", ".mp4")
IN_A_ROW = 7
"""Clips beside each other in a moving picture."""


def skeletons(evidence: Evidence) -> Figure:
    """Draw the first clip clean and under every family that was measured, at its middle level.

    Raises:
        InputError: the data set is not here.
    """
    rows = gallery(evidence)
    clip = rows[CLEAN]
    with styled():
        figure: Any = strip(rows, over=clip)
        what = "no label" if clip.label == NO_LABEL else shortened(evidence.classes[clip.label], 30)
        figure.suptitle(f"{what}, clip {clip.name} of {evidence.setting}", fontsize=8)
    return figure


def gallery(evidence: Evidence, seed: int = 0) -> dict[str, Clip]:
    """Damage the first clip by every family that was measured: spec -> clip, `clean` first.

    Of each family it is the middle level: the lowest shows nothing, the highest leaves nothing.
    """
    clip = evidence.data[0]
    families: dict[str, list[Spec]] = {}
    for text in evidence.specs:
        with suppress(InputError):  # of a family that is not imported here
            spec = Spec.recorded(text)
            families.setdefault(spec.family, []).append(spec)
    damaged: dict[str, Clip] = {}
    for spec in [specs[len(specs) // 2] for specs in families.values()][:ROWS]:
        try:
            damaged[str(spec)] = spec.apply(clip, seed)
        except MissingClip:  # the other source lacks it
            continue
    return damaged


def animate(
    clips: Mapping[str, Clip],
    path: Path,
    importance: Mapping[str, Importance] | None = None,
    frames: int = 48,
    per_second: int = 12,
    *,
    over: Clip | None = None,
) -> None:
    """Write the clips side by side, `IN_A_ROW` in a row, as a moving picture: GIF, or MP4 where ffmpeg is.

    importance, over: as in `strip`. frames: shown at most, evenly spaced.

    Raises:
        InputError: nothing to draw, another suffix, MP4 without ffmpeg, or `path` cannot be written.
    """
    if not clips or frames < 1:
        raise InputError(f"nothing to animate: {len(clips)} clips, {frames} frames; name a clip and at least 1 frame")
    first = next(iter(clips.values()))
    count = min(frames, max(clip.keypoint.shape[1] for clip in clips.values()))
    with styled():
        from matplotlib.animation import FuncAnimation

        writer = _writer(path, per_second)
        rows, columns = -(-len(clips) // IN_A_ROW), min(len(clips), IN_A_ROW)
        figure: Any = blank(1.6 * columns, 1.85 * rows)
        panels = figure.subplots(rows, columns, squeeze=False).ravel()
        for axes in panels[len(clips) :]:
            axes.set_axis_off()

        def show(step: int) -> list[Any]:
            for axes, (title, clip) in zip(panels[: len(clips)], clips.items(), strict=True):
                axes.clear()
                share = step / max(count - 1, 1)
                if over is not None and over is not clip:
                    shadow(axes, over, share, clip)
                panel(axes, clip, frame_at(clip, share), window_of(first, clip), (importance or {}).get(title))
                axes.set_title(shortened(title, 22))
            return []

        show(0)
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # laid out once: the panels stand still, and it is faster
        moving = FuncAnimation(figure, show, frames=count, init_func=lambda: [])
        with atomic(path) as draft:
            moving.save(draft, writer=writer, dpi=110)


def _writer(path: Path, per_second: int) -> Any:
    from matplotlib.animation import FFMpegWriter, PillowWriter

    if path.suffix == ".gif":
        return PillowWriter(fps=per_second)
    if path.suffix != ".mp4":
        raise InputError(f"cannot animate {path}; end the name in .gif or .mp4")
    if not FFMpegWriter.isAvailable():
        raise InputError(f"{path} needs ffmpeg, which is not on the PATH; install it, or write a .gif")
    return FFMpegWriter(fps=per_second)
