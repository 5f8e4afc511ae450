"""Only from pinned memory is a copy not waited for."""

from typing import Any

import pytest

from skelbench.adapters.networks.on_device import on_device


class Recorded:
    """Stands in for a tensor: remembers what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def pin_memory(self) -> "Recorded":
        self.asked.append(("pin",))
        return self

    def to(self, device: str, **how: bool) -> "Recorded":
        self.asked.append((device, how))
        return self


@pytest.mark.parametrize("device", ["cpu", "mps", "meta"])
def test_a_copy_that_nobody_keeps_the_source_of_is_waited_for(device: str) -> None:
    tensor: Any = Recorded()
    on_device(tensor, device)
    assert tensor.asked == [(device, {})]


def test_a_gpu_that_copies_from_pinned_memory_is_not() -> None:
    tensor: Any = Recorded()
    on_device(tensor, "cuda:1")
    assert tensor.asked == [("pin",), ("cuda:1", {"non_blocking": True})]
