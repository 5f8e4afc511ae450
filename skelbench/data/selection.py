"""On what a recipe was chosen, and whether that touches the clips that are measured."""

from collections.abc import Iterable

from skelbench.data.dataset import Dataset


def selected_on(chosen_on: Iterable[str], tested: Dataset) -> str:
    """Say what the recipe of a model knows of the clips of `tested`: "test", "val" or "none".

    chosen_on: what it was chosen on, see `core.names.check_chosen_on`. "test" where one clip of `tested` or more was a
    test clip then, whatever split it is tested in now: JHMDB's splits share test clips. "val" where held-out training
    clips were what it was chosen on.
    """
    parts = [entry.rsplit(" ", 2) for entry in chosen_on]
    seen = [split for data, split, part in parts if part == "test" and data == tested.name]
    clips = {clip for split in seen if split in tested.splits for clip in tested.chosen(split, "test").names}
    if not clips.isdisjoint(tested.names):
        return "test"
    return "val" if any(part == "val" for _, _, part in parts) else "none"
