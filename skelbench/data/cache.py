"""Keep the first clips of a data set in memory, within a budget, so that passing over it again is cheap."""

from collections.abc import Sequence
from typing import overload

from skelbench.core.clip import Clip


class Cached(Sequence[Clip]):
    """A sequence of clips that remembers as many of them as fit into `budget` bytes.

    Nothing is ever evicted: repeated passes in order would drop every clip just before it is needed again.
    """

    def __init__(self, clips: Sequence[Clip], budget: int) -> None:
        self.clips = clips
        self.left = budget
        self.kept: dict[int, Clip] = {}

    def __len__(self) -> int:
        return len(self.clips)

    @overload
    def __getitem__(self, index: int) -> Clip: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Clip]: ...
    def __getitem__(self, index: int | slice) -> Clip | Sequence[Clip]:
        if isinstance(index, slice):
            return [self[i] for i in range(len(self))[index]]
        if index in self.kept:
            return self.kept[index]
        clip = self.clips[index]
        size = clip.keypoint.nbytes + clip.score.nbytes
        if size <= self.left:
            self.left -= size
            self.kept[index] = clip
        return clip
