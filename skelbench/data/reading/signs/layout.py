"""Which layout the joints of a file have, where it does not name them."""

from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS, Layout
from skelbench.data.reading.finding import Finding
from skelbench.data.reading.remark import Remark
from skelbench.data.reading.sample import Sample
from skelbench.data.reading.signs.fit import Fit, fits

CLEARLY, PLAINLY = 0.8, 0.62
"""Another layout is assumed where its bones (`Fit`) are below PLAINLY of those of the usual one, or below CLEARLY where
the usual one's joints are in no ORDER either. Of 2,950 draws of 1 to 60 clips, in and out of the usual order, that
misreads 2, of one clip each with few joints. Of 265 single clips of push-ups in coco17, 4 are taken for h36m17; 110 by
CLEARLY alone."""
ORDER = 0.3
"""Order (`Fit`) below which joints do not stand as a layout has them."""
NONE = 1.5
"""Strangeness (`Fit`) above which joints are in no order that we know."""


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
    fitted = fits(sample, fitting)
    best = min(fitting, key=lambda known: fitted[known.name].bones if known.name in fitted else 0)
    clear = _clearly_better(best, [known for known in fitting if known != best], fitted)
    if usual is None and (len(fitting) == 1 or not clear):
        raise InputError(
            f"{sample.where} has {joints} joints of {coordinates} coordinates, which fits no usual layout; name it with"
            f" layout={' or '.join(known.name for known in fitting)} (--layout), or write an .npz with joint_names and"
            " edges (docs/your_data.md)"
        )
    chosen = best if usual is None or clear else usual
    remarks = _remarks(usual, chosen, joints, coordinates, fitted.get(chosen.name))
    return Finding(remarks, layout=chosen, otherwise="" if chosen == usual else chosen.name)


def _clearly_better(best: Layout, others: list[Layout], fitted: dict[str, Fit]) -> bool:
    if not others or any(known.name not in fitted for known in (best, *others)):
        return False
    second = min((fitted[known.name] for known in others), key=lambda fit: fit.bones)
    share = fitted[best.name].bones / second.bones
    return share < PLAINLY or (share < CLEARLY and second.order < ORDER)


def _asked(sample: Sample, chosen: Layout, joints: int) -> Layout:
    if len(chosen) != joints:
        raise InputError(
            f"{sample.where} has {joints} joints, layout {chosen.name} has {len(chosen)}; name another layout"
        )
    return chosen


def _remarks(
    usual: Layout | None, chosen: Layout, joints: int, coordinates: int, fit: Fit | None
) -> tuple[Remark, ...]:
    if fit and fit.strangeness > NONE:
        said = f"layout {chosen.name} would make bones {fit.bones:.1f} times as long as need be"
        text = f"{said}, so the order is none that we know; convert with joint names (docs/your_data.md)"
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
