"""`skelbench predict`: what a model says of clips, labelled or not, and how good their poses are."""

import json
from pathlib import Path
from typing import Annotated

import typer

from skelbench.cli.options import (
    DATA_HELP,
    Device,
    Flip,
    FormatName,
    ImageSize,
    Json,
    LayoutName,
    Limit,
    SourceName,
    Trust,
    UnitName,
    load_as,
    picture_size,
    say,
    say_mended,
)


def predict(
    files: Annotated[list[str], typer.Argument(help=f"{DATA_HELP}; several, also videos")],
    model: Annotated[
        str, typer.Option(help="name of a shipped model, its card (a YAML file) or the folder of a training")
    ],
    source: SourceName = None,
    layout: LayoutName = None,
    units: UnitName = None,
    file_format: FormatName = None,
    flip: Flip = None,
    image_size: ImageSize = None,
    limit: Limit = None,
    top: Annotated[int, typer.Option(min=1, max=1000, help="classes that are shown of every clip")] = 5,
    curves: Annotated[
        Path | None,
        typer.Option(
            help="CSV that `skelbench eval --out` wrote, with the accuracy of this model under damage; by default the "
            "results of a checkout"
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="CSV to write, a line for every clip")] = None,
    device: Device = None,
    trust: Trust = False,
    as_json: Json = False,
) -> None:
    """Say what a model predicts for every clip, how good its poses are, and what accuracy that lets expect."""
    from skelbench.adapters.model import load_model
    from skelbench.core.errors import InputError
    from skelbench.core.files import check_not_read, check_writable
    from skelbench.core.machine import choose_device
    from skelbench.data.dataset import Dataset
    from skelbench.evaluation.predict import report
    from skelbench.evaluation.predict.curves import check_curves, curves_of
    from skelbench.evaluation.predict.predict import Predicted
    from skelbench.evaluation.predict.predict import predict as run

    size = picture_size(image_size)
    check_curves(curves)
    if out is not None:
        check_not_read(out, [Path(file) for file in files] + ([curves] if curves else []))
        check_writable(out)
    where = choose_device(device)
    loaded = load_model(model, where, trust=trust)
    measured = curves_of(loaded.card, curves)
    opened: list[Dataset] = []
    for file in files:  # all are read before the first is predicted: a clip that cannot be used is found at once
        data = load_as(
            file,
            source=source,
            limit=limit,
            layout=layout,
            units=units,
            file_format=file_format,
            flip=flip,
            image_size=size,
        )
        say(data)
        if not len(data):
            raise InputError(f"{file} has no clips, so there is nothing to predict; choose other data")
        say_mended(data)
        opened.append(data)
    answers: list[tuple[Dataset, list[Predicted]]] = [(data, list(run(loaded, data, where))) for data in opened]
    records = report.as_records(loaded.card, answers, measured, top)
    if out is not None:
        report.write_table(records, out)
    if as_json:
        about = {"model": loaded.card.name, "curves": measured.where or None, "why": measured.why or None}
        typer.echo(json.dumps({**about, "clips": records}, indent=1))
    else:
        typer.echo(report.as_text(loaded.card, answers, measured, top))
