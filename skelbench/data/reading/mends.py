"""Count what had to be mended in clips while they were read."""

from collections import Counter
from collections.abc import Iterable, Mapping, MutableMapping

from skelbench.core.words import WORD, one_line
from skelbench.data.reading.remark import Kind, Remark

WORDS = {
    "nan": "{joints:,} joints without coordinates (NaN)",
    "below": "{joints:,} joints with a score below 0",
    "above": "{joints:,} joints with a score above 1.5, taken as 1",
    "zero": "{joints:,} joints at exactly (0, 0) with a score above 0",
}
"""Kind of what is mended -> how it is said; all but those above 1 are missing then."""
CLIPS: dict[str, tuple[Kind, str, str]] = {
    "axes": ("mended", "axes", "{clips:,} clips are (T, M, V, C), unlike the others: exchanged"),
    "percent": ("mended", "scores", "{clips:,} clips have scores in percent, unlike the others: divided by 100"),
    "shares": (
        "mended",
        "scores",
        "{clips:,} clips have scores from 0 to 1, unlike the others in percent: taken as they are",
    ),
    "fractions": (
        "mended",
        "units",
        "{clips:,} clips are in shares of the picture, beside others in pixels: multiplied by its size",
    ),
    "pixels": (
        "mended",
        "units",
        "{clips:,} clips are in pixels, beside others in shares of the picture: taken as they are",
    ),
    "length": ("mended", "units", "{clips:,} clips are in another unit of length than the others: converted to metres"),
    "unsized": (
        "assumed",
        "units",
        "{clips:,} clips have no picture size, unlike the others: taken as they are, the unit of noise by the skeleton",
    ),
    "small": (
        "doubt",
        "units",
        "{clips:,} clips lie within 3 pixels of 0, so they are in no pixels, unlike the others; correct them",
    ),
    "outside": (
        "doubt",
        "picture",
        "{clips:,} clips have a third of their joints outside the picture, unlike the others; correct img_shape",
    ),
    "nobody": (
        "doubt",
        "clips",
        "nobody is detected in {clips:,} clips, of which models see zeros; leave them out, or detect again",
    ),
}
"""Kind of what is wrong with whole clips -> kind and topic of the remark, and how it is said."""
TOPIC = {"nan": "coordinates", "below": "scores", "above": "scores", "zero": "zeros"}
"""Kind of what is mended -> topic of its remark."""


class Mends:
    """Which clips were mended, and how often; reading a clip again does not count it again."""

    def __init__(self, of: MutableMapping[str, Counter[str]] | None = None) -> None:
        self.of: MutableMapping[str, Counter[str]] = {} if of is None else of

    def add(self, clip: str, counts: Mapping[str, int]) -> None:
        """Keep what was mended in one clip: kind of WORDS -> joints; kind of CLIPS -> 1 if it is so."""
        if any(counts.values()):
            self.of[clip] = Counter(counts)

    def remarks(self, clips: Iterable[str] | None = None) -> list[Remark]:
        """Say what was mended in the clips that were read so far, or in those of them that are named."""
        names = self.of if clips is None else clips
        mended = [self.of[name] for name in names if name in self.of]
        said: list[Remark] = []
        for kind, words in WORDS.items():
            count = sum(counts[kind] > 0 for counts in mended)
            joints = sum(counts[kind] for counts in mended)
            if count:
                rest = "" if kind == "above" else ": they are missing"
                said.append(Remark("mended", TOPIC[kind], f"{words.format(joints=joints)} in {count:,} clips{rest}"))
        return said + self._of_clips([name for name in names if name in self.of])

    def _of_clips(self, names: list[str]) -> list[Remark]:
        said: list[Remark] = []
        for kind, (of, topic, words) in CLIPS.items():
            held = [name for name in names if self.of[name][kind]]
            if held:
                said.append(
                    Remark(of, topic, f"{words.format(clips=len(held))}; the first is {one_line(held[0], WORD)}")
                )
        return said
