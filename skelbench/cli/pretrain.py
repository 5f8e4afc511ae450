"""`skelbench pretrain`: a method without labels, the training part of a split, and an encoder at the end."""

import shlex
from typing import Annotated

import typer

from skelbench.cli.options import (
    DataName,
    Device,
    FormatName,
    LayoutName,
    Limit,
    Seed,
    SourceName,
    SplitName,
    Trust,
    UnitName,
    Workers,
    load_part,
)
from skelbench.cli.training import Compile, Deterministic, Folder, Resume, Settings, same_data, trained
from skelbench.core.errors import InputError
from skelbench.core.machine import choose_device
from skelbench.core.words import LINE, one_line

METHOD = "pstl, skeletonbt …: a wrong name lists them all; or a recipe's .yaml"


def pretrain(
    method: Annotated[str, typer.Argument(help=METHOD)],
    data: DataName = "synthetic",
    split: SplitName = None,
    source: SourceName = None,
    layout: LayoutName = None,
    units: UnitName = None,
    file_format: FormatName = None,
    preset: Annotated[str | None, typer.Option(help="tiny, small or paper; small with a GPU, else tiny")] = None,
    stream: Annotated[str | None, typer.Option(help="j, b, m (or jm), bm: joints, bones, motion; j by default")] = None,
    seed: Seed = 0,
    out: Folder = None,
    resume: Resume = False,
    settings: Settings = None,
    limit: Limit = None,
    workers: Workers = 0,
    device: Device = None,
    trust: Trust = False,
    compile: Compile = False,
    deterministic: Deterministic = False,
) -> None:
    """Train an encoder without labels; ends with a card that `skelbench transfer` gives a classifier."""
    from skelbench.training.choose import Choice
    from skelbench.training.objectives.objective import is_supervised
    from skelbench.training.objectives.registry import objective_class
    from skelbench.training.parallel import join
    from skelbench.training.presets.pretraining import PRETRAINING

    machine = join(choose_device(device), workers)
    size = preset or ("tiny" if machine.device == "cpu" else "small")
    choice = Choice(method, size, "jm" if stream == "m" else stream, settings or [], trust, PRETRAINING)
    objective = choice.check(preset).objective
    if is_supervised(objective_class(objective)):
        raise InputError(f"{method} reads labels (objective {objective}); train it: skelbench train")
    clips = load_part(data, split, source, "train", limit, layout=layout, units=units, file_format=file_format)
    card = trained(
        choice,
        clips,
        machine,
        seed=seed,
        out=out,
        resume=resume,
        compile=compile,
        deterministic=deterministic,
    )
    if machine.world.rank == 0:
        same = same_data(data, split=split, source=source, layout=layout, units=units, format=file_format)
        typer.echo(one_line(shlex.join(["skelbench", "transfer", str(card.folder), "linear", *same]), 10 * LINE))
