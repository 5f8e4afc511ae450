"""The embedded `synthetic` data set behind the same interface as files; it is called synthetic wherever it appears."""

from functools import partial

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.data.dataset import Sources
from skelbench.data.index import Index
from skelbench.data.synthetic import clips as synthetic

DEFAULT = "mq"
PARTS = ("train", "test")


class Synthetic:
    """One simulated estimator of the embedded data set; clips are made when they are asked for."""

    def __init__(self, source: str, seed: int = 0) -> None:
        self._source, self._seed = source, seed
        names = tuple(synthetic.names())
        rows = {name: row for row, name in enumerate(names)}
        splits = {
            split: {part: np.array([rows[name] for name in chosen]) for part, chosen in zip(PARTS, both, strict=True)}
            for split, both in synthetic.splits().items()
        }
        self.index = Index(
            "synthetic",
            LAYOUTS["coco17"],
            tuple(synthetic.CLASSES),
            names,
            np.array([synthetic.label(name) for name in names]),
            np.array([synthetic.key(name).subject for name in names]),
            splits,
            np.unique([synthetic.key(name).performance for name in names], axis=0, return_inverse=True)[1].ravel(),
        )

    def read(self, row: int) -> Clip:
        """Make clip `row`: keypoint (M, T, 17, 2) px, score (M, T, 17)."""
        return synthetic.clip(self.index.names[row], self._source, self._seed)

    def sha256(self) -> str:
        """Fingerprint of the generator, which plays the part of a file's hash."""
        return synthetic.fingerprint(self._seed)


def embedded_sources() -> Sources:
    """Return the simulated estimators, `mq` (like HRNet) first as the default."""
    order = sorted(synthetic.SOURCES, key=lambda source: source != DEFAULT)
    return Sources({source: partial(Synthetic, source) for source in order})
