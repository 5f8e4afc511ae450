"""What every method with a queue warns of."""

from collections.abc import Mapping

from skelbench.training.objectives.collapse import collapse
from skelbench.training.objectives.momentum.queue import too_long
from skelbench.training.recipes import Recipe


class Watch:
    """Counts the clips of the first epoch; compares them with the queue of `method`."""

    def __init__(self, method: str, queue: int, recipe: Recipe) -> None:
        self.method, self.queue, self.recipe = method, queue, recipe
        self.clips = 0

    def count(self, epoch: int, clips: int) -> None:
        """Count those of a step."""
        self.clips += clips if epoch == 0 else 0

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        """Say, once, that the queue is longer than the data; later, that all clips look alike."""
        if epoch == 0 and self.clips:
            return too_long(self.method, self.queue, self.clips, self.recipe.batch)
        change = f"lower lr, or {self.method}.temperature"
        return collapse(figures.get("spread"), (epoch + 1) / self.recipe.epochs, change)
