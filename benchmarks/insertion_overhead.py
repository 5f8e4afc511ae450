"""What insertion and deletion cost beyond the network: against a loop over as many inputs, prepared beforehand."""

import numpy as np
import torch
from networks import stgcn
from side_by_side import in_turns, ratio, report

from skelbench import load_data
from skelbench.explain.insertion import curves, ranked

CLIPS, BATCH, STEPS, ROUNDS, TARGET = 4, 32, 7, 3, 1.10


def main() -> None:
    torch.set_num_threads(1)
    data = load_data("synthetic", split="xsub", limit=CLIPS)
    model, clips = stgcn(data), list(data)
    ranks = [ranked(np.random.default_rng(n).random(clip.score.shape), clip, "joint") for n, clip in enumerate(clips)]
    forwards = 2 * (STEPS + 1)
    prepared = torch.cat([model.prepare(clip) for clip in clips] * forwards).split(BATCH)

    def bare() -> None:
        with torch.inference_mode():
            for batch in prepared:
                model.logits(batch)

    measured = in_turns({"curves": lambda: curves(model, clips, ranks, STEPS), "forward only": bare}, ROUNDS)
    middle, low, high = ratio(measured["curves"], measured["forward only"])
    per_clip = 1e3 * min(measured["forward only"]) / (forwards * CLIPS)
    detail = f"[{low:.3f}, {high:.3f}], {per_clip:.1f} ms a forward"
    report("curves / steps × clips forwards, CPU time", middle, TARGET, detail)


if __name__ == "__main__":
    main()
