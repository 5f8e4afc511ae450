"""How long a call takes on a device, how many operations it computes, and how many kernels it launches."""

import time
from collections.abc import Callable
from typing import Any

import torch
from torch.profiler import ProfilerActivity, profile
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

Run = Callable[[], object]
UNCOUNTED, LEAST, MOST = 2, 3, 50


def seconds_of(run: Run, device: str, long: float) -> float:
    """Return the mean time of a call, over LEAST to MOST of them that take some `long` seconds together.

    The first UNCOUNTED calls set up what only they set up. A card is waited for once, after the last call.
    """
    for _ in range(UNCOUNTED):
        run()
    once = clocked(run, 1, device)
    times = min(max(LEAST, int(long / once)), MOST)
    return clocked(run, times, device) / times


def clocked(run: Run, times: int, device: str) -> float:
    """Return the seconds of so many calls together, until the device has done them."""
    _wait(device)
    start = time.perf_counter()
    for _ in range(times):
        run()
    _wait(device)
    return time.perf_counter() - start


def operations(run: Run) -> int:
    """Count the floating-point operations of the matrix products and convolutions of a call, as PyTorch does.

    On a CPU it does not know those of fused attention.
    """
    with FlopCounterMode(display=False) as counter:
        run()
    return counter.get_total_flops()


def launches(run: Run, device: str) -> int:
    """Count the kernels that a call launches on a card; 0 where the profiler sees none."""
    if not device.startswith("cuda"):
        return 0
    with profile(activities=[ProfilerActivity.CPU, ProfilerActivity.CUDA]) as seen:
        run()
        _wait(device)
    return sum(event.count for event in seen.key_averages() if "LaunchKernel" in event.key)


def computed(run: Run) -> int:
    """Count PyTorch's own operations of a call that are not mere views: near its kernels, on any device."""
    with _Counter() as counter:
        run()
    return counter.count


class _Counter(TorchDispatchMode):
    count = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.count += not func.is_view
        return func(*args, **(kwargs or {}))


def _wait(device: str) -> None:
    if device.startswith("cuda"):
        torch.cuda.synchronize(device)
