"""`skelbench data …`: look at data sets, draw their clips, write them."""

import json
from pathlib import Path
from typing import Annotated

import typer

from skelbench.cli.data_check import check_data
from skelbench.cli.options import (
    DataArgument,
    Flip,
    FormatName,
    ImageSize,
    Json,
    Labels,
    LayoutName,
    Limit,
    Perturbations,
    Seed,
    SourceName,
    UnitName,
    load_as,
    picture_size,
    say,
    say_mends,
)
from skelbench.core.errors import InputError
from skelbench.core.words import one_line

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="List, describe, draw and write data sets.")

app.command("check")(check_data)

MOST_NAMES = 5000
"""Clips of a data set among which a nearest name is looked for; among more it takes too long."""


@app.command("list")
def list_sets(as_json: Json = False) -> None:
    """List the data sets there are: sources, splits, clips and classes."""
    from skelbench.data.find import data_names, data_root, load_data

    rows: list[dict[str, object]] = []
    for name in data_names():
        try:
            data = load_data(name)
        except InputError as error:  # the others are there all the same
            rows.append({"name": name, "problem": str(error)})
            continue
        sources, splits = ", ".join(data.sources), ", ".join(data.splits)
        rows.append(
            {"name": name, "clips": len(data), "classes": len(data.classes), "sources": sources, "splits": splits}
        )
    if as_json:
        typer.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        if "problem" in row:
            typer.echo(f"{one_line(str(row['name']))}: cannot be read: {row['problem']}")
            continue
        classes = f"{row['classes']} classes" if row["classes"] else "no labels"
        typer.echo(f"{row['name']}: {row['clips']} clips, {classes}; {row['sources']}; {row['splits']}")
    if not data_root().is_dir():
        typer.echo("(recordings of your own: set $SKELBENCH_DATA to the folder that holds them, or give a path)")


@app.command()
def info(
    data: DataArgument = "synthetic",
    split: Annotated[str | None, typer.Option(help="only this split's clips, e.g. xsub or xsub_train")] = None,
    source: SourceName = None,
    limit: Limit = None,
    layout: LayoutName = None,
    units: UnitName = None,
    file_format: FormatName = None,
    flip: Flip = None,
    image_size: ImageSize = None,
    labels: Labels = None,
    as_json: Json = False,
) -> None:
    """Describe a data set: counts, classes, splits, sources, missing joints, frame lengths."""
    from skelbench.data.info import describe, render

    clips = load_as(
        data,
        split=split,
        source=source,
        limit=limit,
        layout=layout,
        units=units,
        file_format=file_format,
        flip=flip,
        image_size=picture_size(image_size),
        labels=labels,
    )
    description = describe(clips)
    typer.echo(json.dumps(description, indent=1) if as_json else render(description))


@app.command("draw")
def show(
    out: Annotated[Path, typer.Option(help="picture to write: .png, .svg, .pdf, or a moving .gif, .mp4")],
    data: DataArgument = "synthetic",
    clip: Annotated[str | None, typer.Option(help="name of the clip; the first by default")] = None,
    perturb: Perturbations = None,
    source: SourceName = None,
    seed: Seed = 0,
    layout: LayoutName = None,
    units: UnitName = None,
    file_format: FormatName = None,
) -> None:
    """Draw one clip, as it is and under every perturbation: rows of frames, or side by side in a moving picture.

    Beneath a damaged skeleton the clean one is grey.
    """
    from skelbench.core.registry import unknown
    from skelbench.data.find import load_data
    from skelbench.perturbations.spec import CLEAN, Spec
    from skelbench.report.figures.skeletons import MOVING, animate
    from skelbench.report.strip import save_strip

    clips = load_data(data, source=source, layout=layout, units=units, format=file_format)
    if not len(clips):
        raise InputError(f"{data} has no clips, so there is nothing to draw; choose other data or another source")
    if clip is not None and clip not in clips.names:
        few = len(clips) < MOST_NAMES
        raise unknown("clip", clip, clips.names) if few else InputError(f"no clip {clip!r} in {data}; check its name")
    chosen = clips[clips.names.index(clip) if clip else 0]
    specs = [Spec.parse(text) for text in (CLEAN, *(perturb or []))]
    picture = animate if out.suffix in MOVING else save_strip
    picture({str(spec): spec.apply(chosen, seed) for spec in specs}, out, over=chosen)
    for term, why in {term: why for spec in specs for term, why in spec.idle(chosen).items()}.items():
        typer.echo(one_line(f"note: {term} changes nothing: clip {chosen.name!r} {why}"), err=True)
    typer.echo(one_line(f"{chosen.name} ({clips.class_of(chosen)}): {out}"))


@app.command()
def synth(
    out: Annotated[Path, typer.Option(help="folder to write synthetic_mq.npz, synthetic_hq.npz, … into")],
    limit: Limit = None,
) -> None:
    """Write the embedded synthetic data set as files, one per simulated pose estimator."""
    from skelbench.data.find import load_data
    from skelbench.data.formats.arrays.npz_write import write_npz

    for source in load_data("synthetic").sources:
        path = out / f"synthetic_{source}.npz"
        write_npz(load_data("synthetic", source=source, limit=limit), path)
        typer.echo(one_line(str(path)))


@app.command("convert")
def write_file(
    data: Annotated[str, typer.Argument(help="file to read, e.g. a pyskl pickle")],
    out: Annotated[Path, typer.Argument(help=".npz to write: it is read clip by clip, so it needs no memory")],
    source: SourceName = None,
    layout: LayoutName = None,
    units: UnitName = None,
    file_format: FormatName = None,
    flip: Flip = None,
    image_size: ImageSize = None,
    labels: Labels = None,
    compress: Annotated[bool, typer.Option("--compress", help="a smaller file, which is slower to open")] = False,
) -> None:
    """Write the poses of one estimator in a data set as a neutral .npz."""
    from skelbench.data.formats.arrays.npz_write import write_npz

    clips = load_as(
        data,
        source=source,
        layout=layout,
        units=units,
        file_format=file_format,
        flip=flip,
        image_size=picture_size(image_size),
        labels=labels,
    )
    say(clips)
    write_npz(clips, out, compress=compress)
    say_mends(clips)
    typer.echo(one_line(f"{len(clips)} clips, {clips.layout.name}: {out}"))
