"""The one command that measures robust accuracies again."""

import shlex
from collections.abc import Mapping, Sequence

from skelbench.data.dataset import Dataset


def attack_command(
    clips: Dataset,
    data: str,
    repeated: Mapping[str, Sequence[object]],
    told: Mapping[str, object],
    flags: Mapping[str, bool],
) -> str:
    """Write it. data: its name or path. repeated: option -> values. told: option -> value, None for none. flags: given?

    `--limit` is there always, as on boards: a limit of as many clips as there are takes them all. `--out` is not: what
    lies there already would not be measured again.
    """
    split = clips.split if clips.part in (None, "test") else f"{clips.split}_{clips.part}"
    where = {"--data": data, "--split": split, "--source": clips.source, "--limit": len(clips)}
    words = [word for option, values in repeated.items() for value in values for word in (option, value)]
    words += [word for option, value in {**where, **told}.items() if value is not None for word in (option, value)]
    words += [option for option, given in flags.items() if given]
    return shlex.join(["skelbench", "attack", *map(str, words)])
