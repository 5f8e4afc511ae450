"""Which layout the joints of a file have, where it does not name them."""

from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.reading.finding import Finding
from skelbench.data.reading.remark import Remark
from skelbench.data.reading.sample import Sample


def sign(sample: Sample) -> Finding:
    """Take the layout that is stated or asked for, else the usual one for so many joints and coordinates.

    Raises:
        InputError: no layout has so many joints, or several have, or the one that is asked for has not.
    """
    if sample.stated.layout is not None:
        return Finding(layout=sample.stated.layout)
    if not sample.raws:
        return Finding()
    joints, coordinates = sample.raws[0].keypoint.shape[2:]
    asked = sample.asked.layout
    name = asked or _usual(joints, coordinates)
    if name is None:
        fitting = [known.name for known in LAYOUTS.values() if len(known) == joints]
        raise InputError(
            f"{sample.where} has {joints} joints of {coordinates} coordinates, which fits no usual layout; name it with"
            f" layout={' or '.join(fitting or LAYOUTS)} (--layout)"
        )
    chosen = LAYOUTS[name]
    if len(chosen) != joints:
        raise InputError(
            f"{sample.where} has {joints} joints, layout {chosen.name} has {len(chosen)}; name another layout"
        )
    said = f"layout {name}: {joints} joints in {coordinates}-D, whose usual layout it is; insist on another by --layout"
    return Finding(() if asked else (Remark("assumed", "layout", said),), layout=chosen)


def _usual(joints: int, coordinates: int) -> str | None:
    """Name the layout that a file of so many joints and coordinates has if it does not say; None where two may be."""
    fitting = (known.name for known in LAYOUTS.values() if len(known) == joints and coordinates in known.usual)
    return next(fitting, None)
