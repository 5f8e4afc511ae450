"""Count what had to be mended in clips while they were read."""

from collections import Counter
from collections.abc import Iterable, Mapping

from skelbench.core.words import count
from skelbench.data.reading.remark import Remark

WORDS = {
    "nan": "without coordinates (NaN)",
    "below": "with a score below 0",
    "above": "with a score above 1.5, taken as 1",
    "zero": "at exactly (0, 0) with a score above 0",
}
"""Kind of what is mended -> which joints it is; all but those above 1 are missing then."""
TOPIC = {"nan": "coordinates", "below": "scores", "above": "scores", "zero": "zeros"}
"""Kind of what is mended -> topic of its remark."""
MISSING = "taken as missing"
"""What becomes of a joint that cannot be used."""


class Mends:
    """Which clips were mended, and how often; reading a clip again does not count it again."""

    def __init__(self) -> None:
        self.of: dict[str, Counter[str]] = {}

    def add(self, clip: str, counts: Mapping[str, int]) -> None:
        """Keep what was mended in one clip: kind of WORDS -> joints; and `nobody` -> 1 if nobody was detected."""
        if any(counts.values()):
            self.of[clip] = Counter(counts)

    def remarks(self, clips: Iterable[str] | None = None) -> list[Remark]:
        """Say what was mended in the clips that were read so far, or in those of them that are named."""
        names = self.of if clips is None else clips
        mended = [self.of[name] for name in names if name in self.of]
        said: list[Remark] = []
        for kind, words in WORDS.items():
            joints, held = sum(counts[kind] for counts in mended), sum(counts[kind] > 0 for counts in mended)
            if joints:
                rest = "" if kind == "above" else f": {MISSING}"
                text = f"{count(joints, 'joint')} {words} in {count(held, 'clip')}{rest}"
                said.append(Remark("mended", TOPIC[kind], text))
        nobody = sum(counts["nobody"] for counts in mended)
        if nobody:
            where = count(nobody, "clip")
            text = f"nobody is detected in {where}: models see zeros there; leave out what is empty, or detect again"
            said.append(Remark("doubt", "clips", text))
        return said
