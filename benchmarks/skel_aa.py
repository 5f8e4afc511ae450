"""How long does skel-aa take, and how much of that is the model's?

`python benchmarks/skel_aa.py CLIPS EPS` prints, for each member, clips attacked and left, CPU and wall-clock seconds,
and the share of the CPU time that was spent outside the model: in moving joints, projecting and keeping books.
"""

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import torch

from skelbench import load_data, load_model
from skelbench.core.clip import Clip
from skelbench.evaluation.victim import WhiteBox
from skelbench.perturbations.attacks import Loss, Member, run_suite, skel_aa


class Timed(WhiteBox):
    """A model that notes the CPU seconds it takes to answer."""

    seconds = 0.0

    def scores(self, clips: Sequence[Clip]) -> Any:
        """As the model's."""
        return self._timed(lambda: super(Timed, self).scores(clips))

    def slope(self, clips: Sequence[Clip], loss: Loss) -> Any:
        """As the model's."""
        return self._timed(lambda: super(Timed, self).slope(clips, loss))

    def _timed(self, answer: Callable[[], Any]) -> Any:
        start = time.process_time()
        try:
            return answer()
        finally:
            self.seconds += time.process_time() - start


def measure(victim: Timed, clips: Sequence[Clip], eps: float, member: Member) -> list[Clip]:
    """Run one member, print what it took, and return the clips that are left."""
    victim.seconds, cpu, wall = 0.0, time.process_time(), time.monotonic()
    outcome = run_suite(victim, clips, eps, members=[member])
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    left = [clip for clip, robust in zip(clips, outcome.robust, strict=True) if robust]
    counts = f"attacked {int(outcome.clean.sum()):3} left {len(left):3}"
    outside = f"outside the model {1 - victim.seconds / cpu:.1%}"
    print(f"{member.attack:8} {counts}  CPU {cpu:7.1f} s  wall {wall:7.1f} s  {outside}", flush=True)
    return left


def main(count: int, eps: float) -> None:
    clips: Sequence[Clip] = list(load_data("synthetic", split="xsub", limit=count))
    victim = Timed(load_model("stgcn-synthetic-xsub"))  # type: ignore[arg-type]
    cpu, wall = time.process_time(), time.monotonic()
    for member in skel_aa():
        clips = measure(victim, clips, eps, member)
    print(
        f"skel-aa  {count} clips, eps {eps:g}, {torch.get_num_threads()} threads: right under all {len(clips)}, "
        f"CPU {time.process_time() - cpu:.0f} s, wall {time.monotonic() - wall:.0f} s"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
