"""One step of CrosSCLR: three contrasts, and from a share of the training on positives that streams name each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor

from skelbench.adapters.protocols import Trainable
from skelbench.core.errors import require
from skelbench.core.settings import check_numbers, read_config
from skelbench.training.objectives.collapse import spread
from skelbench.training.objectives.crossclr.beside import Beside
from skelbench.training.objectives.crossclr.losses import all_crossed
from skelbench.training.objectives.crossclr.streams import STREAMS, joints_of, three
from skelbench.training.objectives.momentum.contrast import first, info_nce, own, similar, unit
from skelbench.training.objectives.momentum.encoder import features, graph_model
from skelbench.training.objectives.momentum.keys import check_keys
from skelbench.training.objectives.momentum.queue import MOST
from skelbench.training.objectives.momentum.views import Ordinary, ordinary
from skelbench.training.objectives.momentum.watch import Watch
from skelbench.training.objectives.objective import Step, Together
from skelbench.training.recipes import Recipe

FIGURES = {"j": "joints", "jm": "motions", "b": "bones"}


@dataclass(frozen=True)
class Settings:
    """What a recipe may set as `crossclr.…`; the defaults are the official code's unless a setting says otherwise."""

    queue: int = 32768  # keys of each stream that a clip is told from; a multiple of the batch
    width: int = 128  # of an embedding
    temperature: float = 0.07  # similarities are divided by it
    momentum: float = 0.999  # share of the slow encoders' weights that stays at each step
    pace: str = "constant"  # or `cosine`: the momentum rises to 1
    cross_from: float = 0.5  # share of the training after which streams name positives for each other; 1: never
    neighbours: int = 1  # that each names
    context: bool = True  # products of two streams' similarities are contrasted too
    following: str = "all"  # slow encoders that follow once streams cross; as coded only that of the `motion`
    tied: bool = False  # motions and bones share the joints' projection, as coded
    view: Ordinary = field(default_factory=Ordinary)  # how two views of a clip are drawn

    def __post_init__(self) -> None:
        check_numbers(self, {"queue": MOST, "cross_from": 1})
        require(self.cross_from >= 0, f"crossclr.cross_from is {self.cross_from:g}, expected 0 to 1")
        fits = 1 <= self.neighbours <= self.queue
        require(fits, f"crossclr.neighbours is {self.neighbours}, expected 1 to crossclr.queue={self.queue}")
        known = self.following in ("all", "motion")
        require(known, f"crossclr.following is {self.following!r}, expected all or motion")


class Embedded(NamedTuple):
    """A batch in one stream: (N, channels) features, (N, width) keys, (N, 1) and (N, K) cosines of its queries."""

    pooled: Tensor
    key: Tensor
    own: Tensor
    similar: Tensor


class CrosSCLR:
    """Three encoders; that of the card's stream is published, the other two lie beside it."""

    settings_type: ClassVar = Settings
    supervised = False
    figures: tuple[str, ...] = (*FIGURES.values(), "first", "spread")
    views: int = 1

    def __init__(self, recipe: Recipe, model: Trainable) -> None:
        self.chosen, self.epochs = read_config(Settings, recipe.settings), recipe.epochs
        check_keys("crossclr", self.chosen, recipe.batch)
        graph = graph_model("crossclr", recipe.adapter, model)
        joints_of(graph)
        self.network, self.config = graph.network, graph.config
        self.beside = Beside(graph, self.chosen, self.chosen.tied)
        self.watch, self.crossing = Watch("crossclr", self.chosen.queue, recipe), False

    def forwards_per_clip(self, epoch: int) -> int:
        """One of each view in each stream."""
        return 2 * len(STREAMS)

    def needs_pairs(self, epoch: int) -> bool:
        """Classes are unknown."""
        return False

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        """Warn of a queue longer than the data, and where all clips look alike."""
        return self.watch.concern(epoch, figures)

    def step(self, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        """Sum the losses of the streams; their queues then take in the keys, so that they stay in step.

        x: (n, M, T, V, C + 1), joints with their scores, whatever the card says.
        """
        self.watch.count(epoch, len(label))
        self.crossing = epoch >= self.chosen.cross_from * self.epochs
        made, tau = self._embedded(x, together), self.chosen.temperature
        logits = {name: torch.cat([one.own, one.similar], dim=1) / tau for name, one in made.items()}
        alone = {name: info_nce(values) for name, values in logits.items()}
        loss = self._crossed(made) if self.crossing else torch.stack(list(alone.values())).sum()
        for name, one in made.items():
            self.beside.pairs[name].keys.queue.push(one.key)
        published = self.config.stream
        figures = {"first": first(logits[published]), "spread": spread(made[published].pooled)}
        return Step(loss, None, {**{FIGURES[name]: value for name, value in alone.items()}, **figures})

    def _crossed(self, made: Mapping[str, Embedded]) -> Tensor:
        mine = {name: one.own for name, one in made.items()}
        of_queue = {name: one.similar for name, one in made.items()}
        chosen = self.chosen
        return all_crossed(mine, of_queue, chosen.neighbours, chosen.context, chosen.temperature)

    def _embedded(self, x: Tensor, together: Together) -> dict[str, Embedded]:
        """Draw two views of the joints and make the streams of both: one for the trained encoders, one for the slow."""
        who = self.network.people(x)
        drawn, other = (three(ordinary(x, self.chosen.view, self.config.dimensions), self.config) for _ in range(2))
        made: dict[str, Embedded] = {}
        for name, pair in self.beside.pairs.items():
            pooled = together(features(self.beside.networks[name], drawn[name], who))
            with torch.no_grad():
                key = pair.key(together(features(pair.keys.network, other[name], who)))
            query = unit(pair.projection(pooled))
            made[name] = Embedded(pooled, key, own(query, key), similar(query, pair.keys.queue.rows))
        return made

    def stepped(self, done: float) -> None:
        """Let the slow encoders follow, or as coded that of the motions alone once streams cross."""
        alone = self.crossing and self.chosen.following == "motion"
        for name, pair in self.beside.pairs.items():
            if name == "jm" or not alone:
                pair.follow(self.beside.networks[name], self.chosen, done)
