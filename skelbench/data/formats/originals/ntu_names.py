"""What the names of NTU RGB+D clips tell, and its official splits.

Source: Shahroudy et al., NTU RGB+D (CVPR 2016), and Liu et al., NTU RGB+D 120 (TPAMI 2020).
"""

import re
from collections.abc import Callable, Sequence

from skelbench.core.files import content
from skelbench.data.formats.originals.one_set import Fact

NAME = re.compile(r"S(\d{3})C(\d{3})P(\d{3})R(\d{3})A(\d{3})", re.IGNORECASE)
"""Setup, camera, subject, replication, action; all from 1."""
SETUPS_60, ACTIONS_60, ACTIONS = 17, 60, 120
TRAIN_60 = frozenset((1, 2, 4, 5, 8, 9, 13, 14, 15, 16, 17, 18, 19, 25, 27, 28, 31, 34, 35, 38))
"""Subjects that `xsub` of NTU RGB+D trains on."""
TRAIN_120 = TRAIN_60.union(
    (45, 46, 47, 49, 50, 52, 53, 54, 55, 56, 57, 58, 59, 70, 74, 78, 80, 81, 82, 83, 84, 85, 86, 89, 91, 92, 93, 94),
    (95, 97, 98, 100, 103),
)
"""Subjects that `xsub120` of NTU RGB+D 120 trains on."""
TRAIN_CAMERAS = frozenset((2, 3))

RULES: dict[str, Callable[[Fact], bool]] = {
    "xsub120": lambda fact: fact.subject in TRAIN_120,
    "xset": lambda fact: fact.setup % 2 == 0,
    "xsub": lambda fact: fact.subject in TRAIN_60,
    "xview": lambda fact: fact.camera in TRAIN_CAMERAS,
}
"""Split -> whether it trains on a clip."""
SPLITS_60 = ("xsub", "xview")


def tell(stem: str) -> Fact | None:
    """Read a name; clips of one setup, subject, replication and action are one performance, seen by three cameras."""
    match = NAME.match(stem)
    if match is None or not 1 <= int(match[5]) <= ACTIONS:
        return None
    setup, camera, subject, take, action = map(int, match.groups())
    recording = ((setup * 1000 + subject) * 1000 + take) * 1000 + action
    return Fact(match[0].upper(), action - 1, subject, camera, recording, setup)


def classes_of(facts: Sequence[Fact]) -> tuple[str, ...]:
    """Name the 60 classes, or all 120 where a clip is of one that only NTU RGB+D 120 has."""
    if not facts:
        return ()
    return all_classes(ACTIONS_60 if all(fact.label < ACTIONS_60 for fact in facts) else ACTIONS)


def all_classes(count: int) -> tuple[str, ...]:
    """Name the 60 or 120 classes in their order; nothing for another number."""
    if count not in (ACTIONS_60, ACTIONS):
        return ()
    text = (content("models") / "official" / f"ntu{count}.txt").read_text(encoding="utf-8")
    return tuple(text.removesuffix("\n").split("\n"))


def splits_among(facts: Sequence[Fact]) -> dict[str, list[str]]:
    """Divide clips by the official rules: `xsub` and `xview` those of NTU RGB+D 60, `xsub120` and `xset` all.

    The last two are there where a clip is of NTU RGB+D 120 only. Parts of no clip are left out, with their split.
    """
    of_60 = [fact for fact in facts if fact.setup <= SETUPS_60 and fact.label < ACTIONS_60]
    splits: dict[str, list[str]] = {}
    for split, trains in RULES.items():
        chosen = of_60 if split in SPLITS_60 else facts if len(of_60) < len(facts) else []
        for fact in chosen:
            splits.setdefault(f"{split}_{'train' if trains(fact) else 'test'}", []).append(fact.clip)
    return splits
