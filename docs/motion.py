"""Why white noise costs JHMDB's ST-GCN so much: `python docs/motion.py`, half a minute on a core ($SKELBENCH_DATA).

Its input holds the positions of joints and, as two more channels, their motions to the next frame. A damaged clip is
given to it with the motions of the undamaged one, and the other way round; frames and placement are as for the clip
itself. What the undamaged motions give back, the damaged ones had cost.
"""

import numpy as np
import torch

from skelbench.adapters.gcn import GCN
from skelbench.adapters.model import load_model
from skelbench.core.arrays import Indices, Mask, Tensor
from skelbench.core.words import markdown_table
from skelbench.data.find import load_data
from skelbench.evaluation.results.statistics import drop
from skelbench.perturbations.spec import Spec

MODEL, DATA, SPLIT = "stgcn-jhmdb-complete14_1", "jhmdb", "complete14_1"
SPECS = ("noise@spatial:0.01", "jitter:0.01", "noise:0.01")
SEEDS = (0, 1, 2)
POSITIONS, MOTIONS = slice(0, 2), slice(2, 4)
"""Channels of the input."""
BATCH = 32


def mixed(damaged: Tensor, clean: Tensor, undamaged: slice) -> Tensor:
    """(views, M, T, V, C) each: the damaged input with these channels of the undamaged one."""
    views = damaged.clone()
    views[..., undamaged] = clean[..., undamaged]
    return views


def main() -> None:
    """Print what each damage costs, whole and with one half of the input undamaged."""
    model, data = load_model(MODEL), load_data(DATA, split=SPLIT)
    if not isinstance(model, GCN) or not model.config.motion:
        raise SystemExit(f"{MODEL} has no motions among its channels")
    model.network.eval()
    clips = [data[k] for k in range(len(data))]
    group = np.arange(len(clips))  # no subjects known
    inputs = [model.prepare(clip) for clip in clips]
    labels = np.array([clip.label for clip in clips])
    clean = _right(model, inputs, labels)
    lines: list[list[str]] = []
    for spec in map(Spec.parse, SPECS):
        damaged = [[model.prepare(spec.apply(clip, seed)) for clip in clips] for seed in SEEDS]
        row = [f"`{spec}`"]
        for part in (slice(0), MOTIONS, POSITIONS):
            given = [[mixed(a, b, part) for a, b in zip(draw, inputs, strict=True)] for draw in damaged]
            cost = drop(clean, np.stack([_right(model, views, labels) for views in given]), group)
            row.append(f"{cost:++z.1%}")
        lines.append(row)
    print(markdown_table(["JHMDB, ST-GCN", "costs", "motions undamaged", "positions undamaged"], lines))


def _right(model: GCN, inputs: list[Tensor], labels: Indices) -> Mask:
    """(clips,): which are recognised; inputs: of each clip, (views, M, T, V, C)."""
    views = len(inputs[0])
    with torch.inference_mode():
        scores = torch.cat([model.logits(batch).softmax(dim=1) for batch in torch.cat(inputs).split(BATCH)])
    return scores.unflatten(0, (-1, views)).mean(dim=1).argmax(dim=1).numpy() == labels


if __name__ == "__main__":
    main()
