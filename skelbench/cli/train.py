"""`skelbench train`: a recipe, the training part of a split, and a card at the end."""

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skelbench.cli.device import choose as choose_device
from skelbench.cli.options import DataName, Device, Limit, Seed, SourceName, SplitName, Workers, load_part

if TYPE_CHECKING:
    from skelbench.training.progress import Progress


def train(
    model: Annotated[str, typer.Argument(help="maskclr, motionbert, stgcn …: a wrong name lists them all")],
    data: DataName = "synthetic",
    split: SplitName = None,
    source: SourceName = None,
    preset: Annotated[str | None, typer.Option(help="tiny, small, lite or paper; small with a GPU, else tiny")] = None,
    stream: Annotated[str | None, typer.Option(help="j, b, jm, bm: joints, bones, their motion; j by default")] = None,
    seed: Seed = 0,
    out: Annotated[Path | None, typer.Option(help="folder of the run; runs/… by default")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="go on from the last whole epoch")] = False,
    set: Annotated[list[str] | None, typer.Option(help="key=value of the recipe or the network; repeatable")] = None,
    limit: Limit = None,
    workers: Workers = 0,
    device: Device = None,
    compile: Annotated[bool, typer.Option("--compile", help="compile the backbone: faster on a GPU")] = False,
    deterministic: Annotated[bool, typer.Option("--deterministic", help="use slower, repeatable GPU code")] = False,
) -> None:
    """Train a model; ends with a card and weights that `skelbench eval --model` takes."""
    from skelbench.training.choose import choose, on_stream
    from skelbench.training.parallel import join, leave
    from skelbench.training.train import only_deterministic
    from skelbench.training.train import train as run

    world, where = join(choose_device(device))
    if deterministic:
        only_deterministic()
    preset = preset or ("tiny" if where == "cpu" else "small")
    recipe = choose(model, preset, set or [])
    if stream is not None:
        recipe = on_stream(recipe, stream)
    clips = load_part(data, split, source, "train", limit)
    folder = out or Path("runs") / "-".join(filter(None, (model, clips.name, clips.split, preset, stream, f"s{seed}")))
    if world.rank == 0:
        typer.echo(
            f"{model} ({preset}) on {len(clips)} clips of {clips.name} {clips.split or ''}, {clips.source}: {folder}"
        )
    card = run(
        recipe,
        clips,
        folder,
        seed=seed,
        device=where,
        workers=workers,
        resume=resume,
        compile=compile,
        world=world,
        command=shlex.join(["skelbench", *sys.argv[1:]]),
        report=_reporter(),
    )
    leave()
    if world.rank:
        return
    held = card.training["validation_top1"]
    if held is not None:
        clips_held = card.training["validation_clips"]
        typer.echo(f"validation top-1 {held:.1f} % on {clips_held} clips held out of the training part")
    source_option = f" --source {clips.source}" if source else ""
    split_option = f" --split {split}" if split else ""
    typer.echo(f"skelbench eval --model {folder} --data {data}{split_option}{source_option} --perturb noise:0.002")


def _reporter() -> "Callable[[Progress, int], None]":
    """Print one line per epoch with the time left; on a terminal the lines replace each other."""
    terminal = sys.stdout.isatty()

    def report(progress: "Progress", epochs: int) -> None:
        figures = "".join(f"  {name} {value:.2f}" for name, value in progress.figures.items() if value is not None)
        val = "" if progress.val_top1 is None else f"  val {progress.val_top1:5.1f} %"
        line = (
            f"epoch {progress.epoch:3}/{epochs}  loss {progress.loss:.3f}{figures}  train {progress.train_top1:5.1f} %"
            f"{val}  {progress.clips_per_second:6.0f} clips/s  {progress.seconds_left / 60:.1f} min left"
        )
        if progress.concern:
            typer.echo(f"warning: epoch {progress.epoch}: {progress.concern}", err=True)
        typer.echo(f"\r\x1b[K{line}" if terminal else line, nl=not terminal or progress.epoch == epochs)

    return report
