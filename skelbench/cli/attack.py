"""`skelbench attack`: robust accuracy, the share of clips that withstand damage sought against the model."""

from pathlib import Path
from typing import Annotated

import typer

from skelbench.cli.options import (
    DataName,
    Device,
    FormatName,
    LayoutName,
    Limit,
    Models,
    Seed,
    SourceName,
    SplitName,
    Trust,
    UnitName,
    load_part,
)


def attack(
    model: Models = None,
    data: DataName = "synthetic",
    split: SplitName = None,
    source: SourceName = None,
    layout: LayoutName = None,
    units: UnitName = None,
    file_format: FormatName = None,
    limit: Limit = None,
    eps: Annotated[
        list[float] | None,
        typer.Option(help="how far a joint may move in any frame, in camera units; repeatable; 0.005 by default"),
    ] = None,
    attacks: Annotated[
        list[str] | None,
        typer.Option(
            "--attack",
            help="an attack within eps, e.g. fgsm or square:queries=500, see docs/attacks.md; repeatable, those before "
            "it spare it what they break; skel-aa is a suite of four, and the default",
        ),
    ] = None,
    surrogate: Annotated[
        list[str] | None,
        typer.Option(help="a model of another kind on which damage is sought that is then tried, too; repeatable"),
    ] = None,
    guards: Annotated[
        bool, typer.Option("--guards", help="look for signs that a robust accuracy is not to be believed")
    ] = False,
    seed: Seed = 0,
    out: Annotated[Path | None, typer.Option(help="CSV to add results to; those it has are not attacked again")] = None,
    device: Device = None,
    trust: Trust = False,
) -> None:
    """Seek damage within eps that makes models wrong; print accuracies under it, with 95 % intervals."""
    from skelbench.core.machine import choose_device
    from skelbench.evaluation.measure import default_cards
    from skelbench.evaluation.robust.command import attack_command
    from skelbench.evaluation.robust.members import SUITE
    from skelbench.evaluation.robust.run import prepared, results
    from skelbench.evaluation.robust.store import Records
    from skelbench.report.tables.robust import guards_table, robust_table

    store = Records(out) if out else None
    clips = load_part(data, split, source, "test", limit, layout=layout, units=units, file_format=file_format)
    models, levels, named, others = model or default_cards(clips), eps or [0.005], attacks or [SUITE], surrogate or []
    work = prepared(models, clips, levels, named, others, seed, store, device=choose_device(device), trust=trust)
    records = list(results(work, guards=guards))
    typer.echo(robust_table(records, clips))
    if guards:
        typer.echo(f"\n{guards_table(records)}")
    if out is not None:
        typer.echo(f"rows in {out}")
    repeated = {"--model": models, "--eps": levels, "--attack": named, "--surrogate": others}
    told = {"--layout": layout, "--units": units, "--format": file_format, "--seed": seed, "--device": device}
    again = attack_command(clips, data, repeated, told, {"--guards": guards, "--trust": trust})
    typer.echo(f"again: {again}")
