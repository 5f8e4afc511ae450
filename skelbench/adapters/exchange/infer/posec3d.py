"""The configuration of PoseConv3D, from the shapes of its tensors."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from torch import Tensor

from skelbench.adapters.exchange.infer.poses import KEPT, Beside, layout_of
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS, Layout

COLOURS = 3
STEMS = {"conv1": "slowonly", "conv1a": "c3d", "conv1_s": "x3d"}
"""First convolution of a PoseConv3D -> its backbone."""
POSEC3D_SWITCHES = {"views": 10, "flip": True, "extra_persons": "cut", **KEPT}
"""How pyskl runs PoseConv3D, where our defaults differ."""


def posec3d(state: Mapping[str, Tensor], beside: Beside) -> dict[str, Any]:
    """Read the sizes of PoseConv3D."""
    stem = next(stem for stem in STEMS if f"backbone.{stem}.conv.weight" in state)
    width, maps = state[f"backbone.{stem}.conv.weight"].shape[:2]
    if maps == COLOURS:
        raise InputError("the weights are of 3 channels: of pictures (RGB) and not of poses; name another file")
    matches = [re.match(r"backbone\.layer(\d+)\.(\d+)\.conv1\.conv\.weight", key) for key in state]
    stages = Counter(int(block[1]) for block in matches if block)
    blocks = {"blocks": [stages[stage] for stage in sorted(stages)]} if stages else _c3d(state)
    limbs = "limb" in (beside.told.heatmap, beside.asked.get("heatmap"))
    layout = _of_limbs(maps, beside) if limbs else layout_of(maps, 2, beside)
    return {"layout": layout.name, "backbone": STEMS[stem], "base_channels": width, **blocks, **POSEC3D_SWITCHES}


def _of_limbs(maps: int, beside: Beside) -> Layout:
    """Name the layout of so many limbs; pyskl's own where there are several."""
    asked = beside.asked.get("layout")
    if isinstance(asked, str):
        return LAYOUTS[asked]
    fits = [layout for layout in LAYOUTS.values() if len(layout.limbs or layout.edges) == maps]
    fits.sort(key=lambda layout: (layout.name not in beside.told.layouts, not layout.pyskl, 2 not in layout.usual))
    if not fits:
        raise InputError(f"the weights are of {maps} limbs, as no layout has; name one with --set layout=…")
    if len(fits) > 1 and not fits[0].limbs and fits[0].name not in beside.told.layouts:
        beside.said.append(f"layout={fits[0].name} is assumed of {maps} limbs; else --set layout={fits[1].name}")
    return fits[0]


def _c3d(state: Mapping[str, Tensor]) -> dict[str, Any]:
    """Tell the convolutions of C3D's stages after the second, where they are not the published two of two."""
    found = [re.match(r"backbone\.conv(\d)[a-z]\.conv\.weight", key) for key in state]
    stages = Counter(int(block[1]) for block in found if block)
    blocks = [stages[stage] for stage in sorted(stages) if stage > 2]
    return {} if blocks in ([2, 2], []) else {"blocks": blocks}
