"""An encoder: a trained graph network without its last layer, and what it says of clips."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from skelbench.adapters.card import Card
from skelbench.adapters.gcn import GCN
from skelbench.adapters.model import load_model
from skelbench.core.errors import require
from skelbench.core.loading import loaded, preparing, quiet
from skelbench.core.progress import with_bar
from skelbench.data.dataset import Dataset
from skelbench.training.parallel import Machine
from skelbench.training.starting import HEAD
from skelbench.training.views import as_they_are

BATCH = 32
"""Clips that go through the network at a time."""


@dataclass(frozen=True)
class Features:
    """What a frozen encoder says of clips. values: (N, width) on the CPU; labels: (N,) classes."""

    values: Tensor
    labels: Tensor


@dataclass(frozen=True)
class Encoder:
    """A trained network whose last layer, if it has one, is left out. where: its card, as it was named."""

    where: str
    model: GCN

    @property
    def card(self) -> Card:
        """The card of the network."""
        return self.model.card

    @property
    def config(self) -> dict[str, Any]:
        """The card's configuration, but for the last layer's."""
        return {key: value for key, value in self.card.config.items() if key != "head"}

    @property
    def backbone(self) -> dict[str, Tensor]:
        """Name -> weights of all but the last layer."""
        state = self.model.network.state_dict()
        return {key: value for key, value in state.items() if not key.startswith(HEAD)}

    @property
    def chosen_on(self) -> list[str] | None:
        """Whose accuracies were seen before it was chosen; None where its card does not say."""
        return self.card.training.get("chosen_on")

    @property
    def told(self) -> dict[str, Any]:
        """What a card made of it says of it."""
        training: Mapping[str, Any] = self.card.training
        seen = {key: training.get(key) for key in ("data", "split", "source") if training.get(key)}
        return {"name": self.card.name, "sha256": self.card.sha256, **seen}


def read_encoder(where: str, device: str = "cpu", *, trust: bool = False) -> Encoder:
    """Load an encoder: any card whose network is a graph network's, with classes or without.

    Raises:
        InputError: there is no such card, it has no weights, or its network is another.
    """
    model = load_model(where, device, trust=trust, encoder=True)
    name = model.card.name
    require(isinstance(model, GCN), f"encoder {name} is no graph network (adapters.gcn.GCN); name the card of one")
    require(
        model.card.sha256 is not None, f"encoder {name} has no weights; name one that was trained, e.g. by pretrain"
    )
    encoder = Encoder(where, cast(GCN, model))
    require(
        not encoder.model.network.by_joints,
        f"encoder {name} was finetuned on joints side by side (head.kind: joints), and protocols take their mean; name "
        "the encoder that it was made of",
    )
    return encoder


def features(encoder: Encoder, data: Dataset, machine: Machine) -> Features:
    """Pass all clips through the frozen encoder once: its evaluation mode, its fixed test views, no augmentation.

    Of a clip with several test views it is the mean of theirs.

    Raises:
        InputError: the network cannot take a clip.
    """
    workers, start = preparing(machine.workers)
    loader = DataLoader[Any](
        _TestViews(encoder.model, data),
        batch_sampler=[list(range(i, min(i + BATCH, len(data)))) for i in range(0, len(data), BATCH)],
        num_workers=workers,
        multiprocessing_context=start,
        worker_init_fn=quiet,
        collate_fn=as_they_are,  # pyright: ignore[reportArgumentType]
    )
    encoder.model.network.eval()
    with torch.inference_mode():
        batches = with_bar(loaded(loader), "features", "batch", len(loader))
        rows = [_means(encoder.model, views, machine.device) for views in batches]
    return Features(torch.cat(rows), torch.as_tensor(data.labels, dtype=torch.long))


def _means(model: GCN, clips: list[Tensor], device: str) -> Tensor:
    """List of (views, M, T, V, C) -> (clips, width) on the CPU."""
    rows = model.features(torch.cat(clips).to(device)).float().cpu()
    return torch.stack([views.mean(dim=0) for views in torch.split(rows, [len(views) for views in clips])])


class _TestViews(torch.utils.data.Dataset[list[Tensor]]):
    """The fixed test views of a batch of clips, by their positions."""

    def __init__(self, model: GCN, data: Dataset) -> None:
        self.model, self.data = model, data

    def __getitems__(self, positions: list[int]) -> list[Tensor]:
        return [self.model.prepare(self.data[i]) for i in positions]
