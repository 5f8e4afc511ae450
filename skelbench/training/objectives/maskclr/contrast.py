"""The contrastive losses: the paper's, and those of the official code by their names (`ntxent`, `supcon`).

B clips, D features; `plain` and `masked` (B, D) are the embeddings of the unmasked and the masked path.
"""

import torch
from torch import Tensor
from torch.nn import functional


def contrast(
    plain: Tensor, masked: Tensor, temperature: float, negatives: str = "both", there: Tensor | None = None
) -> Tensor:
    """Pull each row to its masked twin and away from the other rows: (B, D) both -> (B,) (Eq. 5).

    -log( e(o_i, m_i) / (e(o_i, m_i) + sum over k != i and z of e(o_i, z_k)) ), e(a, b) = exp(cos(a, b) / temperature).
    The paper's "z in {o, m}" leaves open whether the other rows come from both paths (`both`) or from the `masked` one.
    On clips it is the sample contrast, on the means of the classes the class contrast (Eq. 7). there: (B,) bool, rows
    that others are told from; a row that is not there has no meaning.
    """
    plain, masked = functional.normalize(plain, dim=1), functional.normalize(masked, dim=1)
    to_masked = plain @ masked.T / temperature
    similar = [to_masked]
    if negatives == "both":
        self_excluded = torch.eye(len(plain), dtype=torch.bool, device=plain.device)
        similar.append((plain @ plain.T / temperature).masked_fill(self_excluded, -torch.inf))
    others = torch.cat(similar, dim=1)
    if there is not None:
        kept = there | torch.eye(len(there), dtype=torch.bool, device=there.device)  # a row's own stays finite
        others = others.masked_fill(~torch.cat([kept, kept][: len(similar)], dim=1), -torch.inf)
    return others.logsumexp(dim=1) - to_masked.diagonal()


def class_contrast(
    plain: Tensor, masked: Tensor, label: Tensor, classes: int, temperature: float, negatives: str = "both"
) -> Tensor:
    """Contrast the means of the classes that are there: (B, D) both, (B,) below `classes` -> scalar (Eq. 6, 7).

    All are computed and those that are not there left out by a mask: to count them would be to wait for a GPU.
    """
    of_plain, of_masked = class_means(plain, label, classes), class_means(masked, label, classes)
    there = _members(label, classes).any(dim=0)
    return (contrast(of_plain, of_masked, temperature, negatives, there) * there).sum() / there.sum()


def class_means(embedding: Tensor, label: Tensor, classes: int) -> Tensor:
    """Average the clips of each class, 0 where there are none: (B, D), (B,) -> (classes, D) (Eq. 6)."""
    member = _members(label, classes).to(embedding.dtype)
    return member.T @ embedding / member.sum(dim=0).clamp(min=1)[:, None]


def _members(label: Tensor, classes: int) -> Tensor:
    """(B,) -> (B, classes) bool."""
    return label[:, None] == torch.arange(classes, device=label.device)


def ntxent(plain: Tensor, masked: Tensor, temperature: float = 0.5) -> Tensor:
    """Sample contrast as the official code has it: symmetric over 2B anchors, all others are negatives."""
    both = functional.normalize(torch.cat([plain, masked]), dim=1)
    similar = (both @ both.T / temperature).fill_diagonal_(-torch.inf)
    twin = torch.arange(len(both), device=both.device).roll(len(plain))
    return functional.cross_entropy(similar, twin)


def supcon(plain: Tensor, masked: Tensor, label: Tensor, temperature: float | None = None) -> Tensor:
    """Class contrast over 2B samples: pull together all views of a class (Khosla et al., 2020).

    Without a temperature as MaskCLR's official code has it: dot products of features as they are, divided by the
    largest of their row (in which any temperature cancels). With one, the ordinary loss on unit vectors.
    """
    both = torch.cat([plain, masked])
    if temperature is None:
        similar = both @ both.T
        similar = similar / similar.max(dim=1, keepdim=True).values
    else:
        both = functional.normalize(both, dim=1)
        similar = both @ both.T / temperature
    labels = torch.cat([label, label])
    same = (labels[:, None] == labels).fill_diagonal_(False)
    log_share = similar - similar.clone().fill_diagonal_(-torch.inf).logsumexp(dim=1, keepdim=True)
    return -((log_share * same).sum(dim=1) / same.sum(dim=1)).mean()
