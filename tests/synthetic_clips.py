"""The clips of the embedded set that tests look at, and what their names say."""

import re
from hashlib import sha256

from skelbench.core.clip import Clip
from skelbench.data.synthetic import clips as synthetic

NAMES = synthetic.names()

FEW = NAMES[::37]


def digest(clip: Clip) -> str:
    return sha256(clip.keypoint.tobytes() + clip.score.tobytes()).hexdigest()


def numbers(name: str) -> list[int]:
    match = re.fullmatch(r"S(\d{3})C(\d{3})P(\d{3})R(\d{3})A(\d{3})", name)
    assert match, name
    return [int(number) for number in match.groups()]
