"""K-nearest neighbours: nothing is trained, training clips vote by how near their features are."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

from torch import Tensor
from torch.nn import functional

from skelbench.adapters.card import Card
from skelbench.core.errors import require
from skelbench.core.settings import check_numbers, read_config, settings_of, with_setting
from skelbench.training.transfer.cards import finished, write
from skelbench.training.transfer.spread import spread_of
from skelbench.training.transfer.task import Task


@dataclass(frozen=True)
class KNN:
    """Settings of the vote; the defaults are SkeAttnCLR's, but for `standardise`.

    Its features, the outputs of a predictor for augmented clips, are the encoder's own here, for clips as they are.
    """

    k: int = 20  # neighbours that vote
    temperature: float = 0.1  # a vote weighs exp(cosine / temperature)
    standardise: bool = True  # features are centred and scaled to deviation 1 first; the papers do not

    example: ClassVar = "knn@20"
    about: ClassVar = "weighted vote of the k training clips whose features have the largest cosine"

    def __post_init__(self) -> None:
        check_numbers(self, {"k": 10**6})
        require(self.k >= 1 and self.temperature > 0, f"k {self.k}, temperature {self.temperature:g}: expected above 0")

    @property
    def name(self) -> str:
        """With its k."""
        return f"knn@{self.k}"

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """Return the fields."""
        return settings_of(cls)

    @classmethod
    def read(cls, argument: str, settings: Sequence[str]) -> Self:
        """Read `@k`, or nothing, and `key=value` settings."""
        k = argument.removeprefix("@")
        told = not argument or (argument.startswith("@") and k.isdecimal() and len(k) < 8)
        require(told, f"protocol knn{argument}: expected the number of neighbours behind an @, e.g. knn@20")
        config: dict[str, object] = {"k": int(k)} if k else {}
        for setting in settings:
            config = with_setting(config, setting)
        return read_config(cls, config, "knn")

    def run(self, task: Task) -> Card:
        """Keep the features of all training clips, and their labels."""
        card = finished(task, self.name, asdict(self))
        if card is not None:
            return card
        clips = len(task.data)
        require(self.k <= clips, f"{self.name}: {self.k} neighbours of {clips} training clips; take a smaller k")
        given, start = task.features, time.perf_counter()
        head: dict[str, Tensor] = {"labels": given.labels}
        unit = given.values
        if self.standardise:
            head["centre"], head["scale"] = spread_of(unit)
            unit = (unit - head["centre"]) * head["scale"]
        head["bank"] = functional.normalize(unit)
        made = {"seconds": round(time.perf_counter() - start)}
        config = {"head": {"kind": "knn", **asdict(self), "bank": clips}}
        return write(task, self.name, head, self, made, config)
