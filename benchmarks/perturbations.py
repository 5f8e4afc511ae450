"""What every variant of every perturbation costs at its typical level: per clip, and beside two networks.

One clip of two persons and 100 frames, COCO joints in pixels; NTU's 25 joints in metres for what needs depth. Damage,
preparation and forward passes take turns, on one thread, by CPU time. A pass is that of a batch of 32 of these clips,
per clip: of the shipped ST-GCN (32 channels, 32 frames), and of one of the published size (64 channels, 100 frames).
Neither takes NTU's joints: where they are damaged, the clean clip is prepared.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import torch
from networks import stgcn
from side_by_side import cpu_seconds

from skelbench import Clip, Model, Spec, load_data, load_model
from skelbench.core.arrays import Floats
from skelbench.core.layout import LAYOUTS
from skelbench.core.words import text_table
from skelbench.perturbations import FAMILIES

BATCH, ROUNDS, REPEATS = 32, 5, 10
NEAR = 32
"""Variants that are held against one pass."""
SHARE, SLOW = 0.05, 1e-3
"""Of a pass; seconds that are many for damage alone."""
HEAD = ("variant", "µs a clip", "lowest", "joints", "with preparation / shipped", "/ published size")


def people(layout: str, coordinates: int) -> Clip:
    """Two bodies side by side that sway, every joint seen, with a score of its own."""
    rng = np.random.default_rng(0)
    joints = len(LAYOUTS[layout])
    rest = rng.uniform(-0.5, 0.5, (2, 1, joints, coordinates)) + np.array([0.0, 1.0])[:, None, None, None]
    sway = np.sin(np.arange(100)[:, None, None] / 10 + rng.uniform(0, 6, (2, 1, joints, coordinates))) / 20
    scale, middle, size = (400, 500, (1080, 1920)) if coordinates == 2 else (1, 0, None)
    score = rng.uniform(0.3, 1, (2, 100, joints)).astype(np.float32)
    clip = Clip((scale * (rest + sway) + middle).astype(np.float32), score, LAYOUTS[layout], "two", image_size=size)
    return replace(clip, seen_by=lambda source: replace(clip, source=source))


def every_variant(clips: tuple[Clip, ...]) -> Iterator[tuple[Spec, Clip]]:
    """Yield each variant at its example, with the first clip that it can act on; no attacks on a model."""
    for family in (family for family in FAMILIES.values() if not family.needs):
        for variant in family.rules:
            name = f"{family.name}@{variant}" if variant else family.name
            spec = Spec.parse(f"{name}:{family.example_of(variant)}")
            yield spec, next(clip for clip in clips if not spec.idle(clip))


def each(run: Callable[[int], object]) -> float:
    """CPU seconds of one of REPEATS calls, which are numbered."""
    return cpu_seconds(lambda: [run(k) for k in range(REPEATS)]) / REPEATS


def one_round(models: list[Model], batches: list[torch.Tensor], cases: Mapping[Spec, Clip], flat: Clip) -> Floats:
    """(specs, 1 + 2 per model): seconds of damage; of preparing the clip and of a pass of it, for each model."""
    times: list[list[float]] = []
    passes: list[float] = []
    for place, (spec, clip) in enumerate(cases.items()):
        if place % NEAR == 0:
            passes = [cpu_seconds(lambda m=m, b=b: m.logits(b)) / BATCH for m, b in zip(models, batches, strict=True)]
        given = spec.apply(clip, 0) if clip is flat else flat
        prepared = [each(lambda _, m=m, g=given: m.prepare(g)) for m in models]
        times.append([each(lambda k, s=spec, c=clip: s.apply(c, k)), *np.ravel([*zip(prepared, passes, strict=True)])])
    return np.array(times)


def main() -> None:
    torch.set_num_threads(1)
    flat = people("coco17", 2)
    cases = {Spec(): flat, **dict(every_variant((flat, people("ntu25", 3))))}
    models = [load_model("stgcn-synthetic-xsub"), stgcn(load_data("synthetic", limit=1))]
    batches = [torch.cat([model.prepare(flat)] * BATCH) for model in models]
    with torch.inference_mode():
        times = np.stack([one_round(models, batches, cases, flat) for _ in range(ROUNDS + 1)][1:])  # one to warm up
    cost, lowest = np.median(times[..., 0], axis=0), times[..., 0].min(axis=0)
    shares = np.median((times[..., :1] + times[..., 1::2]) / times[..., 2::2], axis=0)
    specs, joints = [str(spec) for spec in cases], [clip.layout.name for clip in cases.values()]
    order = np.argsort(-cost).tolist()
    lines = [
        (f"{1e6 * cost[k]:.0f}", f"{1e6 * lowest[k]:.0f}", joints[k], *map("{:.3f}".format, shares[k])) for k in order
    ]
    print(text_table(HEAD, [(specs[k], *line) for k, line in zip(order, lines, strict=True)]))
    for what, seconds in (("median", cost), ("lowest", lowest)):
        print(f"above 1 ms by the {what} round:", ", ".join(specs[k] for k in order if seconds[k] > SLOW) or "none")
    for what, column in (("shipped", 0), ("published size", 1)):
        middle = 1e3 * np.median(times[..., 1:], axis=(0, 1))[2 * column :]
        within = int((shares[1:, column] <= SHARE).sum())
        print(
            f"{what}: preparation {middle[0]:.2f} ms and a pass {middle[1]:.1f} ms a clip; with preparation within 5 %"
        )
        print(f"  of it {within} of {len(specs) - 1} variants, median {np.median(shares[1:, column]):.3f}")


if __name__ == "__main__":
    main()
