"""Which layout the joints of a file have, where it does not name them."""

from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS, Layout
from skelbench.data.reading.finding import Finding
from skelbench.data.reading.remark import Remark
from skelbench.data.reading.sample import Sample
from skelbench.data.reading.signs.fit import fits

CLEARLY = 0.8
"""Another layout is assumed where its fit (`fits`) is below this share of the usual one's. False layouts of as many
joints have 0.89 and more on all sets that we have; the true one has 0.75 and less where poses have another order."""
NONE = 2.0
"""Fits above are those of joints in no order that we know; those of true layouts lie below 1.9."""


def sign(sample: Sample) -> Finding:
    """Take the layout that is stated or asked for, else the one for so many joints that fits, as a rule the usual one.

    Raises:
        InputError: no layout has so many joints, or several have and nothing tells them apart, or the one that is asked
            for has not.
    """
    if sample.stated.layout is not None:
        return Finding(layout=sample.stated.layout)
    if not sample.raws:
        return Finding()
    joints, coordinates = sample.raws[0].keypoint.shape[2:]
    fitting = [known for known in LAYOUTS.values() if len(known) == joints]
    if sample.asked.layout:
        return Finding(layout=_asked(sample, LAYOUTS[sample.asked.layout], joints))
    if not fitting:
        raise InputError(
            f"{sample.where} has {joints} joints of {coordinates} coordinates, which fits no usual layout, nor any"
            " other that we know; write an .npz with joint_names and edges (docs/your_data.md)"
        )
    usual = next((known for known in fitting if coordinates in known.usual), None)
    fitted = {name: fit for name, fit in fits(sample, fitting).items() if fit == fit}  # what is unknown is NaN
    best = min(fitting, key=lambda known: fitted.get(known.name, 0))
    others = [fitted.get(known.name, 0) for known in fitting if known != best]
    clear = bool(others) and fitted.get(best.name, 1) < CLEARLY * min(others)
    if usual is None and (len(fitting) == 1 or not clear):
        raise InputError(
            f"{sample.where} has {joints} joints of {coordinates} coordinates, which fits no usual layout; name it with"
            f" layout={' or '.join(known.name for known in fitting)} (--layout), or write an .npz with joint_names and"
            " edges (docs/your_data.md)"
        )
    chosen = best if usual is None or clear else usual
    return Finding(_remarks(usual, chosen, joints, coordinates, fitted.get(chosen.name, 0)), layout=chosen)


def _asked(sample: Sample, chosen: Layout, joints: int) -> Layout:
    if len(chosen) != joints:
        raise InputError(
            f"{sample.where} has {joints} joints, layout {chosen.name} has {len(chosen)}; name another layout"
        )
    return chosen


def _remarks(usual: Layout | None, chosen: Layout, joints: int, coordinates: int, fit: float) -> tuple[Remark, ...]:
    if fit > NONE:
        said = f"layout {chosen.name} would make bones {fit:.1f} times as long as need be, so the order is none that we"
        text = f"{said} know; convert with joint names (docs/your_data.md)"
        return (_usually(chosen, joints, coordinates), Remark("doubt", "layout", text))
    if chosen == usual:
        return (_usually(chosen, joints, coordinates),)
    instead = f" and not {usual.name}, the usual one for {joints} joints" if usual else ""
    insist = f"insist on --layout {usual.name}" if usual else "insist on another by --layout"
    said = f"layout {chosen.name}{instead}: the poses fit its bones far better; {insist}"
    return (Remark("assumed", "layout", said),)


def _usually(chosen: Layout, joints: int, coordinates: int) -> Remark:
    said = f"layout {chosen.name}: {joints} joints in {coordinates}-D, whose usual layout it is"
    return Remark("assumed", "layout", f"{said}; insist on another by --layout")
