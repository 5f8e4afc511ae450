"""What a sign is: it looks at a sample, and says what is to be done with every clip."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from skelbench.core.layout import Layout
from skelbench.data.reading.raw import Raw
from skelbench.data.reading.remark import Remark
from skelbench.data.reading.sample import Sample

Step = Callable[[Raw, Counter[str]], Raw]
"""Changes one clip, and counts the joints that it mends, by the kinds of `mends.WORDS`. A module-level function, or a
`partial` of one."""


@dataclass(frozen=True)
class Finding:
    """What a sign found.

    remarks: what is said. step: what is done with every clip, None for nothing. layout: if it is known now.
    otherwise: in a word, what of the poses is read otherwise than it stands, though nobody asked for it; it enters the
    fingerprint of the files.
    """

    remarks: tuple[Remark, ...] = ()
    step: Step | None = None
    layout: Layout | None = None
    otherwise: str = ""


NOTHING = Finding()
Sign = Callable[[Sample], Finding]
"""Looks at a sample, after the steps of the signs before it.

Raises `InputError` where nobody can tell what the file means; it names the remedy (`--layout`, `--units` …).
"""
