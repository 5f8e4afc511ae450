"""The action network of MotionBERT and MaskCLR: a transformer backbone, and a head on joints, frames and persons.

Zhu et al. (ICCV 2023), Sec. 4.3; state-dict keys are those of the authors' release. N clips, M persons, T frames,
J joints, r width of the representation, K classes.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.networks.dstformer import DSTFormer
from skelbench.adapters.networks.joint_frame import JointFrameTransformer
from skelbench.adapters.networks.parts import in_parts
from skelbench.adapters.networks.persons import counted, everybody, present, told

_AT_ONCE = 4 * 81 * 256  # rows x T x d that a CPU computes at a time: 8 x as many take 1.6 x as long, 8 x the memory


Backbone = DSTFormer | JointFrameTransformer
"""A transformer that can say where it attends: `watched` and `scores` beside its forward pass, `width` and `depth`."""


class ActionHead(nn.Module):
    """Classifier on the representation, pooled over frames and persons."""

    def __init__(self, pooled: int, hidden: int, classes: int, dropout: float) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.fc1 = nn.Linear(pooled, hidden)
        self.bn = nn.BatchNorm1d(hidden)
        self.fc2 = nn.Linear(hidden, classes)

    def pooled(self, representation: Tensor) -> Tensor:
        """Average over frames, after dropout: (B, T, J, r) -> (B, J*r), joint-major."""
        return self.dropout(representation).mean(dim=1).flatten(1)

    def hidden(self, pooled: Tensor) -> Tensor:
        """Return what the last layer is given: (N, J*r) -> (N, hidden), not negative."""
        return functional.relu(self.bn(self.fc1(pooled)))


class ActionNet(nn.Module):
    """Backbone and action head on (N, M, T, J, 3) clips: x, y and confidence.

    A person whose confidences are all 0 is absent: it is neither computed nor averaged in, and a clip without
    anybody counts as one person of zeros. `average_absent` is the official behaviour instead: the padded second
    person is computed and averaged in like a real one.
    """

    def __init__(self, backbone: Backbone, head: ActionHead, average_absent: bool) -> None:
        super().__init__()
        self.backbone = backbone
        self.head = head
        self.average_absent = average_absent
        self.multiple = 1
        """In training the backbone is given a multiple of so many rows: what was compiled for some fits the next."""

    def forward(self, x: Tensor) -> Tensor:
        """Classify: (N, M, T, J, 3) -> (N, K) logits."""
        return self.classify(self.pooled(x))

    def classify(self, pooled: Tensor) -> Tensor:
        """Classify what `pooled` returns: (N, J*r) -> (N, K) logits."""
        return self.score(self.embed(pooled))

    def embed(self, pooled: Tensor) -> Tensor:
        """Return what the last layer is given: (N, J*r) of `pooled` -> (N, hidden), not negative."""
        return self.head.hidden(pooled)

    def score(self, embedding: Tensor) -> Tensor:
        """Apply the last layer: (N, hidden) of `embed` -> (N, K) logits."""
        return self.head.fc2(embedding)

    def hidden(self, x: Tensor) -> Tensor:
        """Return what the last layer is given: (N, M, T, J, 3) -> (N, hidden)."""
        return self.embed(self.pooled(x))

    @property
    def depth(self) -> int:
        """Levels of the backbone, each with attention of its own."""
        return self.backbone.depth

    def pooled(self, x: Tensor) -> Tensor:
        """Return what the head is given, the mean over the persons: (N, M, T, J, 3) -> (N, J*r)."""
        mask, rows = self._counted(x)
        parts = self._in_parts(self._persons(x, rows))
        each = torch.cat([self.head.pooled(self.backbone(part)[: len(rows)]) for part in parts])
        return _mean_person(each, mask, rows)

    def watched(self, x: Tensor, level: int) -> tuple[Tensor, Tensor]:
        """Return what the head is given and each joint-frame's attention score: (N, J*r), (N, M, T, J).

        A person's scores have mean 1, absent persons have 0; they carry no gradient.
        """
        mask, rows = self._counted(x)
        representation, received = (part[: len(rows)] for part in self.backbone.watched(self._persons(x, rows), level))
        scores = received.new_zeros(mask.numel(), *received.shape[1:]).index_copy(0, rows, received)
        scores = scores.view(x.shape[:-1]) * mask[..., None, None]
        return _mean_person(self.head.pooled(representation), mask, rows), scores

    def attention(self, x: Tensor, level: int) -> Tensor:
        """Score each person's joints and frames by the attention they receive: (N, M, T, J, 3) -> (N, M, T, J)."""
        parts = [self.backbone.scores(rows, level) for rows in self._in_parts(x.flatten(0, 1))]
        return torch.cat(parts).view(x.shape[:-1])

    def present(self, x: Tensor) -> Tensor:
        """Say who counts: (N, M, T, J, 3) -> (N, M) bool, at least one person a clip."""
        return everybody(x).mask if self.average_absent else present(x[..., 2], told(x))

    def _counted(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(N, M): who counts; (K,): the places that are computed, among all N x M: theirs, and maybe more."""
        mask, who = self.present(x), everybody(x) if self.average_absent else told(x)
        return mask, counted(mask).rows if who is None else who.rows

    def _persons(self, x: Tensor, rows: Tensor) -> Tensor:
        """(N, M, T, J, 3) and (K,) -> (K or more, T, J, 3): the persons at these places, and zeros up to `multiple`."""
        persons = x.flatten(0, 1).index_select(0, rows)
        missing = -len(rows) % self.multiple if self.training else 0
        return functional.pad(persons, (0, 0, 0, 0, 0, 0, 0, missing)) if missing else persons

    def _in_parts(self, rows: Tensor) -> tuple[Tensor, ...]:
        return in_parts(rows, _AT_ONCE // (rows.shape[1] * self.backbone.width), whole=self.training)


def _mean_person(each: Tensor, mask: Tensor, rows: Tensor) -> Tensor:
    """Average the persons that count, (N, M) bool, of those at `rows` among all N x M: (K, J*r) -> (N, J*r)."""
    weighed = each * mask.flatten().index_select(0, rows)[:, None]
    clip = rows.div(mask.shape[1], rounding_mode="floor")
    total = each.new_zeros(len(mask), each.shape[1]).index_add(0, clip, weighed)
    return total / mask.sum(dim=1, keepdim=True)
