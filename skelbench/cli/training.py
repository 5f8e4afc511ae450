"""What `train`, `pretrain` and `transfer` share: a run of the training loop, and its lines on the terminal."""

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skelbench.cli.options import say_mended
from skelbench.core.progress import Line
from skelbench.core.words import one_line

if TYPE_CHECKING:
    from skelbench.adapters.card import Card
    from skelbench.data.dataset import Dataset
    from skelbench.training.choose import Choice
    from skelbench.training.parallel import Machine
    from skelbench.training.progress import Progress

Settings = Annotated[list[str] | None, typer.Option("--set", help="key=value of the recipe or the network; repeatable")]
Folder = Annotated[Path | None, typer.Option(help="folder of the run; runs/… by default")]
Resume = Annotated[bool, typer.Option("--resume", help="go on from the last checkpoint")]
Compile = Annotated[bool, typer.Option("--compile", help="compile the backbone: faster on a GPU")]
Deterministic = Annotated[bool, typer.Option("--deterministic", help="use slower, repeatable GPU code")]


def trained(
    choice: "Choice",
    clips: "Dataset",
    machine: "Machine",
    *,
    seed: int,
    out: Path | None,
    resume: bool,
    compile: bool,
    deterministic: bool,
) -> "Card":
    """Say what is trained on what, train it, and part from the other processes, if there are any."""
    from skelbench.training.parallel import leave
    from skelbench.training.train import only_deterministic, train

    if deterministic:
        only_deterministic()
    folder = out or choice.folder(clips, seed)
    if machine.world.rank == 0:
        typer.echo(one_line(choice.title(clips, folder)))
        say_mended(clips)
    words, report = shlex.join(["skelbench", *sys.argv[1:]]), reporter()
    card = train(
        choice.recipe,
        clips,
        folder,
        seed=seed,
        machine=machine,
        resume=resume,
        compile=compile,
        command=words,
        report=report,
    )
    leave()
    return card


def same_data(data: str, **options: str | None) -> list[str]:
    """Repeat the options that chose the data, for a command that goes on with them."""
    return ["--data", data, *(word for key, value in options.items() if value for word in (f"--{key}", value))]


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
