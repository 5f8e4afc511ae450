"""The configuration of PoseConv3D, from the shapes of its tensors."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from torch import Tensor

from skelbench.adapters.exchange.infer.poses import KEPT, Beside, layout_of

STEMS = {"conv1": "slowonly", "conv1a": "c3d", "conv1_s": "x3d"}
"""First convolution of a PoseConv3D -> its backbone."""
POSEC3D_SWITCHES = {"views": 10, "flip": True, "extra_persons": "cut", **KEPT}
"""How pyskl runs PoseConv3D, where our defaults differ."""


def posec3d(state: Mapping[str, Tensor], beside: Beside) -> dict[str, Any]:
    """Read the sizes of PoseConv3D."""
    stem = next(stem for stem in STEMS if f"backbone.{stem}.conv.weight" in state)
    width, joints = state[f"backbone.{stem}.conv.weight"].shape[:2]
    matches = [re.match(r"backbone\.layer(\d+)\.(\d+)\.conv1\.conv\.weight", key) for key in state]
    stages = Counter(int(block[1]) for block in matches if block)
    blocks = {"blocks": [stages[stage] for stage in sorted(stages)]} if stages else _c3d(state)
    layout = layout_of(joints, 2, beside)
    named = {"layout": layout.name} if layout else {}
    return {**named, "backbone": STEMS[stem], "base_channels": width, **blocks, **POSEC3D_SWITCHES}


def _c3d(state: Mapping[str, Tensor]) -> dict[str, Any]:
    """Tell the convolutions of C3D's stages after the second, where they are not the published two of two."""
    found = [re.match(r"backbone\.conv(\d)[a-z]\.conv\.weight", key) for key in state]
    stages = Counter(int(block[1]) for block in found if block)
    blocks = [stages[stage] for stage in sorted(stages) if stage > 2]
    return {} if blocks in ([2, 2], []) else {"blocks": blocks}
