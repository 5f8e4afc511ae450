"""The one command that measures partial-body accuracies again."""

import shlex
from collections.abc import Mapping, Sequence

from skelbench.data.dataset import Dataset


def partial_command(cards: Sequence[str], clips: Dataset, data: str, told: Mapping[str, object], *, trust: bool) -> str:
    """Write it. data: its name or path. told: option -> value, None for none.

    `--limit` is there always, as on boards: a limit of as many clips as there are takes them all. `--out` is not: what
    lies there already would not be measured again.
    """
    split = clips.split if clips.part in (None, "test") else f"{clips.split}_{clips.part}"
    where = {"--data": data, "--split": split, "--source": clips.source, "--limit": len(clips)}
    words = [word for option, value in {**where, **told}.items() if value is not None for word in (option, value)]
    return shlex.join(["skelbench", "partial", *cards, *map(str, words), *(["--trust"] if trust else [])])
