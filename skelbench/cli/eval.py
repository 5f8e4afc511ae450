"""`skelbench eval`: models under perturbations, with intervals."""

from pathlib import Path
from typing import Annotated

import typer

from skelbench.cli.device import choose as choose_device
from skelbench.cli.options import DataName, Device, Limit, Models, SourceName, SplitName, Workers, load_part


def evaluate(
    perturb: Annotated[list[str] | None, typer.Option(help="e.g. noise:0.002; repeatable, joined with +")] = None,
    model: Models = None,
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
    from skelbench.report.tables.summary import as_json, summary

    clips = load_part(data, split, source, "test", limit)
    specs = specs_of(perturb or [], suite, clips)
    cards = model or default_cards(clips)
    where = choose_device(device)
    found = measure(cards, clips, specs, seeds, out, batch_size=batch_size, workers=workers, device=where)
    typer.echo(as_json(found) if json else summary(found, clips))
    if out is not None and not json:
        typer.echo(f"rows in {out}, predictions of every clip in {out.with_suffix('.parquet')}")
