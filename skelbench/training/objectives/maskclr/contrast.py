"""The contrastive losses: the paper's, and those of the official code by their names (`ntxent`, `supcon`).

B clips, D features; `plain` and `masked` (B, D) are the embeddings of the unmasked and the masked path.
"""

import torch
from torch import Tensor
from torch.nn import functional


def contrast(plain: Tensor, masked: Tensor, temperature: float, negatives: str = "both") -> Tensor:
    """Pull each row to its masked twin and away from the other rows: (B, D) both -> (B,) (Eq. 5).

    -log( e(o_i, m_i) / (e(o_i, m_i) + sum over k != i and z of e(o_i, z_k)) ), e(a, b) = exp(cos(a, b) / temperature).
    The paper's "z in {o, m}" leaves open whether the other rows come from both paths (`both`) or from the `masked` one.
    On clips it is the sample contrast, on the means of the classes the class contrast (Eq. 7).
    """
    plain, masked = functional.normalize(plain, dim=1), functional.normalize(masked, dim=1)
    to_masked = plain @ masked.T / temperature
    similar = [to_masked]
    if negatives == "both":
        self_excluded = torch.eye(len(plain), dtype=torch.bool, device=plain.device)
        similar.append((plain @ plain.T / temperature).masked_fill(self_excluded, -torch.inf))
    return torch.cat(similar, dim=1).logsumexp(dim=1) - to_masked.diagonal()


def class_means(embedding: Tensor, label: Tensor) -> Tensor:
    """Average the clips of each class that is there: (B, D), (B,) -> (classes present, D) (Eq. 6)."""
    member = functional.one_hot(label).to(embedding.dtype)
    count = member.sum(dim=0)
    return (member.T @ embedding)[count > 0] / count[count > 0, None]


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
