"""What is asked of a model.

An evaluation asks for the three methods of `Model`. The other protocols state what else an adapter, its class or its
network may offer, and who asks for it; `isinstance` finds out, so nobody has to inherit from anything. Such a check
looks for every member: make it once, not at every step.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol, Self, runtime_checkable

from numpy.random import Generator

from skelbench.adapters.card import Card
from skelbench.adapters.inputs.pulled import Pulled
from skelbench.adapters.inputs.steady import Drawn, Steady
from skelbench.core.arrays import Array, Module, Parameter, Tensor
from skelbench.core.clip import Clip
from skelbench.core.layout import Layout


@runtime_checkable
class Model(Protocol):
    """An adapter: it alone knows its network's own normalisation, layout, sampling and axis order."""

    card: Card

    @classmethod
    def load(cls, card: Card) -> Self:
        """Build the network from `card.config` and `len(card.classes)` and read `card.weights_file()`."""
        ...

    def prepare(self, clip: Clip, rng: Generator | None = None) -> Tensor:
        """Turn one clip into (views, …), the network's own input.

        Without `rng` these are the fixed test-time views; with it, one random training view.
        """
        ...

    def logits(self, batch: Tensor) -> Tensor:
        """Score a batch of views: (N, …) -> (N, K)."""
        ...


@runtime_checkable
class Referable(Model, Protocol):
    """A model whose preparation can be told apart from its network: how much of a drop is the preparation's."""

    def prepare_like(self, clip: Clip, clean: Clip) -> Tensor:
        """Prepare a damaged clip by what the undamaged one tells: (views, …), the fixed test-time views.

        Box, centre, size and facing are those of `clean`, and frames in which nobody is detected are left out whatever
        the card says; persons, joints and frames are those of `clip`.
        """
        ...


@runtime_checkable
class OnJoints(Model, Protocol):
    """A model whose network's input has an axis of joints: its views are (views, M, T, V, C)."""

    @property
    def layout(self) -> Layout:
        """The V joints."""
        ...


@runtime_checkable
class Networked(Protocol):
    """A model whose parameters lie in one torch module: it can be put on a GPU, counted and given other weights."""

    @property
    def network(self) -> Module:
        """The module; `card.weights` is its state dict."""
        ...


@runtime_checkable
class Trainable(Model, Networked, Protocol):
    """A model that `skelbench train` can train; its class is `Configures`."""

    def backbone_parameters(self) -> Iterator[Parameter]:
        """All parameters but those of the classification head: what a pre-training would have set."""
        ...

    def head_parameters(self) -> Iterator[Parameter]:
        """The parameters of the classification head, which a recipe may give a learning rate of its own."""
        ...


@runtime_checkable
class Batched(Model, Protocol):
    """A model whose random training views can be made many at a time, on the network's device.

    They are what `prepare(clip, rng)` makes one by one, from the same draws, to a few roundings of float32.
    """

    def steady(self, clip: Clip) -> Steady:
        """Take of a clip what is the same in all its views: (M, T, V, C) for all M places of the network's input."""
        ...

    def draw(self, known: Any, rng: Generator) -> Drawn:
        """Draw one view, by what `steady` said is known of the clip; needs no other part of the clip."""
        ...

    def views(self, poses: Tensor, drawn: Mapping[str, Tensor]) -> Tensor:
        """Make the views that were drawn: (N, M, L, V, C) of the frames that were drawn -> (N, …), the network's input.

        drawn: what `draw` returned, stacked, (N, …) each. A view does not depend on the others.
        """
        ...


@runtime_checkable
class Featured(Model, Protocol):
    """A model that shows what its last layer is given, e.g. to draw a map of it."""

    def features(self, batch: Tensor) -> Tensor:
        """(N, …) -> (N, width), before the last layer."""
        ...


@runtime_checkable
class MapsBack(Model, Protocol):
    """A model that can say which joints and frames of a clip its network's input was made of."""

    def to_clip(self, clip: Clip, values: Array) -> Array:
        """Give values on the test views of a clip, (views, M', T', V'), to its own (M, T, V), keeping their sum."""
        ...


@runtime_checkable
class Pulls(Model, Protocol):
    """A model whose preparation has a derivative: a white-box attack can move the joints of a clip."""

    def pull(self, clips: Sequence[Clip]) -> Pulled:
        """Prepare clips, and know the way back: from gradients of their test views to gradients of their keypoints.

        What coordinates decide (centre, size, turn, box) is part of the derivative; choices (frames, persons, what is
        detected) are not, since they jump.
        """
        ...


@runtime_checkable
class Attends(MapsBack, Protocol):
    """A model with attention over joints and frames."""

    def attention(self, batch: Tensor, level: int = -1) -> Tensor:
        """Score the network's joints and frames by the attention they receive: (N, …) -> (N, M', T', V')."""
        ...


@runtime_checkable
class Fused(Model, Protocol):
    """A model made of others: what they have seen in training, it has seen."""

    @property
    def members(self) -> Sequence[Model]:
        """The models it is made of."""
        ...


@runtime_checkable
class Configured(Protocol):
    """A model that keeps its card's settings as a dataclass; `skelbench list settings` reads its fields."""

    @property
    def config(self) -> Any:
        """The card's `config`, with a value for what it leaves out."""
        ...


@runtime_checkable
class Cites(Protocol):
    """A class of models that says which paper they are from."""

    @property
    def paper(self) -> str:
        """Authors, title, venue."""
        ...


@runtime_checkable
class Configures(Cites, Protocol):
    """A class of models that a training can start from nothing but data; what it loads is `Trainable`."""

    def load(self, card: Card) -> Model:
        """See `Model.load`; a card without weights gives a fresh network."""
        ...

    def configure(self, config: Mapping[str, Any], clip: Clip) -> dict[str, Any]:
        """Fill in what a new network takes from the data, e.g. its joints; what `config` says stays."""
        ...


@runtime_checkable
class Streamed(Protocol):
    """A class of models that can look at bones or motion instead of joints (`skelbench train --stream`)."""

    @property
    def streams(self) -> Sequence[str]:
        """Values of its setting `stream`."""
        ...


@runtime_checkable
class Pooled(Protocol):
    """A network in two halves, the second of which must see the whole batch of all processes (its BatchNorm)."""

    def pooled(self, x: Tensor) -> Tensor:
        """Return what the head is given: (N, …) -> (N, D)."""
        ...

    def classify(self, pooled: Tensor) -> Tensor:
        """Classify what `pooled` returns: (N, D) -> (N, K) logits."""
        ...


@runtime_checkable
class Droppable(Protocol):
    """A network that can leave joints out, as if its skeleton had none of them; zeros would be seen as a place.

    keep: None for all joints; (V,) bool, the same for all clips, in training too; or (N, V) bool, of each clip, in
    evaluation alone. Of V joints at least one is kept. One for all is best left on the CPU: it waits for no GPU.
    """

    @property
    def joints(self) -> int:
        """V, the joints of the input, (N, M, T, V, C)."""
        ...

    def features(self, x: Tensor, keep: Tensor | None = None) -> Tensor:
        """(N, M, T, V, C) -> (N, width), before the last layer."""
        ...

    def __call__(self, x: Tensor, keep: Tensor | None = None) -> Tensor:
        """(N, M, T, V, C) -> (N, K) logits."""
        ...


@runtime_checkable
class Watched(Protocol):
    """A network, or its backbone, that says where it attends while it computes."""

    def watched(self, x: Tensor, level: int) -> tuple[Tensor, Tensor]:
        """Return what it would return anyway, and the attention that each joint and frame receives in a level."""
        ...


@runtime_checkable
class Maskable(Pooled, Watched, Protocol):
    """A pose transformer from which joints can be hidden by what it attends to: what MaskCLR asks of a network.

    Its input is (N, M, T, J, C): coordinates, and a score where there is one, all 0 where a joint is missing.
    """

    @property
    def depth(self) -> int:
        """Number of levels whose attention `watched` can return."""
        ...

    def present(self, x: Tensor) -> Tensor:
        """Say who counts: (N, M, T, J, C) -> (N, M) bool, at least one person a clip."""
        ...

    def embed(self, pooled: Tensor) -> Tensor:
        """Return what the last layer is given: (N, D) of `pooled` -> (N, hidden)."""
        ...

    def score(self, embedding: Tensor) -> Tensor:
        """Apply the last layer: (N, hidden) of `embed` -> (N, K) logits."""
        ...
