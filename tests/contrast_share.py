"""One process's share of a step of the momentum-contrast methods, started by `torchrun` in `test_shared_step`."""

import sys

import torch
from contrastive import small

from skelbench.adapters.card import Card
from skelbench.adapters.gcn import GCN
from skelbench.adapters.model import adapter
from skelbench.core.clip import NO_LABEL
from skelbench.training.objectives.registry import objective_class
from skelbench.training.parallel import World, join, leave

STILL = {"crop": 0, "shear": 0}
WILD = {**STILL, **dict.fromkeys(("flip", "rotate", "noise", "blur", "axis"), 0)}
METHODS = {
    "skeletonclr": {"view": STILL},
    "aimclr": {"view": STILL, "extreme": WILD, "keep": 1, "mine_from": 0},
    "crossclr": {"view": STILL, "cross_from": 0},
}
"""Nothing is drawn, so that what processes draw apart from each other makes no difference."""
CLIPS = 6


def share_of_a_step(method: str, world: World) -> dict[str, torch.Tensor]:
    """Loss, queue and mean gradients of one step; batch norm has its running statistics, which know of no batch."""
    recipe = small(method, **METHODS[method])
    torch.manual_seed(0)
    model = adapter(recipe.adapter).load(Card("a", recipe.adapter, {**recipe.config, "layout": "coco17"}, ()))
    assert isinstance(model, GCN)
    objective = objective_class(method)(recipe, model)
    assert objective.beside is not None
    parts = (model.network.eval(), objective.beside.eval())
    x = torch.randn(CLIPS, 2, 16, 17, model.input.config.channels)
    label = torch.full((CLIPS,), NO_LABEL)
    step = objective.step(x[world.share(range(CLIPS))], label, 0, lambda rows: world.together(rows, CLIPS))
    step.loss.backward()
    trained = {f"{i}.{name}": p for i, part in enumerate(parts) for name, p in part.named_parameters()}
    world.average_gradients(trained.values())
    gradients = {name: p.grad for name, p in trained.items() if p.grad is not None}
    queues = {name: buffer for name, buffer in objective.beside.named_buffers() if name.endswith("queue.rows")}
    return {"loss": step.loss.detach(), **queues, **gradients}


if __name__ == "__main__":
    machine = join("cpu")
    made = {method: share_of_a_step(method, machine.world) for method in METHODS}
    if not machine.world.rank:
        torch.save(made, sys.argv[1])
    leave()
