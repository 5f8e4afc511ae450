"""Keep what was made first in memory, within a budget, so that passing over it again is cheap."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, overload

from skelbench.core.clip import Clip

T = TypeVar("T")


class Kept(Generic[T]):
    """What `make` makes of a position; it remembers as much as fits into `budget` bytes.

    Nothing is ever evicted: repeated passes in order would drop everything just before it is needed again.
    """

    def __init__(self, make: Callable[[int], T], size: Callable[[T], int], budget: int) -> None:
        self.make, self.size, self.left = make, size, budget
        self.kept: dict[int, T] = {}

    def __getitem__(self, index: int) -> T:
        if index in self.kept:
            return self.kept[index]
        made = self.make(index)
        size = self.size(made)
        if size <= self.left:
            self.left -= size
            self.kept[index] = made
        return made


class Cached(Sequence[Clip]):
    """A sequence of clips that remembers the first it was asked for, within `budget` bytes."""

    def __init__(self, clips: Sequence[Clip], budget: int) -> None:
        self.clips = clips
        self.kept = Kept(clips.__getitem__, _size, budget)

    def __len__(self) -> int:
        return len(self.clips)

    @overload
    def __getitem__(self, index: int) -> Clip: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Clip]: ...
    def __getitem__(self, index: int | slice) -> Clip | Sequence[Clip]:
        if isinstance(index, slice):
            return [self[i] for i in range(len(self))[index]]
        return self.kept[index]


def _size(clip: Clip) -> int:
    return clip.keypoint.nbytes + clip.score.nbytes
