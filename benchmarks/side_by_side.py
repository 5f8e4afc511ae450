"""Measure rivals in turns (A B A B …) in one process, by CPU time: on a shared machine only their ratio means much."""

import time
from collections.abc import Callable, Mapping
from statistics import median


def cpu_seconds(run: Callable[[], object]) -> float:
    """CPU time of one call in this process, its threads included, its children not."""
    start = time.process_time()
    run()
    return time.process_time() - start


def in_turns(rivals: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Run every rival once unmeasured, then all of them `rounds` times in turns: name -> CPU seconds of each round."""
    for run in rivals.values():
        run()
    measured: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(rounds):
        for name, run in rivals.items():
            measured[name].append(cpu_seconds(run))
    return measured


def ratio(ours: list[float], theirs: list[float]) -> tuple[float, float, float]:
    """Median, smallest and largest ratio of the rounds, each round against its own neighbour."""
    each = [a / b for a, b in zip(ours, theirs, strict=True)]
    return median(each), min(each), max(each)


def report(what: str, value: float, target: float, detail: str = "") -> None:
    """Print one line: the number, the target, and whether it is met."""
    verdict = "met" if value <= target else "MISSED"
    print(f"{what:<44} {value:7.3f}   target <= {target:<5g} {verdict:<7} {detail}", flush=True)
