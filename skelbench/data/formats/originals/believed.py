"""Whether poses look like the joints and the unit that their format states: arrays do not say what they hold."""

from collections.abc import Sequence

from skelbench.core.layout import Layout
from skelbench.data.reading.asked import NOTHING
from skelbench.data.reading.raw import Raw, Stated
from skelbench.data.reading.remark import Remark
from skelbench.data.reading.sample import Sample, size_of
from skelbench.data.reading.signs.fit import Fit, fits
from skelbench.data.reading.signs.layout import NONE
from skelbench.data.reading.signs.units import unit_of_length


def fit_of(raws: Sequence[Raw], layout: Layout) -> Fit | None:
    """Measure how well joints fit the layout, as `fits` does; None where too little is seen to tell."""
    return fits(_sample(raws), [layout]).get(layout.name)


def doubts(raws: Sequence[Raw], layout: Layout) -> tuple[Remark, ...]:
    """Doubt that poses have these joints, in this order, or that those in 3-D are in metres."""
    fit = fit_of(raws, layout)
    if fit and fit.strangeness > NONE:
        long = f"bones would be {fit.bones:.1f} times as long as need be"
        said = f"as {layout.name}, {long}: joints or axes are in another order,"
        return (Remark("doubt", "layout", f"{said} or these are bones or motions and no positions"),)
    sample = _sample(raws)
    tall = size_of(sample.rows)
    if not fit or sample.coordinates != 3 or unit_of_length(tall) == "metres":
        return ()
    said = f"a person is {tall:.3g} units long, so these are no metres; insist by --units, e.g. --units millimetres"
    return (Remark("doubt", "units", said),)


def _sample(raws: Sequence[Raw]) -> Sample:
    return Sample("", tuple(raw for raw in raws if raw.keypoint.size), NOTHING, Stated())
