"""`skelbench compare`: ways to train, over several seeds of each."""

from pathlib import Path
from typing import Annotated

import typer


def compare(
    results: Annotated[list[Path], typer.Argument(help="CSVs that `skelbench eval --out` wrote")],
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="name without its seed: x stands for x-s0, x-s1 …, or for x itself; repeat it, the first is held to "
            "each; without any, a line for every model"
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="file to write; the terminal by default")] = None,
) -> None:
    """Compare models over their trainings, paired over clips and draws: a Markdown table with intervals."""
    from skelbench.core.files import write_or_print
    from skelbench.report.tables.compare import render

    write_or_print(render(results, model or []), out)
