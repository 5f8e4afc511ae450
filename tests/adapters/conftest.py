"""A Hub on the loopback, and what a user runs against it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hub_client import Client
from hub_server import Hub


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as hub:
        yield hub


@pytest.fixture
def client(hub: Hub, tmp_path: Path) -> Client:
    return Client(hub, tmp_path)
