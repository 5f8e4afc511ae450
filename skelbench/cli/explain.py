"""`skelbench explain`: which joints the models rest on, and how far the maps can be trusted."""

from pathlib import Path
from typing import Annotated

import typer


def explain(
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="card name, card file or training folder; repeatable; all cards made for the data by default"
        ),
    ] = None,
    importance: Annotated[
        str, typer.Option(help="methods joined with commas: see docs/explain.md; random is always there")
    ] = "attention,rise,random",
    data: Annotated[str, typer.Option(help="synthetic, a set in $SKELBENCH_DATA, or a path")] = "synthetic",
    split: Annotated[str | None, typer.Option(help="its test part is explained")] = None,
    source: Annotated[str | None, typer.Option(help="whose poses; the data set's first by default")] = None,
    limit: Annotated[int, typer.Option(min=1, help="use at most so many clips")] = 24,
    steps: Annotated[int, typer.Option(min=1, help="steps of insertion and deletion")] = 10,
    unit: Annotated[str, typer.Option(help="what is taken at once: joint (in all frames) or joint-frame")] = "joint",
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="other masks and random orders")] = 0,
    out: Annotated[Path | None, typer.Option(help="CSV to write the curves to")] = None,
    device: Annotated[str | None, typer.Option(help="cpu, cuda …; a GPU where there is one by default")] = None,
) -> None:
    """Measure which joints models rest on, and check it by insertion and deletion."""
    from skelbench.cli.device import choose
    from skelbench.cli.run_explain import run
    from skelbench.data.find import load_data

    split = split or load_data(data, source=source).default_split
    clips = load_data(data, split=split, source=source, part="test", limit=limit)
    names = [name.strip() for name in importance.split(",") if name.strip()]
    typer.echo(run(model or [], clips, names, steps, unit, seed, out, choose(device)))
