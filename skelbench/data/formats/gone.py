"""Which clips of a path are left out, so that a few bad ones do not stop a run over thousands; and how that is said."""

from dataclasses import dataclass, field

from skelbench.data.index import some
from skelbench.data.reading.remark import Remark


@dataclass(frozen=True)
class Gone:
    """Names of the clips that are left out.

    empty: of nobody. broken: name -> why it cannot be read. odd: how they differ from the others -> names.
    """

    empty: list[str] = field(default_factory=list[str])
    broken: dict[str, str] = field(default_factory=dict[str, str])
    odd: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    @property
    def names(self) -> set[str]:
        """All of them."""
        return {*self.empty, *self.broken, *(name for names in self.odd.values() for name in names)}

    def remarks(self) -> tuple[Remark, ...]:
        """Say which they are, and why; of those of nobody the source speaks."""
        said = [f"{len(names):,} clips of {why} are left out: {some(names)}" for why, names in self.odd.items()]
        if self.broken:
            first = next(iter(self.broken.values()))
            said.append(f"{len(self.broken):,} clips cannot be read and are left out: {some(self.broken)}; {first}")
        return tuple(Remark("mended", "clips", text) for text in said)
