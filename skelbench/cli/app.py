"""The command line: signatures are the options; every command ends in one call of the Python side."""

import shlex
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, cast

import typer

from skelbench.cli.convert import convert
from skelbench.cli.data import app as data_app
from skelbench.cli.device import choose as choose_device
from skelbench.cli.explain import explain
from skelbench.cli.list import app as list_app
from skelbench.cli.report import report
from skelbench.cli.results import compare
from skelbench.core.errors import InputError
from skelbench.core.machine import VERSION

if TYPE_CHECKING:
    from skelbench.training.progress import Progress

UsageError = cast("type[Exception]", typer.BadParameter.__base__)
"""What typer raises for options it cannot take; it exports one child of it only, and its home changes by version."""
STOPPED = 130

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Robustness benchmark for skeleton-based action recognition.",
)
app.add_typer(data_app, name="data")
app.add_typer(list_app, name="list")

DataName = Annotated[str, typer.Option(help="synthetic, a set in $SKELBENCH_DATA, or a path to a file or folder")]
SplitName = Annotated[str | None, typer.Option(help="its test part in eval, its training part in train")]
SourceName = Annotated[str | None, typer.Option(help="whose poses, e.g. hrnet; the data set's first by default")]
Limit = Annotated[int | None, typer.Option(min=1, help="use at most so many clips: a sample that is always the same")]
Workers = Annotated[int, typer.Option(min=0, max=256, help="processes that prepare clips")]
Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="another seed, another run")]
Device = Annotated[str | None, typer.Option(help="cpu, cuda, cuda:1 …; a GPU where there is one by default")]


@app.callback(invoke_without_command=True)
def version(show: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    """Robustness benchmark for skeleton-based action recognition."""
    if show:
        typer.echo(f"skelbench {VERSION}")
        raise typer.Exit


@app.command("eval")
def evaluate(
    perturb: Annotated[list[str] | None, typer.Option(help="e.g. noise:0.002; repeatable, joined with +")] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="card name, card file or training folder; repeatable; all cards made for the data by default"
        ),
    ] = None,
    suite: Annotated[str | None, typer.Option(help="a suite of perturbations: see skelbench list suites")] = None,
    data: DataName = "synthetic",
    split: SplitName = None,
    source: SourceName = None,
    seeds: Annotated[int, typer.Option(min=1, max=10**6, help="draws of every random perturbation")] = 1,
    out: Annotated[Path | None, typer.Option(help="CSV to add rows to; cells that are there are not computed")] = None,
    limit: Limit = None,
    batch_size: Annotated[int, typer.Option(min=1, help="clips in a forward pass")] = 32,
    workers: Workers = 0,
    device: Device = None,
    json: Annotated[bool, typer.Option("--json", help="print the rows as JSON")] = False,
) -> None:
    """Measure models, clean and under perturbations, with 95 % intervals."""
    from skelbench.evaluation.measure import default_cards, measure, specs_of
    from skelbench.report.tables.summary import as_json, table

    clips = _load(data, split, source, "test", limit)
    specs = specs_of(perturb or [], suite, clips)
    cards = model or default_cards(clips)
    where = choose_device(device)
    found = measure(cards, clips, specs, seeds, out, batch_size=batch_size, workers=workers, device=where)
    typer.echo(as_json(found) if json else table(found, clips))
    if out is not None and not json:
        typer.echo(f"rows in {out}, predictions of every clip in {out.with_suffix('.parquet')}")


@app.command()
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
    clips = _load(data, split, source, "train", limit)
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


@app.command()
def check(
    new: Annotated[Path, typer.Argument(help="results CSV to check")],
    baseline: Annotated[Path, typer.Option(help="results CSV to hold it against")],
    max_drop: Annotated[float, typer.Option(min=0, help="points of top-1 that a cell may fall")] = 1.0,
) -> None:
    """Exit with 1 where a result fell by more than --max-drop points, else with 0."""
    from skelbench.report.tables.check import compare

    report, passed = compare(new, baseline, max_drop)
    typer.echo(report)
    raise typer.Exit(0 if passed else 1)


@app.command()
def leaderboard(
    results: Annotated[Path, typer.Argument(help="CSV that `skelbench eval --out` wrote")],
    out: Annotated[Path | None, typer.Option(help="file to write; the terminal by default")] = None,
) -> None:
    """Render results as a Markdown table with intervals."""
    from skelbench.core.files import write_or_print
    from skelbench.report.tables.leaderboard import render

    write_or_print(render(results), out)


app.command()(convert)
app.command()(compare)
app.command()(explain)
app.command()(report)


def _load(name: str, split: str | None, source: str | None, part: str, limit: int | None) -> Any:
    """Load the part of the split; without --split, the data set's own."""
    from skelbench.data.find import load_data

    data = load_data(name, source=source)
    chosen = data.chosen(split or data.default_split, part)
    return chosen if limit is None else chosen.limited(limit)


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


def main() -> None:
    """Run the command line: wrong input is one line on stderr and exit code 2, never a traceback."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a cluster's stop is answered like Ctrl-C
    try:
        code = app(prog_name="skelbench", standalone_mode=False)  # typer alone would say it in four lines
    except InputError as error:
        _quit(str(error), 2)
    except UsageError as error:
        _quit_usage(error)
    except (KeyboardInterrupt, typer.Abort):
        code = STOPPED
    except OSError as error:
        _quit(f"{error}; check the disk and the path, then repeat the command", 2)
    if code == STOPPED:  # typer's own answer to Ctrl-C
        _quit("stopped; eval --out keeps the cells that were finished, train goes on with --resume", STOPPED)
    sys.exit(code)


def _quit(message: str, code: int) -> NoReturn:
    typer.echo(f"skelbench: {' '.join(message.split())}", err=True)
    sys.exit(code)


def _quit_usage(error: Any) -> NoReturn:
    """Say what is wrong with the options; a command without any gets its help."""
    message = str(error.format_message())
    if "\n" in message:
        typer.echo(message, err=True)
        sys.exit(2)
    command = error.ctx.command_path if error.ctx else "skelbench"
    _quit(f"{message.rstrip('.')}; see {command} --help", 2)
