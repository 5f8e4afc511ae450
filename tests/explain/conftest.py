"""Small networks of every kind that importance is read from."""

from collections.abc import Iterator

import pytest
import torch
from explained import small

from skelbench.adapters.model import Model


@pytest.fixture(params=["stgcn", "motionbert", "posec3d"])
def network(request: pytest.FixtureRequest) -> Iterator[Model]:
    torch.manual_seed(0)
    yield small(request.param)
