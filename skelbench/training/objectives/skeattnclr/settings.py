"""What can be set of SkeAttnCLR."""

from dataclasses import dataclass, field

from skelbench.core.errors import require
from skelbench.core.settings import check_numbers
from skelbench.training.objectives.momentum.queue import MOST
from skelbench.training.objectives.momentum.views import Ordinary
from skelbench.training.objectives.skeattnclr.mix import Mix


@dataclass(frozen=True)
class Settings:
    """What a recipe may set as `skeattnclr.…`; the defaults are the paper's and the official code's."""

    queue: int = 32768  # keys that a clip is told from; a multiple of the batch
    width: int = 128  # of an embedding
    temperature: float = 0.2  # similarities are divided by it
    momentum: float = 0.996  # share of the slow encoder's weights that stays at a step, at first
    pace: str = "cosine"  # the momentum rises to 1; or `constant`
    buffers: bool = True  # batch norm's statistics follow too
    heads: int = 8  # of the attention
    sharpness: float = 2.0  # lambda of the mask sigmoid(lambda a)
    mu: float = 0.5  # weight of the salient part, 1 - mu that of the rest; as coded 1 for joints of NTU-60
    streams: str = "after"  # bones and motions are made after parts are exchanged, as coded; or `before`, of the clip
    mix: Mix = field(default_factory=Mix)  # what of a clip is exchanged
    view: Ordinary = field(default_factory=Ordinary)  # how two views of a clip are drawn

    def __post_init__(self) -> None:
        check_numbers(self, {"queue": MOST, "mu": 1})
        require(self.heads >= 1, f"skeattnclr.heads is {self.heads}, expected at least 1")
        known = self.streams in ("after", "before")
        require(known, f"skeattnclr.streams is {self.streams!r}, expected after or before")
        require(self.mu >= 0, f"skeattnclr.mu is {self.mu:g}, expected 0 to 1")
