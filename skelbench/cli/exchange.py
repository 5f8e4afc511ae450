"""`skelbench export` and `import`: results in the formats of others, and back."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """What results are exported to."""

    EEE = "eee"
    EVAL_RESULTS = "eval-results"
    MODEL_INDEX = "model-index"


def export(
    results: Annotated[Path, typer.Argument(help="CSV that `skelbench eval --out` wrote")],
    to: Annotated[
        Format,
        typer.Option(
            help="eee: Every Eval Ever 0.3.0; eval-results: .eval_results/skelbench.yaml of a model repository on the "
            "Hub; model-index: front matter of its README.md"
        ),
    ],
    out: Annotated[Path, typer.Option(help="folder to write into; of model-index the README.md, which keeps all else")],
    model: Annotated[
        list[str] | None, typer.Option(help="name of a model in the results; repeatable; all by default")
    ] = None,
    card: Annotated[
        list[str] | None,
        typer.Option(help="card (a YAML file) or training folder of a model that is not shipped; repeatable"),
    ] = None,
    organisation: Annotated[
        str | None, typer.Option(help="eee: who measured, as its records name it; it must be said")
    ] = None,
    benchmark: Annotated[
        str | None, typer.Option(help="eval-results: OWNER/NAME of the data set repository with the leaderboard")
    ] = None,
    instances: Annotated[bool, typer.Option("--instances", help="eee: also the answer to every clip")] = False,
) -> None:
    """Write results in a format of others; what cannot be exported is said."""
    from skelbench.adapters.card import read_card
    from skelbench.core.errors import require
    from skelbench.report.exchange.eee_write import write_eee
    from skelbench.report.exchange.hub_results import write_eval_results
    from skelbench.report.exchange.model_index import write_model_index
    from skelbench.report.exchange.record import read_records

    require(to != Format.EEE or bool(organisation), "--to eee needs --organisation NAME: say who measured")
    require(to != Format.EVAL_RESULTS or bool(benchmark), "--to eval-results needs --benchmark OWNER/NAME on the Hub")
    records, said = read_records(results, model or [], {c.name: c for c in map(read_card, card or [])})
    written: list[Path] = []
    if to == Format.EEE:
        written = write_eee(records, out, str(organisation), instances=instances)
    elif to == Format.EVAL_RESULTS:
        file, missing = write_eval_results(records, out, str(benchmark))
        written, said = [file], [*said, *missing]
    else:
        written = [write_model_index(records, out)]
    for line in [*written, *said]:
        typer.echo(line)


def import_results(
    folder: Annotated[Path, typer.Argument(help="folder that `skelbench export --to eee --instances` wrote")],
    out: Annotated[Path, typer.Option(help="CSV to add the results to, as `skelbench eval --out` does")],
) -> None:
    """Read back what was exported to Every Eval Ever: the same rows and predictions."""
    from skelbench.evaluation.results.store import Results
    from skelbench.report.exchange.eee_read import read_cells

    results = Results(out)
    cells = [cell for cell in read_cells(folder) if results.find(cell.identity) is None]
    for cell in cells:
        results.add(cell)
    results.save()
    typer.echo(f"{len(cells):,} new rows in {out}")
