"""`skelbench report`: results as figures and one page."""

from pathlib import Path
from typing import Annotated

import typer

from skelbench.cli.options import Trust


def report(
    results: Annotated[
        list[Path] | None,
        typer.Argument(
            help="CSVs that `skelbench eval --out` wrote, and one of costs; by default shipped models on synthetic data"
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="folder to write the site into, index.html first")] = Path("report"),
    model: Annotated[
        list[str] | None,
        typer.Option(help="card (a YAML file) or training folder of a model that is not shipped; repeatable"),
    ] = None,
    data: Annotated[str | None, typer.Option(help="path of the data set, if its name does not lead to it")] = None,
    figures: Annotated[
        bool,
        typer.Option("--figures/--no-figures", help="draw figures and maps of features, which opens models"),
    ] = True,
    check_data: Annotated[
        bool,
        typer.Option(
            "--check-data",
            help="put what data check finds, with pictures, beside each setting; names clips, shows poses",
        ),
    ] = False,
    trust: Trust = False,
) -> None:
    """Write figures and a site: boards, a page for every setting and model, two models compared, and clips to watch."""
    from skelbench.report.figures import FIGURES
    from skelbench.report.report import report as write

    page = write(
        results or [], out, model or [], data, trust=trust, figures=FIGURES if figures else {}, check_data=check_data
    )
    typer.echo(page)
