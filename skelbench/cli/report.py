"""`skelbench report`: results as figures and one page."""

from pathlib import Path
from typing import Annotated

import typer

from skelbench.cli.options import Trust


def report(
    results: Annotated[
        Path | None,
        typer.Argument(help="CSV that `skelbench eval --out` wrote; by default shipped models on synthetic data"),
    ] = None,
    out: Annotated[Path, typer.Option(help="folder to write index.html and figures/ into")] = Path("report"),
    model: Annotated[
        list[str] | None,
        typer.Option(help="card (a YAML file) or training folder of a model that is not shipped; repeatable"),
    ] = None,
    data: Annotated[str | None, typer.Option(help="path of the data set, if its name does not lead to it")] = None,
    trust: Trust = False,
) -> None:
    """Write figures (PNG and SVG) and one page with the leaderboard, curves, confusions and skeletons."""
    from skelbench.report.report import report as write

    typer.echo(write(results, out, model or [], data, trust=trust))
