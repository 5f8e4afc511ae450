"""Damaging a clip and preparing it for ST-GCN, as a share of the network's forward of that clip alone.

The worst case of a batch of one; each spec of the suite `quick`, on clips of one and of two persons.
"""

from statistics import median

import torch
from networks import stgcn
from side_by_side import cpu_seconds, report

from skelbench import load_data
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.suites import load_suite

CLIPS, ROUNDS, TARGET = 12, 5, 0.05


def main() -> None:
    torch.set_num_threads(1)
    data = load_data("synthetic", split="xsub", limit=CLIPS)
    model, clips = stgcn(data), list(data)
    specs = [Spec.parse("clean"), *load_suite("quick")]
    shares: dict[Spec, list[float]] = {spec: [] for spec in specs}
    with torch.inference_mode():
        for turn in range(ROUNDS + 1):
            for clip in clips:
                views = model.prepare(clip)
                costs = [cpu_seconds(lambda s=s, c=clip: model.prepare(s.apply(c, turn))) for s in specs]  # noqa: B023
                forward = cpu_seconds(lambda v=views: model.logits(v))
                for spec, cost in zip(specs, costs, strict=True):
                    if turn:  # the first round only warms up
                        shares[spec].append(cost / forward)
    for spec, share in shares.items():
        report(f"{spec}: damage + prepare / forward", median(share), TARGET, f"largest {max(share):.3f}")


if __name__ == "__main__":
    main()
