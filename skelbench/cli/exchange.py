"""`skelbench export` and `import`: results in the formats of others, and back."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from skelbench.report.exchange.record import Record


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
    from skelbench.report.exchange.record import read_records

    require(to != Format.EEE or bool(organisation), "--to eee needs --organisation NAME: say who measured")
    require(to != Format.EVAL_RESULTS or bool(benchmark), "--to eval-results needs --benchmark OWNER/NAME on the Hub")
    records, said = read_records(results, model or [], {one.name: one for one in map(read_card, card or [])})
    for line in [*_write(records, to, out, (organisation if to == Format.EEE else benchmark) or "", instances), *said]:
        typer.echo(line)


def _write(records: "Sequence[Record]", to: Format, out: Path, name: str, instances: bool) -> list[object]:
    """Write records; return their files, and what is said of them. name: of the organisation or of the benchmark."""
    from skelbench.report.exchange.eee_write import write_eee
    from skelbench.report.exchange.hub_results import write_eval_results
    from skelbench.report.exchange.model_index import write_model_index

    if to == Format.EEE:
        return [*write_eee(records, out, name, instances=instances)]
    if to == Format.MODEL_INDEX:
        return [write_model_index(records, out)]
    file, missing = write_eval_results(records, out, name)
    return [file, *missing]


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
