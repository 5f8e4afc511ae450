"""`skelbench pack`: finished cells, one file per model and setting."""

from pathlib import Path
from typing import Annotated

import typer


def pack(
    results: Annotated[list[Path], typer.Argument(help="CSVs that `skelbench eval --out` wrote")],
    out: Annotated[
        Path | None, typer.Option(help="CSV to bring the cells of all of them together in; by default each stays apart")
    ] = None,
    model: Annotated[list[str] | None, typer.Option(help="name of a model, repeatable; all of them by default")] = None,
    probabilities: Annotated[
        bool,
        typer.Option(help="keep how sure the models were, which calibration needs and which is most of the bytes"),
    ] = True,
) -> None:
    """Put finished cells into one file per model and setting, to be committed or sent; such a file is never changed."""
    from skelbench.evaluation.results.pack import merge
    from skelbench.evaluation.results.pack import pack as pack_cells

    if out is not None:
        merge(results, out, model)
    for path in [out] if out is not None else results:
        files = pack_cells(path, model, sure=probabilities)
        size = sum(file.stat().st_size for file in files)
        typer.echo(f"{path}: {len(files)} files packed anew, {size / 1e6:.2f} MB")
