"""`skelbench train`: a recipe, the training part of a split, and a card at the end."""

import shlex
from typing import TYPE_CHECKING, Annotated

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
from skelbench.core.machine import choose_device
from skelbench.core.words import LINE, one_line

if TYPE_CHECKING:
    from skelbench.adapters.card import Card


def train(
    model: Annotated[str, typer.Argument(help="maskclr, stgcn …: a wrong name lists them all; or a recipe's .yaml")],
    data: DataName = "synthetic",
    split: SplitName = None,
    source: SourceName = None,
    layout: LayoutName = None,
    units: UnitName = None,
    file_format: FormatName = None,
    preset: Annotated[str | None, typer.Option(help="tiny, small, lite or paper; small with a GPU, else tiny")] = None,
    stream: Annotated[str | None, typer.Option(help="j, b, jm, bm: joints, bones, their motion; j by default")] = None,
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
    """Train a model; ends with a card and weights that `skelbench eval --model` takes."""
    from skelbench.training.choose import Choice
    from skelbench.training.parallel import join

    machine = join(choose_device(device), workers)
    choice = Choice(model, preset or ("tiny" if machine.device == "cpu" else "small"), stream, settings or [], trust)
    choice.check(preset)
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
        _tell_what_next(card, same)


def _tell_what_next(card: "Card", part: list[str]) -> None:
    """Print the accuracy on clips that were held out, if any were, and the command that measures the model."""
    top1 = card.training["validation_top1"]
    if top1 is not None:
        count = card.training["validation_clips"]
        typer.echo(f"validation top-1 {top1:.1f} % on {count} clips held out of the training part")
    what = ["eval", "--model", str(card.folder), *part, "--perturb", "noise:0.002"]
    words = ["skelbench", *(what if card.classes else ["transfer", str(card.folder), "linear", *part])]
    typer.echo(one_line(shlex.join(words), 10 * LINE))
