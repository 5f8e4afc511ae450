"""Which joints a CSV has, by what it calls them: names as those of layouts, or numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from skelbench.core.errors import InputError, require
from skelbench.core.layout import JOINTS, LAYOUTS, Layout
from skelbench.data.formats.joint_names import places_in, words_of
from skelbench.data.index import some
from skelbench.data.reading.remark import Remark


@dataclass(frozen=True)
class Joints:
    """Where the joints of a file stand. place: what the file calls a joint -> its position, of `count`."""

    place: dict[str, int]
    count: int
    layout: Layout | None = None
    remarks: tuple[Remark, ...] = ()


def joints_of(names: Sequence[str], layout: str | None, where: str) -> Joints:
    """Find out which joints a file has, by their names or numbers and the layout that the caller insists on.

    Raises:
        InputError: they are those of no layout, or of several.
    """
    if all(name.isascii() and name.isdecimal() and len(name) < 6 for name in names):
        return _numbered(names, LAYOUTS[layout] if layout else None, where)
    called = {name: words_of(name) for name in names}
    wanted = set(called.values())
    known = [LAYOUTS[layout]] if layout else list(LAYOUTS.values())
    fitting = sorted((one for one in known if wanted <= places_in(one).keys()), key=len)
    if not fitting:
        nearest = places_in(max(known, key=lambda one: len(wanted & places_in(one).keys())))
        lost = sorted(name for name in names if called[name] not in nearest)
        raise InputError(
            f"{where} names joints {some(lost)}, which are not those of {layout or 'any layout'}; name them as"
            " skelbench list layouts does, or write an .npz with joint_names and edges (docs/your_data.md)"
        )
    place = places_in(fitting[0])
    if not layout and len(fitting) > 1 and wanted != place.keys():
        raise InputError(
            f"{where} names {len(wanted)} joints, which are in layouts {some(one.name for one in fitting)}; name one of"
            " them with --layout"
        )
    return Joints({name: place[words] for name, words in called.items()}, len(fitting[0]), fitting[0])


def _numbered(names: Sequence[str], layout: Layout | None, where: str) -> Joints:
    """Place joints by their numbers, from 0, or from 1 where that alone fits."""
    numbers = [int(name) for name in names]
    sizes = {len(layout)} if layout else {len(known) for known in LAYOUTS.values()}
    start = int(min(numbers) == 1 and max(numbers) in sizes)
    total = len(layout) if layout else max(numbers) + 1 - start
    require(
        max(numbers) - start < total and total <= JOINTS,
        f"{where} has a joint {max(numbers)}, expected 0 to {min(total, JOINTS) - 1}; name another layout",
    )
    said = (Remark("assumed", "layout", "joints are numbered from 1, since there is no joint 0"),) if start else ()
    return Joints({name: number - start for name, number in zip(names, numbers, strict=True)}, total, layout, said)
