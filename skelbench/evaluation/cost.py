"""What a model costs: parameters, operations, speed and memory.

`python -m skelbench.evaluation.cost CARD DEVICE` prints them.

Operations are those of convolutions and matrix products as PyTorch counts them, a multiplication and an addition apart;
papers often count the two as one.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from time import perf_counter, process_time
from typing import Any

import numpy as np

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.model import load_model, probabilities
from skelbench.adapters.protocols import Networked
from skelbench.core.arrays import Tensor
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS

BATCH, REPEATS = 16, 3
SECONDS = 10.0  # a batch that would take longer is smaller
PERSONS, FRAMES = 2, 100
MEGA = 1e6


@dataclass(frozen=True)
class Cost:
    """The cost of one model on one device.

    config_sha256: of the card as results know it, that of a fused model from its members. parameters: of its
    networks. views: test-time views of a clip. gflops: 10⁹ operations for one clip, all its views.
    clips_per_second: prepared in one process and scored in batches of `batch`, the fastest of three; on a CPU per
    second that all its threads together computed, elsewhere per second on the clock.
    peak_mb: 10⁶ bytes by which the peak grew while the model was loaded and used, of the process's resident memory
    or, on a GPU, of what PyTorch allocated there; None where it cannot be known.
    """

    config_sha256: str
    parameters: int
    views: int
    gflops: float
    clips_per_second: float
    batch: int
    peak_mb: float | None


def measure_cost(card: Card, clip: Clip | None = None, device: str = "cpu") -> Cost:
    """Load and measure a model on copies of one clip (by default two persons and 100 frames that it takes).

    In a process that has done other things before, its peak memory says nothing.

    Raises:
        InputError: the card's adapter or weights are not here, or it does not take the clip.
    """
    before = _peak(device)
    model = load_model(card, device)
    clip = clip or taken(model)
    parameters = sum(p.numel() for p in model.network.parameters()) if isinstance(model, Networked) else 0
    views = model.prepare(clip)
    gflops = _flops(model, views.to(device)) / 1e9
    batch = max(1, min(BATCH, int(SECONDS / _seconds(model, clip, 1, device))))
    fastest = min(_seconds(model, clip, batch, device) for _ in range(REPEATS))
    grown = None if before is None else ((_peak(device) or before) - before) / MEGA
    return Cost(model.card.config_sha256, parameters, len(views), gflops, batch / fastest, batch, grown)


def taken(model: Any) -> Clip:
    """Make a clip that the model takes: two persons, or one; in its card's own layout, or the first that suits it.

    Raises:
        InputError: it takes none that we can make.
    """
    problem = InputError("no layout")
    for clip in _clips(model.card.config.get("layout")):
        try:
            model.prepare(clip)
            return clip
        except InputError as error:
            problem = error
    raise InputError(f"no clip can be made for {model.card.name}, so it is not measured ({problem})")


def _clips(layout: str | None) -> Iterator[Clip]:
    rng = np.random.default_rng(0)
    for persons in (PERSONS, 1):
        for name in dict.fromkeys(filter(None, (layout, *LAYOUTS))):
            for unit, size in ((np.array((1920, 1080)), (1080, 1920)), (np.ones(3), None)):
                place = rng.uniform(0.3, 0.7, (persons, 1, len(LAYOUTS[name]), len(unit)))
                way = np.cumsum(rng.normal(0, 0.003, (persons, FRAMES, *place.shape[2:])), axis=1)
                pose = ((place + way) * unit).astype(np.float32)
                yield Clip(pose, np.full(pose.shape[:3], 0.9, np.float32), LAYOUTS[name], "made", image_size=size)


def _flops(model: Any, views: Tensor) -> int:
    """Count the operations of one forward pass, which also sets up what the first pass sets up."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        model.logits(views)
    return counter.get_total_flops()


def _seconds(model: Any, clip: Clip, batch: int, device: str) -> float:
    """Time one batch: on a CPU by the time it really computed, which other work on the machine changes little."""
    import torch

    clock = process_time if device == "cpu" else perf_counter
    start = clock()
    with torch.inference_mode():
        probabilities(model, [model.prepare(clip) for _ in range(batch)], device)
    return max(clock() - start, 1e-9)


def _peak(device: str) -> int | None:
    """Return the most bytes that were ever held here; None on a system that does not tell."""
    import torch

    if device.startswith("cuda"):
        return torch.cuda.max_memory_allocated(device)
    try:
        import resource
    except ImportError:  # Windows
        return None
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held if sys.platform == "darwin" else held * 1024


def without_download(card: Card) -> Card:
    """Return the card with fresh weights in place of ones that would have to be fetched: they cost the same."""
    far = card.weights is not None and "://" in card.weights
    return replace(card, weights=None, sha256=None) if far else card


if __name__ == "__main__":
    try:
        asked = replace(without_download(read_card(sys.argv[1])), trusted="--trust" in sys.argv[3:])
        print(json.dumps(asdict(measure_cost(asked, device=sys.argv[2]))))
    except InputError as error:
        sys.exit(str(error))
