"""Northwestern-UCLA Multiview Action 3D as CTR-GCN distributes it: a JSON for each clip, `a01_s01_e00_v01.json`.

`{"file_name": …, "skeletons": [T][20][3], "label": from 1}`: Kinect v1 in the order of its SDK, metres. The name tells
action, subject, take and view; the official split `xview` trains on views 1 and 2 and tests on view 3. A joint of which
all coordinates are 0 is missing.
"""

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np

from skelbench.core.errors import InputError
from skelbench.data.bounds import FRAMES
from skelbench.data.formats.json_file import read_json
from skelbench.data.formats.originals.one_set import Fact, KnownSet, holds, in_parts
from skelbench.data.reading.raw import Raw

NAME = re.compile(r"a(\d\d)_s(\d\d)_e(\d\d)_v(\d\d)")
ACTIONS = {
    **{1: "pick_up_with_one_hand", 2: "pick_up_with_two_hands", 3: "drop_trash", 4: "walk_around", 5: "sit_down"},
    **{6: "stand_up", 8: "donning", 9: "doffing", 11: "throw", 12: "carry"},
}
"""Number of an action in names -> its class; labels follow this order."""
TRAIN_VIEWS, JOINTS = (1, 2), 20
MOST = 1 << 26


def tell(stem: str) -> Fact | None:
    """Read the name of a clip; the views of one take are of one recording."""
    match = NAME.fullmatch(stem)
    action, subject, take, view = map(int, match.groups()) if match else (0, 0, 0, 0)
    if action not in ACTIONS:
        return None
    return Fact(stem, list(ACTIONS).index(action), subject, view, (action * 100 + subject) * 100 + take)


def _read(file: Path) -> Raw:
    """Read a file: keypoint (1, T, 20, 3)."""
    content: Any = read_json(file, MOST)
    frames: Any = cast(dict[str, Any], content).get("skeletons") if isinstance(content, dict) else None
    if not isinstance(frames, list) or len(cast(list[Any], frames)) > FRAMES:
        raise InputError(f"{file} has no list `skeletons` of at most {FRAMES} frames; fetch it again")
    if not frames:
        return Raw(np.zeros((1, 0, JOINTS, 3)))
    try:
        points = np.array(frames, np.float64)
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError(f"{file}: skeletons are no frames of {JOINTS} joints of numbers; fetch it again") from error
    if points.shape[1:] != (JOINTS, 3):
        raise InputError(f"{file}: skeletons have shape {points.shape}, expected (frames, {JOINTS}, 3); fetch it again")
    return Raw(points[None])


def _classes(facts: Sequence[Fact]) -> tuple[str, ...]:
    return tuple(ACTIONS.values()) if facts else ()


def _splits(facts: Sequence[Fact]) -> dict[str, list[str]]:
    return in_parts(facts, "xview", lambda fact: fact.camera in TRAIN_VIEWS)


NW_UCLA = KnownSet(".json", "kinect20", "metres", tell, _read, _classes, _splits)
recognises = partial(holds, NW_UCLA)
