"""The command line: one file per command, whose signature is its options; and how wrong input is answered."""

import os
import re
import signal
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Annotated, Any, NoReturn

import typer

from skelbench.cli.attack import attack
from skelbench.cli.check import check
from skelbench.cli.convert import convert
from skelbench.cli.data import app as data_app
from skelbench.cli.doctor import doctor
from skelbench.cli.eval import evaluate
from skelbench.cli.exchange import export, import_results
from skelbench.cli.explain import explain
from skelbench.cli.fuse import fuse
from skelbench.cli.hub import pull, push
from skelbench.cli.list import app as list_app
from skelbench.cli.pack import pack
from skelbench.cli.partial import partial
from skelbench.cli.predict import predict
from skelbench.cli.pretrain import pretrain
from skelbench.cli.report import report
from skelbench.cli.results import compare, leaderboard
from skelbench.cli.submit import app as submit_app
from skelbench.cli.train import train
from skelbench.cli.transfer import transfer
from skelbench.core.errors import InputError
from skelbench.core.loading import workers_alive
from skelbench.core.machine import VERSION
from skelbench.core.words import LINE, one_line, quoted

STOPPED = 130
"""Exit code after Ctrl-C or SIGTERM, as a shell gives it."""
CUT = 1
"""Exit code where the reader of the output left; typer's own."""
NO_MEMORY = ("can't allocate memory", "not enough memory", "out of memory", "Storage size calculation overflowed")
"""What PyTorch says where memory runs out."""
_HOME = re.compile(r"((?:(?:--)?[\w.-]+=)?)(~(?:[/\\].*)?)", re.DOTALL)
"""`~` or a path in it, behind the name of an option or of a setting or not."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Robustness benchmark for skeleton-based action recognition.",
)
app.add_typer(data_app, name="data")
app.add_typer(list_app, name="list")
app.add_typer(submit_app, name="submit")


@app.callback(invoke_without_command=True)
def version(show: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    """Robustness benchmark for skeleton-based action recognition."""
    if show:
        typer.echo(f"skelbench {VERSION}")
        raise typer.Exit


app.command("eval")(evaluate)
app.command()(attack)
app.command()(partial)
app.command()(train)
app.command()(transfer)
app.command()(pretrain)
app.command()(check)
app.command()(leaderboard)
app.command()(convert)
app.command()(fuse)
app.command()(compare)
app.command()(pack)
app.command()(explain)
app.command()(export)
app.command("import")(import_results)
app.command()(report)
app.command()(doctor)
app.command()(predict)
app.command()(push)
app.command()(pull)


def _usage_error() -> type[Exception]:
    """Find what typer raises for options it cannot take; it exports only a child of it, and its home moves."""
    parent = typer.BadParameter.__base__
    assert parent is not None and issubclass(parent, Exception)
    return parent


UsageError = _usage_error()


def main() -> None:
    """Run the command line: wrong input is one line on stderr and exit code 2, never a traceback."""
    _listen()
    _print_anything()
    sys.argv = [sys.argv[0], *map(at_home, sys.argv[1:])]
    try:
        with workers_alive():
            code = app(prog_name="skelbench", standalone_mode=False)  # typer alone would say it in four lines
        sys.stdout.flush()  # else what a reader that left does not take fails only after the end
    except InputError as error:
        _quit(str(error), 2)
    except UsageError as error:
        _quit_usage(error)
    except (KeyboardInterrupt, typer.Abort):
        code = STOPPED
    except BrokenPipeError:  # the reader has enough, as `head` may
        _drop_output()
        code = CUT
    except OSError as error:
        name = f": {quoted(str(error.filename))}" if error.filename is not None else ""
        why = error.strerror or one_line(str(error), LINE // 2)
        _quit(f"{why}{name}; check the disk and the path, then repeat the command", 2)
    except (MemoryError, RuntimeError) as error:
        if not _is_of_memory(error):
            raise
        _quit(
            "memory ran out; make what is computed at once smaller: --batch-size of eval, --set batch=… or clip_len=… "
            "of train, fewer --workers, or a smaller model, and repeat the command",
            2,
        )
    if code == STOPPED:  # typer's own answer to Ctrl-C
        _quit(
            "stopped; --out of eval, attack and partial keeps what was finished; train, pretrain and transfer have "
            "--resume",
            STOPPED,
        )
    _leave(code)


def at_home(word: str) -> str:
    """Write the home folder for `~` in a word of a command: no shell does so in `--out=~/x`, nor in quotes."""
    found = _HOME.fullmatch(word)
    return found[1] + os.path.expanduser(found[2]) if found else word


def _is_of_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or any(words in str(error) for words in NO_MEMORY)


def _listen() -> None:
    """Answer a cluster's stop and the end of a terminal like Ctrl-C, unless told to ignore them, as `nohup` does."""
    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def _print_anything() -> None:
    """Write what a terminal or a pipe has no letters for as an escape: a class may be named in any script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # else somebody listens to a stream of their own
            stream.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """Let nothing more be written to a pipe that nobody reads: Python writes what is left when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _quit(message: str, code: int) -> NoReturn:
    with suppress(OSError):  # the terminal may be gone
        typer.echo(f"skelbench: {one_line(message)}", err=True)
    _leave(code)


def _leave(code: int | None) -> NoReturn:
    """End with a code; at once where this process is one of several of a training.

    Threads of PyTorch hold the connection to the others, also for a moment after it was closed. Python's orderly end
    now and then meets one of them at work, and is aborted by it, when all is written and with another code.
    """
    if os.environ.get("WORLD_SIZE", "1") == "1" or "torch" not in sys.modules:
        sys.exit(code)
    from multiprocessing import active_children

    for worker in active_children():
        worker.terminate()
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code or 0)


def _quit_usage(error: Any) -> NoReturn:
    """Say what is wrong with the options; a command without any gets its help."""
    message = str(error.format_message())
    if error.ctx and message == error.ctx.get_help():
        typer.echo(message, err=True)
        sys.exit(2)
    command = error.ctx.command_path if error.ctx else "skelbench"
    _quit(f"{one_line(message, LINE // 2).rstrip('.')}; see {command} --help", 2)
