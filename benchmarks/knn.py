"""What the vote of neighbours costs at the size of NTU RGB+D 60: a bank of 40,000, 16,487 clips, 256 features.

The layer of `skelbench transfer knn@20`, which takes the clips in parts, against the whole matrix of similarities at
once, and against the batches of 32 that an evaluation makes. `--peak RIVAL` runs one of them alone, in a process whose
largest memory then is its own.
"""

import argparse
import resource
import subprocess
import sys

import torch
from side_by_side import cpu_seconds, in_turns, ratio, report
from torch import Tensor
from torch.nn import functional

from skelbench.adapters.networks.knn import KNN

BANK, CLIPS, WIDTH, CLASSES, K = 40_000, 16_487, 256, 60, 20
SECONDS, MIB = 120, 2048
"""Of CPU time (a minute on two cores), and of memory."""


def layer() -> tuple[KNN, Tensor]:
    """A bank, and clips whose neighbours are to be found."""
    rng = torch.Generator().manual_seed(0)
    head = KNN(WIDTH, CLASSES, BANK, K, 0.1, spread=False)
    head.bank.copy_(functional.normalize(torch.randn(BANK, WIDTH, generator=rng)))
    head.labels.copy_(torch.randint(CLASSES, (BANK,), generator=rng))
    return head, torch.randn(CLIPS, WIDTH, generator=rng)


def whole(head: KNN, clips: Tensor) -> Tensor:
    """All similarities at once, as the formula is written."""
    cosine, nearest = (functional.normalize(clips) @ head.bank.T).topk(K, dim=1)
    votes = functional.one_hot(head.labels[nearest], CLASSES) * (cosine / 0.1).exp()[..., None]
    return votes.sum(dim=1)


def in_batches(head: KNN, clips: Tensor) -> Tensor:
    """As an evaluation asks."""
    return torch.cat([head(batch) for batch in torch.split(clips, 32)])


RIVALS = {"ours": lambda head, clips: head(clips), "whole": whole, "batches": in_batches}


def peak(rival: str) -> None:
    """Print CPU seconds and the largest memory above that of bank and clips, in MiB."""
    head, clips = layer()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        cpu_seconds(lambda: RIVALS[rival](head, clips)),
        (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peak", choices=RIVALS)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    if given.peak:
        peak(given.peak)
        return
    for rival in RIVALS:
        ran = subprocess.run([sys.executable, __file__, "--peak", rival], capture_output=True, text=True, check=True)
        seconds, memory = map(float, ran.stdout.split())
        if rival == "whole":
            print(f"whole matrix at once: {seconds:.1f} CPU seconds, {memory:.0f} MiB above bank and clips")
        else:
            report(f"{rival}: CPU seconds", seconds, SECONDS)
            report(f"{rival}: MiB above bank and clips", memory, MIB)
    head, clips = layer()
    assert torch.equal(head(clips).argmax(1), whole(head, clips).argmax(1))
    measured = in_turns({name: lambda run=run: run(head, clips) for name, run in RIVALS.items()}, given.rounds)
    for rival, target in (("ours", 1.2), ("batches", 5)):
        middle, low, high = ratio(measured[rival], measured["whole"])
        report(f"{rival} / whole, CPU time", middle, target, f"[{low:.3f}, {high:.3f}]")


if __name__ == "__main__":
    main()
