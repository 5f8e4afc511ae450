"""Which poses a network was trained on: joints, dimensions, scores; from shapes, a configuration, and what is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from skelbench.adapters.exchange.infer.told import Told
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS, Layout

KEPT = {"empty_frames": "keep"}
"""To the official codes a frame in which nobody is detected is a frame like others: none of pyskl's `PreNormalize2D`,
`UniformSample`, `PoseCompact` and heatmaps looks for it, nor do the data sets of MotionBERT, which MaskCLR uses. Its
`PreNormalize3D` does (normalise: ntu3d): it drops every frame in which the first person is not, whatever a card says of
empty frames. (When pyskl reads Kinetics it can number the frames that have people anew: `squeeze`.)"""
BOTH = (2, 3)


@dataclass(frozen=True)
class Beside:
    """What is known beside the tensors. asked: settings that the user gave. said: what is assumed, a line each."""

    told: Told = field(default_factory=Told)
    asked: Mapping[str, Any] = field(default_factory=dict[str, Any])
    said: list[str] = field(default_factory=list[str])


def layout_of(joints: int, channels: int, beside: Beside) -> Layout:
    """Name the layout of so many joints.

    Raises:
        InputError: there is none, or several of which none is usual.
    """
    asked = beside.asked.get("layout")
    if isinstance(asked, str):
        return LAYOUTS[asked]
    fits = [layout for layout in LAYOUTS.values() if len(layout) == joints]
    named = [layout for layout in fits if layout.name in beside.told.layouts]
    if named:
        return named[0]
    flat = _flat(beside) or channels == 2
    if flat:  # pyskl's own of these joints is of 3-D poses
        flats = [layout for layout in fits if 2 in layout.usual]
        fits = flats or fits
    chosen = next((layout for layout in fits if layout.pyskl), fits[0] if len(fits) == 1 or (flat and fits) else None)
    if chosen is None:
        raise InputError(_nameless(joints, [layout.name for layout in fits]))
    if len(fits) + (not chosen.pyskl) > 1:
        others = [layout.name for layout in LAYOUTS.values() if len(layout) == joints and layout != chosen]
        beside.said.append(
            f"layout={chosen.name} is assumed of {joints} joints; else --set layout={others[0] if others else '…'}"
        )
    return chosen


def _nameless(joints: int, fits: list[str]) -> str:
    if fits:
        return f"the weights are of {joints} joints, and do not tell which; name them: --set layout={' or '.join(fits)}"
    return f"the weights are of {joints} joints, as no layout has; write one (docs/adding_a_layout.md)"


def poses_of(joints: int, channels: int, beside: Beside) -> dict[str, Any]:
    """Tell joints, coordinates and their normalisation; whatever is not pyskl's is left to be set."""
    layout = layout_of(joints, channels, beside)
    config: dict[str, Any] = {"layout": layout.name}
    flat = _flat(beside)
    if flat is None:
        flat = not (channels == 3 and 3 in layout.usual)
        if channels == 3 and layout.usual != (2,) and "layout" not in beside.asked:
            beside.said.append(_either(layout, flat))
    if not flat and channels == 3:
        solid = "ntu3d" if layout.name == "ntu25" else "body"
        if solid == "body" and beside.told.flat is False:
            beside.said.append("normalise=body is assumed: PreNormalize3D of its training is here for ntu25 alone")
        return {**config, "dimensions": 3, "score": False, "normalise": solid}
    if channels not in BOTH:
        return config
    normalise = "auto" if beside.told.auto else "image"
    if beside.told.raw:
        beside.said.append(f"normalise={normalise} is assumed, but the training's configuration has no PreNormalize2D")
    return {**config, "dimensions": 2, "score": channels == 3, "normalise": normalise, **KEPT}


def _flat(beside: Beside) -> bool | None:
    """Say whether poses are in 2-D, as the user or the training's configuration has it; None where neither tells."""
    dimensions = beside.asked.get("dimensions")
    return dimensions == 2 if dimensions in BOTH else beside.told.flat


def _either(layout: Layout, flat: bool) -> str:
    """Say that three channels of a joint may be two things, and which one is assumed."""
    if flat:
        return "dimensions=2 is assumed: x, y and a score; else, of x, y, z: --set dimensions=3"
    flats = [other.name for other in LAYOUTS.values() if len(other) == len(layout) and other.usual == (2,)]
    other = f"layout={flats[0]}" if flats else "dimensions=2"
    return f"dimensions=3 is assumed of {len(layout)} joints: x, y, z; else, of x, y and a score: --set {other}"
