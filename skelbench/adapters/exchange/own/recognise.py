"""Recognise whose names tensors have."""

from collections.abc import Mapping

from torch import Tensor

from skelbench.adapters.exchange.own import contrastive, mamp, names, transformers
from skelbench.adapters.exchange.own.owner import Owner

OWNERS = (*contrastive.OWNERS, *mamp.OWNERS, transformers.STTFORMER, *names.OWNERS)


def owner_of(state: Mapping[str, Tensor]) -> Owner | None:
    """Return the repository whose own names these are; None where nobody here has such names."""
    return next((owner for owner in OWNERS if owner.owns(state)), None)
