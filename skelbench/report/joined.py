"""The outcomes of several results files as those of one."""

from collections.abc import Iterator, Mapping, Sequence

from skelbench.evaluation.results.outcome import Outcome


class Joined(Mapping[str, Outcome]):
    """The outcomes of several files, each of which may read its own only when they are asked for."""

    def __init__(self, parts: Sequence[Mapping[str, Outcome]]) -> None:
        self._part = {cell: part for part in parts for cell in part}

    def __getitem__(self, cell: str) -> Outcome:
        return self._part[cell][cell]

    def __iter__(self) -> Iterator[str]:
        return iter(self._part)

    def __len__(self) -> int:
        return len(self._part)
