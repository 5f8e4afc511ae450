"""Which clips of a path are left out, so that a few bad ones do not stop a run over thousands; and how that is said."""

from dataclasses import dataclass, field

from skelbench.core.words import count
from skelbench.data.formats.spoilt import Spoilt
from skelbench.data.index import some
from skelbench.data.reading.remark import Remark


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
        """Say which do not fit the others; of those of nobody, and of those that cannot be read, the source speaks."""
        said = [f"{count(len(names), 'clip')} {why} left out: {some(names)}" for why, names in self.odd.items()]
        return tuple(Remark("mended", "clips", text) for text in said)
