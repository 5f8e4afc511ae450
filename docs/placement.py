"""Which part of a graph network's placement misleads it under a damage: the centre, the size or the facing.

    python docs/placement.py measure DATA SPLIT MODEL SPEC… [--limit N]    adds lines to docs/findings/placement.csv
    python docs/placement.py table                                        prints them

A damaged clip is prepared as the model does it, then with one part of the undamaged clip's placement at a time, then
with all of it (`--preparation`). What one part alone gives back, and the others do not, that part had lost.
"""

import argparse
import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from skelbench.adapters import gcn_input
from skelbench.adapters.gcn import GCN
from skelbench.adapters.gcn_taken import take
from skelbench.adapters.model import load_model
from skelbench.core.arrays import Mask
from skelbench.core.clip import Clip
from skelbench.core.words import markdown_table
from skelbench.data.find import load_data
from skelbench.evaluation.results.statistics import Estimate, drop
from skelbench.perturbations.spec import Spec

KEPT = Path(__file__).parent / "findings" / "placement.csv"
PARTS = ("centre", "scale", "turn")
TOLD = ("", *PARTS, "+".join(PARTS))
"""What is told of the undamaged clip: nothing, each part, all."""


def placed(model: GCN, damaged: Clip, clean: Clip, parts: Sequence[str]) -> torch.Tensor:
    """Prepare a damaged clip, (views, M, T, V, C), with these parts of the undamaged one's placement."""
    kept, config = gcn_input.placement, model.config
    taken = (take(clip, config, config.empty_frames, "").clip for clip in (damaged, clean))
    own, told = (kept(config, clip, clip) for clip in taken)
    mixed = replace(own, **{part: getattr(told, part) for part in parts})
    gcn_input.placement = lambda *_: mixed
    try:
        return model.prepare(damaged)
    finally:
        gcn_input.placement = kept


def right(model: GCN, clips: Sequence[tuple[Clip, Clip]], parts: Sequence[str]) -> Mask:
    """(clips,): which damaged clips, each with the undamaged one, are recognised."""
    found: list[bool] = []
    with torch.inference_mode():
        for damaged, clean in clips:
            scores = model.logits(placed(model, damaged, clean, parts)).softmax(dim=1).mean(dim=0)
            found.append(int(scores.argmax()) == clean.label)
    return np.array(found)


def measure(asked: argparse.Namespace) -> None:
    """Measure every damage with no part told, each one, and all."""
    data = load_data(asked.data, split=asked.split, source=asked.source, limit=asked.limit)
    model = load_model(asked.model)
    if not isinstance(model, GCN):
        raise SystemExit(f"{asked.model} is no graph network of ours; only these have a placement of three parts")
    model.network.eval()
    clean = [data[k] for k in range(len(data))]
    group = np.array([clip.subject if clip.subject is not None else clip.name for clip in clean])
    with KEPT.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for spec in asked.spec:
            clips = [(Spec.parse(spec).apply(clip, 0), clip) for clip in clean]
            own = right(model, clips, ())
            for of in TOLD:
                told = right(model, clips, of.split("+")) if of else own
                gain = drop(told, own[None], group)
                limits = (round(x, 4) for x in (float(told.mean()), gain.value, gain.low, gain.high))
                writer.writerow([model.card.name, spec, of, len(clean), *limits])
                stream.flush()


def table() -> str:
    """Lay out the gain of each part over the model's own placement, a line for each model and damage."""
    with KEPT.open(encoding="utf-8", newline="") as stream:
        rows = {(row["model"], row["perturbation"], row["told"]): row for row in csv.DictReader(stream)}
    body = [
        [model, f"`{spec}`", f"{100 * float(row['accuracy']):.1f}", *(_gain(rows[model, spec, of]) for of in TOLD[1:])]
        for (model, spec, told), row in rows.items()
        if not told
    ]
    return markdown_table(["model", "perturbation", "accuracy, %", "centre", "size", "facing", "all three"], body)


def _gain(row: Mapping[str, str]) -> str:
    return f"{Estimate(*(float(row[name]) for name in ('gain', 'gain_low', 'gain_high'))):+z.1%}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    sub = parser.add_subparsers(dest="task", required=True)
    one = sub.add_parser("measure")
    for name in ("data", "split", "model"):
        one.add_argument(name)
    one.add_argument("spec", nargs="+")
    one.add_argument("--source")
    one.add_argument("--limit", type=int)
    sub.add_parser("table")
    asked = parser.parse_args()
    measure(asked) if asked.task == "measure" else print(table())
