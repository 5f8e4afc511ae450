"""A network of the family of graph networks that says where it attends, so that MaskCLR can hide joints from it."""

from typing import cast

from torch import Tensor

from skelbench.adapters.networks.gcn import Network
from skelbench.adapters.networks.sttformer import Backbone


class WatchedNetwork(Network):
    """STTFormer's network: `protocols.Maskable`. The head is given the mean over frames, joints and persons."""

    @property
    def depth(self) -> int:
        """Blocks, each with attention of its own."""
        return self._attending.depth

    @property
    def _attending(self) -> Backbone:
        return cast(Backbone, self.backbone)

    def present(self, x: Tensor) -> Tensor:
        """Say who counts: (N, M, T, V, C) -> (N, M) bool, at least one person a clip."""
        return self.people(x).mask

    def pooled(self, x: Tensor) -> Tensor:
        """Return what the head is given: (N, M, T, V, C) -> (N, width)."""
        return self.features(x)

    def watched(self, x: Tensor, level: int) -> tuple[Tensor, Tensor]:
        """Return what the head is given and each joint-frame's attention score: (N, width), (N, M, T, V).

        A person's scores have mean 1, absent persons have 0; they carry no gradient.
        """
        who = self.people(x)
        maps, scores = self._attending.watched(x, who, level)
        return self.pool(maps, who, x), who.back(scores)

    def embed(self, pooled: Tensor) -> Tensor:
        """Return what the contrasts compare, (N, width): what the head is given."""
        return pooled

    def score(self, embedding: Tensor) -> Tensor:
        """Apply the head: (N, width) -> (N, K)."""
        return self.cls_head(embedding)

    def classify(self, pooled: Tensor) -> Tensor:
        """Classify what `pooled` returns: (N, width) -> (N, K)."""
        return self.score(pooled)
