"""What is said of data before a number is measured on them."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["assumed", "mended", "doubt"]


@dataclass(frozen=True)
class Remark:
    """One sentence on how a file is read.

    kind: `assumed` (nothing in the file says so), `mended` (what the file has is wrong, and what was made of it),
    `doubt` (it is read as it stands, but looks wrong). topic: what programs go by, such as `layout`.
    text: what was found, and how to insist on something else; one line.
    """

    kind: Kind
    topic: str
    text: str
