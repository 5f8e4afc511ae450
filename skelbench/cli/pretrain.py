"""`skelbench pretrain`: a method without labels, the training part of a split, and an encoder at the end."""

import shlex
import sys
from pathlib import Path
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
    say_mended,
)
from skelbench.cli.train import Settings, reporter
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
    out: Annotated[Path | None, typer.Option(help="folder of the run; runs/… by default")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="go on from the last checkpoint")] = False,
    settings: Settings = None,
    limit: Limit = None,
    workers: Workers = 0,
    device: Device = None,
    trust: Trust = False,
    compile: Annotated[bool, typer.Option("--compile", help="compile the backbone: faster on a GPU")] = False,
    deterministic: Annotated[bool, typer.Option("--deterministic", help="use slower, repeatable GPU code")] = False,
) -> None:
    """Train an encoder without labels; ends with a card that `skelbench transfer` gives a classifier."""
    from skelbench.training.choose import Choice
    from skelbench.training.objectives.objective import is_supervised
    from skelbench.training.objectives.registry import objective_class
    from skelbench.training.parallel import join, leave
    from skelbench.training.presets.pretraining import PRETRAINING
    from skelbench.training.train import only_deterministic
    from skelbench.training.train import train as run

    machine = join(choose_device(device), workers)
    if deterministic:
        only_deterministic()
    size = preset or ("tiny" if machine.device == "cpu" else "small")
    choice = Choice(method, size, "jm" if stream == "m" else stream, settings or [], trust, PRETRAINING)
    choice.check_preset(preset)
    recipe = choice.recipe
    if is_supervised(objective_class(recipe.objective)):
        raise InputError(f"{method} reads labels (objective {recipe.objective}); train it: skelbench train")
    clips = load_part(data, split, source, "train", limit, layout=layout, units=units, file_format=file_format)
    folder = out or choice.folder(clips, seed)
    if machine.world.rank == 0:
        typer.echo(one_line(choice.title(clips, folder)))
        say_mended(clips)
    words, report = shlex.join(["skelbench", *sys.argv[1:]]), reporter()
    card = run(
        recipe, clips, folder, seed=seed, machine=machine, resume=resume, compile=compile, command=words, report=report
    )
    leave()
    if machine.world.rank == 0:
        said = {"split": split, "source": source, "layout": layout, "units": units, "format": file_format}
        part = ["--data", data, *(word for key, value in said.items() if value for word in (f"--{key}", value))]
        typer.echo(one_line(shlex.join(["skelbench", "transfer", str(card.folder), "linear", *part]), 10 * LINE))
