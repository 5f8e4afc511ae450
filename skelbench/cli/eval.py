"""`skelbench eval`: models under perturbations, with intervals."""

from pathlib import Path
from typing import Annotated

import typer

from skelbench.cli.options import (
    DataName,
    Device,
    FormatName,
    Json,
    LayoutName,
    Limit,
    Models,
    Perturbations,
    Repairs,
    SourceName,
    SplitName,
    Trust,
    UnitName,
    Workers,
    load_part,
    say,
    say_mended,
)


def evaluate(
    perturb: Perturbations = None,
    model: Models = None,
    repair: Repairs = None,
    preparation: Annotated[
        bool,
        typer.Option(
            "--preparation",
            help="say how much of every drop is the model's own preparation: measure again with the box, centre, size "
            "and facing of the undamaged clip, and without empty frames",
        ),
    ] = False,
    suite: Annotated[str | None, typer.Option(help="a named list of perturbations: see skelbench list suites")] = None,
    data: DataName = "synthetic",
    split: SplitName = None,
    source: SourceName = None,
    layout: LayoutName = None,
    units: UnitName = None,
    file_format: FormatName = None,
    seeds: Annotated[int, typer.Option(min=1, max=10**6, help="times that a random perturbation is repeated")] = 1,
    out: Annotated[Path | None, typer.Option(help="CSV to add results to; those it has are not computed again")] = None,
    limit: Limit = None,
    batch_size: Annotated[int, typer.Option(min=1, help="clips that a model is given at once")] = 32,
    workers: Workers = 0,
    device: Device = None,
    trust: Trust = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="say what would be measured and how long it would take; measure nothing"),
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure models, clean and under perturbations, with 95 % intervals."""
    from skelbench.evaluation.forecast import as_table
    from skelbench.evaluation.measure import default_cards, measure, prepared, specs_of, swapped_to
    from skelbench.evaluation.results.files.places import cells_folder
    from skelbench.report.tables import summary
    from skelbench.report.tables.preparation import preparation_share

    clips = load_part(data, split, source, "test", limit, layout=layout, units=units, file_format=file_format)
    specs = specs_of(perturb or [], suite, clips, trust=trust)
    cards = model or default_cards(clips)
    work = prepared(
        cards,
        clips,
        specs,
        seeds,
        out,
        repairs=repair or (),
        preparation=preparation,
        device=device,
        trust=trust,
        look=dry_run,
    )
    if dry_run:
        typer.echo(as_table(work.forecasts))
        return
    for seen in (clips, *(clips.seen_by(other) for other in swapped_to(specs) if other != clips.source)):
        if seen is not clips:
            say(seen)
        if any(old.missing for _, old in work.models):
            say_mended(seen)
    cells = measure(work, batch_size=batch_size, workers=workers)
    typer.echo(summary.as_json(cells) if as_json else summary.summary(cells, clips))
    if preparation and not as_json:
        typer.echo(f"\n{preparation_share(cells)}")
    if out is not None and not as_json:
        typer.echo(f"rows in {out}, predictions of every clip in {cells_folder(out)}")
