"""`skelbench train`: a recipe, the training part of a split, and a card at the end."""

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
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
    say_mended,
)
from skelbench.core.machine import choose_device
from skelbench.core.progress import Line
from skelbench.core.words import LINE, one_line

if TYPE_CHECKING:
    from skelbench.adapters.card import Card
    from skelbench.training.progress import Progress

Settings = Annotated[list[str] | None, typer.Option("--set", help="key=value of the recipe or the network; repeatable")]


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
    """Train a model; ends with a card and weights that `skelbench eval --model` takes."""
    from skelbench.training.choose import Choice
    from skelbench.training.parallel import join, leave
    from skelbench.training.train import only_deterministic
    from skelbench.training.train import train as run

    machine = join(choose_device(device), workers)
    if deterministic:
        only_deterministic()
    choice = Choice(model, preset or ("tiny" if machine.device == "cpu" else "small"), stream, settings or [], trust)
    choice.check_preset(preset)
    recipe = choice.recipe
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
        _tell_what_next(card, part)


def _tell_what_next(card: "Card", part: list[str]) -> None:
    """Print the accuracy on clips that were held out, if any were, and the command that measures the model."""
    top1 = card.training["validation_top1"]
    if top1 is not None:
        count = card.training["validation_clips"]
        typer.echo(f"validation top-1 {top1:.1f} % on {count} clips held out of the training part")
    what = ["eval", "--model", str(card.folder), *part, "--perturb", "noise:0.002"]
    words = ["skelbench", *(what if card.classes else ["transfer", str(card.folder), "linear", *part])]
    typer.echo(one_line(shlex.join(words), 10 * LINE))


def reporter() -> "Callable[[Progress, int], None]":
    """Print one line per epoch with the time left; on a terminal and in a notebook the lines replace each other."""
    shown = Line(sys.stdout)

    def report(progress: "Progress", epochs: int) -> None:
        figures = "".join(f"  {name} {value:.2f}" for name, value in progress.figures.items() if value is not None)
        train = "" if progress.train_top1 is None else f"  train {progress.train_top1:5.1f} %"
        val = "" if progress.val_top1 is None else f"  val {progress.val_top1:5.1f} %"
        line = (
            f"epoch {progress.epoch:3}/{epochs}  loss {progress.loss:.3f}{figures}{train}{val}"
            f"  {progress.clips_per_second:6.0f} clips/s  {progress.seconds_left / 60:.1f} min left"
        )
        if progress.concern:
            typer.echo(f"warning: epoch {progress.epoch}: {progress.concern}", err=True)
        shown.show(line)
        if progress.epoch == epochs:
            shown.end()

    return report
