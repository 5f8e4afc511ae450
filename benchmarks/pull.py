"""What it costs that gradients come back to the clips: preparation and its way back, over the network's two passes.

A batch of 32 clips of one and two persons: the full-size ST-GCN, and trained networks of the size that is shipped.
"""

import torch
from networks import stgcn
from side_by_side import in_turns, ratio, report

from skelbench import load_data, load_model
from skelbench.adapters.protocols import Model, Pulls

CLIPS, ROUNDS, TARGET = 32, 5, 1.0
CARDS = ("stgcn-synthetic-xsub", "motionbert-synthetic-xsub", "posec3d-synthetic-xsub")


def main() -> None:
    torch.set_num_threads(1)
    data = load_data("synthetic", split="xsub", limit=CLIPS)
    clips = list(data)

    def measure(name: str, model: Model, rounds: int) -> None:
        assert isinstance(model, Pulls)
        views = model.pull(clips).views

        def network() -> list[torch.Tensor]:
            batch = torch.cat(list(views)).requires_grad_()
            return list(torch.autograd.grad(model.logits(batch).sum(), batch)[0].split([len(v) for v in views]))

        gradients = network()
        rivals = {"ours": lambda: model.pull(clips).back(gradients), "network": network}
        measured = in_turns(rivals, rounds)
        middle, low, high = ratio(measured["ours"], measured["network"])
        each = ", ".join(f"{1e3 * min(measured[rival]) / CLIPS:.2f} ms a clip ({rival})" for rival in rivals)
        report(f"{name}: prepare + back / both passes", middle, TARGET, f"[{low:.3f}, {high:.3f}], {each}")

    measure("full-size ST-GCN", stgcn(data), 3)
    for card in CARDS:
        measure(card, load_model(card), ROUNDS)


if __name__ == "__main__":
    main()
