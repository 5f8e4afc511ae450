"""Count what had to be mended in clips while they were read."""

from collections import Counter
from collections.abc import Iterable, Mapping, MutableMapping

from skelbench.core.words import WORD, count, one_line
from skelbench.data.reading.remark import Kind, Remark

WORDS = {
    "nan": "without coordinates (NaN)",
    "below": "with a score below 0",
    "above": "with a score above 1.5, taken as 1",
    "zero": "at exactly (0, 0) with a score above 0",
}
"""Kind of what is mended -> which joints it is; all but those above 1 are missing then."""
CLIPS: dict[str, tuple[Kind, str, str]] = {
    "axes": ("mended", "axes", "{clips} of axes (T, M, V, C), unlike the others: exchanged"),
    "percent": ("mended", "scores", "{clips} with scores in percent, unlike the others: divided by 100"),
    "shares": ("mended", "scores", "{clips} with scores from 0 to 1, unlike the others in percent: taken as they are"),
    "fractions": (
        "mended",
        "units",
        "{clips} in shares of the picture, beside others in pixels: multiplied by its size",
    ),
    "pixels": ("mended", "units", "{clips} in pixels, beside others in shares of the picture: taken as they are"),
    "length": ("mended", "units", "{clips} in another unit of length than the others: converted to metres"),
    "unsized": (
        "assumed",
        "units",
        "{clips} without a picture size, unlike the others: taken as they are, the unit of noise by the skeleton",
    ),
    "small": ("doubt", "units", "{clips} within 3 pixels of 0, unlike the others, so in no pixels; correct them"),
    "outside": (
        "doubt",
        "picture",
        "{clips} with a third of the joints outside the picture, unlike the others; correct img_shape",
    ),
    "nobody": (
        "doubt",
        "clips",
        "nobody is detected in {clips}: models see zeros there; leave out what is empty, or detect again",
    ),
}
"""Kind of what is wrong with whole clips -> kind and topic of the remark, and how it is said."""
TOPIC = {"nan": "coordinates", "below": "scores", "above": "scores", "zero": "zeros"}
"""Kind of what is mended -> topic of its remark."""
MISSING = "taken as missing"
"""What becomes of a joint that cannot be used."""


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
            joints, held = sum(counts[kind] for counts in mended), sum(counts[kind] > 0 for counts in mended)
            if joints:
                rest = "" if kind == "above" else f": {MISSING}"
                text = f"{count(joints, 'joint')} {words} in {count(held, 'clip')}{rest}"
                said.append(Remark("mended", TOPIC[kind], text))
        return said + self._of_clips([name for name in names if name in self.of])

    def _of_clips(self, names: list[str]) -> list[Remark]:
        said: list[Remark] = []
        for kind, (of, topic, words) in CLIPS.items():
            held = [name for name in names if self.of[name][kind]]
            if held:
                text = words.format(clips=count(len(held), "clip"))
                said.append(Remark(of, topic, f"{text}; the first is {one_line(held[0], WORD)}"))
        return said
