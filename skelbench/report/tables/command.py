"""The command that measures the rows of a model again."""

import shlex
from collections.abc import Mapping, Sequence

OUT = "again.csv"
"""Results that lie there already would not be measured again, so no file of ours is named."""


def eval_command(
    models: Sequence[str], where: Mapping[str, str], clips: int, specs: Sequence[str], draws: int, *, suite: str = ""
) -> str:
    """Write the `skelbench eval` that measures models on so many clips.

    where: dataset, split, part and source as results have them. specs: what is measured beside `clean`; suite: a name
    for just these, empty for none. draws: of the random ones. Cards go by their names; one that does not ship must be
    named by its file. `--limit` is there always: rows do not tell whether their clips are all that the set has. A limit
    of as many as it has takes them all, and any smaller sample is always the same one (`Dataset.limited`).
    """
    part, split = where["part"], where["split"]
    split = split if part in ("", "test") else f"{split}_{part}"
    words = [word for name in models for word in ("--model", name)]
    words += ["--data", where["dataset"], *(["--split", split] if split else []), "--source", where["source"]]
    words += ["--suite", suite] if suite else [word for spec in specs for word in ("--perturb", spec)]
    words += ["--seeds", str(draws), "--limit", str(clips), "--out", OUT]
    return shlex.join(["skelbench", "eval", *words])
