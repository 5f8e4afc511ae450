"""Which clips of a path are left out, so that a few bad ones do not stop a run over thousands; and how that is said."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from skelbench.core.words import count
from skelbench.data.formats.spoilt import Spoilt, is_slip
from skelbench.data.index import some
from skelbench.data.reading.remark import Remark

FEW = 0.02
"""Share of clips, at most, that are left out because they have no label; more are no slip."""


@dataclass(frozen=True)
class Gone:
    """Names of the clips that are left out.

    empty: of nobody. spoilt: those that cannot be read. odd: how they differ from the others -> names.
    """

    empty: list[str] = field(default_factory=list[str])
    spoilt: list[Spoilt] = field(default_factory=list[Spoilt])
    odd: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    @property
    def names(self) -> set[str]:
        """All of them."""
        spoilt = (one.name for one in self.spoilt)
        return {*self.empty, *spoilt, *(name for names in self.odd.values() for name in names)}

    def remarks(self) -> tuple[Remark, ...]:
        """Say which are of nobody, and which do not fit the others; of those that cannot be read speaks their error."""
        said = [f"{count(len(names), 'clip')} {why} left out: {some(names)}" for why, names in self.odd.items()]
        return (*left_out(self.empty), *(Remark("mended", "clips", text) for text in said))

    def take(self, shapes: Sequence[tuple[int, ...]], labelled: Sequence[bool], names: Sequence[str]) -> list[int]:
        """Take a few clips of other joints than nearly all have, or without a label where nearly all have one.

        shapes: (M, T, V, C) of every clip. Returns the rows of the clips that stay.
        """
        kinds = [shape[2:] for shape in shapes]
        usual = Counter(kinds).most_common(1)[0][0]
        odd = {row for row, kind in enumerate(kinds) if kind != usual}
        bare = {row for row, known in enumerate(labelled) if not known} - odd
        left = set[int]()
        if odd and is_slip(len(odd), len(names) - len(odd)):
            self.odd[f"with other (joints, coordinates) than {usual}"] = [names[row] for row in sorted(odd)]
            left |= odd
        if bare and len(bare) <= FEW * len(names):
            self.odd["without a label"] = [names[row] for row in sorted(bare)]
            left |= bare
        return [row for row in range(len(names)) if row not in left]


def left_out(names: Sequence[str]) -> tuple[Remark, ...]:
    """Say which clips were left out because nobody is in them; nothing where there are none."""
    if not names:
        return ()
    text = f"{count(len(names), 'clip')} without a person or a frame left out: {some(names)}"
    return (Remark("mended", "clips", text),)
