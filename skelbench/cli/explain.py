"""`skelbench explain`: which joints the models rest on, and how far the maps can be trusted."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from skelbench.cli.options import (
    DataName,
    Device,
    FormatName,
    LayoutName,
    Models,
    Seed,
    SourceName,
    Trust,
    UnitName,
    load_part,
)
from skelbench.core.machine import choose_device
from skelbench.core.progress import Line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skelbench.adapters.protocols import Model
    from skelbench.core.clip import Clip
    from skelbench.data.dataset import Dataset
    from skelbench.explain.explain import Explained


def explain(
    model: Models = None,
    importance: Annotated[
        str, typer.Option(help="methods joined with commas: see docs/explain.md; random is always there")
    ] = "attention,rise,random",
    data: DataName = "synthetic",
    split: Annotated[str | None, typer.Option(help="its test part is explained")] = None,
    source: SourceName = None,
    layout: LayoutName = None,
    units: UnitName = None,
    file_format: FormatName = None,
    limit: Annotated[int, typer.Option(min=1, help="use at most so many clips")] = 24,
    steps: Annotated[int, typer.Option(min=1, max=1000, help="steps of insertion and deletion")] = 10,
    unit: Annotated[str, typer.Option(help="what is taken at once: joint (in all frames) or joint-frame")] = "joint",
    seed: Seed = 0,
    out: Annotated[Path | None, typer.Option(help="CSV to write the curves to")] = None,
    device: Device = None,
    trust: Trust = False,
) -> None:
    """Measure which joints models rest on, and check it by insertion and deletion."""
    from skelbench.adapters.model import load_model
    from skelbench.core.files import check_writable
    from skelbench.evaluation.measure import default_cards
    from skelbench.evaluation.suitable import check_classes
    from skelbench.explain.insertion import check_unit
    from skelbench.explain.methods.registry import method

    chosen = load_part(data, split, source, "test", limit, layout=layout, units=units, file_format=file_format)
    chosen.check_labelled("an explanation of a clip's class")
    names = [name.strip() for name in importance.split(",") if name.strip()]
    check_unit(unit)
    for name in names:
        method(name)
    if out is not None:
        check_writable(out)
    models = [load_model(card, choose_device(device), trust=trust) for card in model or default_cards(chosen)]
    for one in models:
        check_classes(one.card, chosen)
    clips = list(chosen)
    rows = [row for one in models for row in _explained(one, clips, names, steps, unit, seed, chosen.groups[1])]
    _show(rows, chosen, clips[0], unit, seed, out)


def _show(rows: "list[Explained]", data: "Dataset", first: "Clip", unit: str, seed: int, out: Path | None) -> None:
    """Print the table, and write the curves and the pictures where a file is named."""
    from skelbench.data.index import setting
    from skelbench.evaluation.results.clusters import over
    from skelbench.explain.table import insertion_table, write
    from skelbench.report.figures.importance import write_pictures

    about = f"{setting(data.name, data.split, data.part, data.source)}, {len(data)} clips, unit {unit}"
    kind, group = data.groups
    typer.echo(insertion_table(rows, about, over(kind, len(set(group.tolist())))))
    if out is not None:
        where = {"dataset": data.name, "split": data.split, "source": data.source, "unit": unit, "seed": seed}
        write(rows, out, {**where, "clips": len(data)})
        pictures = write_pictures(rows, first, about, out)
        typer.echo(f"curves in {out}, pictures in {', '.join(map(str, pictures))}")


def _explained(
    model: "Model",
    clips: "Sequence[Clip]",
    importance: Sequence[str],
    steps: int,
    unit: str,
    seed: int,
    group: "NDArray[Any]",
) -> "list[Explained]":
    """Explain one model; stderr says which methods it cannot serve, and shows the progress."""
    from skelbench.explain.explain import explain_model
    from skelbench.explain.methods.registry import method

    for name in importance:
        if not method(name).serves(model):
            needs = method(name).needs
            print(f"{model.card.name}: its adapter has no `{needs}`, so {name} is left out", file=sys.stderr)
    start = time.monotonic()
    print(f"{model.card.name}: {len(clips)} clips; the random and the best orders come first", file=sys.stderr)
    rows: list[Explained] = []
    shown = Line(sys.stderr)
    for row in explain_model(model, clips, importance, steps, unit, seed, group):
        rows.append(row)
        shown.show(f"{model.card.name}  {row.importance}  {time.monotonic() - start:.0f} s")
    shown.end()
    return rows
