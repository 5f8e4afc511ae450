"""`skelbench leaderboard` and `compare`: what may be said of results that were measured."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from skelbench.cli.options import Out


class Format(StrEnum):
    """How a leaderboard is written; csv and json hold the boards alone."""

    markdown = "markdown"
    csv = "csv"
    json = "json"


def leaderboard(
    results: Annotated[Path, typer.Argument(help="CSV that `skelbench eval --out` wrote")],
    suite: Annotated[
        str | None,
        typer.Option(
            help="rank by this suite alone, see skelbench list suites; by default by the perturbations that all "
            "models have"
        ),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="name without its seed: x stands for x-s0, x-s1 …, or for x itself; repeatable; all by default"
        ),
    ] = None,
    source: Annotated[str | None, typer.Option(help="pose estimator, e.g. hrnet; all by default")] = None,
    as_format: Annotated[Format, typer.Option("--format", help="csv and json hold the boards alone")] = Format.markdown,
    out: Out = None,
) -> None:
    """Rank models, with the ranks that each may truly have, and show every result with its 95 % interval."""
    from skelbench.core.files import write_or_print
    from skelbench.report.tables.leaderboard import Choice, for_programs
    from skelbench.report.tables.leaderboard import leaderboard as table

    _keep(results, out=out)
    choice = Choice(suite, tuple(model or ()), source)
    if as_format == Format.markdown:
        write_or_print(table(results, choice), out)
    else:
        write_or_print(for_programs(results, choice, as_format.value), out)


def compare(
    results: Annotated[list[Path], typer.Argument(help="CSVs that `skelbench eval --out` wrote")],
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="name without its seed: x stands for x-s0, x-s1 …, or for x itself; repeatable, each is compared with "
            "the first; without any, a line for every model"
        ),
    ] = None,
    out: Out = None,
) -> None:
    """Compare models, each trained several times, on the same damaged clips: a Markdown table with intervals."""
    from skelbench.core.files import write_or_print
    from skelbench.report.tables.compare import comparison

    _keep(*results, out=out)
    write_or_print(comparison(results, model or []), out)


def _keep(*results: Path, out: Path | None) -> None:
    """Refuse to write a table over the results that it is made of, or over their predictions."""
    from skelbench.core.files import check_not_read
    from skelbench.evaluation.results.pair.predictions import beside

    check_not_read(out, [file for path in results for file in (path, beside(path))])
