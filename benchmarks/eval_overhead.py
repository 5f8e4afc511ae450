"""What `evaluate` costs beyond the network: against a loop over inputs that were prepared before the clock started.

One model, `clean` and one spec: the fewest cells there can be, so each clip's loading is spread over two only.
"""

import torch
from networks import stgcn
from side_by_side import in_turns, ratio, report

from skelbench import evaluate, load_data

CLIPS, BATCH, SPEC, ROUNDS, TARGET = 32, 32, "noise:0.002", 5, 1.10


def main() -> None:
    torch.set_num_threads(1)
    data = load_data("synthetic", split="xsub", limit=CLIPS)
    model = stgcn(data)
    prepared = torch.cat([model.prepare(clip) for clip in data]).split(BATCH)

    def bare() -> None:
        with torch.inference_mode():
            for _ in ("clean", SPEC):
                for batch in prepared:
                    model.logits(batch)

    measured = in_turns(
        {"evaluate": lambda: evaluate(model, data, SPEC, batch_size=BATCH), "forward only": bare}, ROUNDS
    )
    middle, low, high = ratio(measured["evaluate"], measured["forward only"])
    per_clip = 1e3 * min(measured["forward only"]) / (2 * CLIPS)
    report("evaluate / forward only, CPU time", middle, TARGET, f"[{low:.3f}, {high:.3f}], {per_clip:.1f} ms a forward")


if __name__ == "__main__":
    main()
