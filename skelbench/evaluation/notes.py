"""What a spec comes to on the data at hand, e.g. `2.8 % of a body here`: the column `note` of a results CSV.

Where the clips have no labels, every note ends in saying so: the figures of such a row are no accuracies.

It is found while measuring, since whoever reads the results need not have the data.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain

from skelbench.core.clip import Clip
from skelbench.core.layout import Layout
from skelbench.core.names import LONGEST
from skelbench.core.words import one_line
from skelbench.data.dataset import Dataset, MissingClip
from skelbench.perturbations.find import find_family
from skelbench.perturbations.note import note
from skelbench.perturbations.rulers import body_in_camera_units
from skelbench.perturbations.spec import Spec

SAMPLE = 300  # clips or somewhat more, spread evenly over the data: their median body is that of all to some percent


PART = "; "
"""Stands between the parts of a note."""
NO_LABELS = "no labels: agreement with the clean prediction"
"""What the note of a row ends in whose clips have no labels: the label of a clip is what the model itself predicted on
the undamaged clip without a repair. So the figures of accuracy are 100 % there, and agreement with it elsewhere."""


def without_labels(notes: Iterable[str]) -> bool:
    """Say whether one of these notes is of clips without labels."""
    return any(note.endswith(NO_LABELS) for note in notes)


class Notes:
    """Says what specs come to on one data set; reads clips only where a family has something to say."""

    def __init__(self, data: Dataset) -> None:
        self.data = data
        self._known: dict[Spec, tuple[Layout, float]] = {}

    def of(self, spec: Spec, seen: str = "") -> str:
        """Return the note of a row, '' where there is none. seen: what was seen of its clips, see `untouched`."""
        told = one_line(PART.join(filter(None, (self._of_level(spec), seen))), LONGEST - len(PART) - len(NO_LABELS))
        return PART.join(filter(None, (told, "" if self.data.labelled else NO_LABELS)))

    def _of_level(self, spec: Spec) -> str:
        """Say what a spec comes to; after an estimator swap, on the other source's clips."""
        if not any(find_family(term.family).note for term in spec.terms):
            return ""
        opening = spec.opening
        if opening not in self._known:
            sample = self._sample(opening)
            first = next(sample, None)
            layout = first.layout if first else self.data.layout
            self._known[opening] = layout, body_in_camera_units(chain([first] if first else [], sample))
        return note(spec, *self._known[opening])

    def _sample(self, opening: Spec) -> Iterator[Clip]:
        """Yield the clips one after the other: together, long recordings are more than all else of an evaluation."""
        for index in range(0, len(self.data), max(1, len(self.data) // SAMPLE)):
            with suppress(MissingClip):
                yield opening.apply(self.data[index], seed=0)
