"""`skelbench data …`: look at data sets, draw their clips, write them."""

import json as json_module
from pathlib import Path
from typing import Annotated

import typer

from skelbench.core.errors import InputError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="List, describe, draw and write data sets.")
Data = Annotated[str, typer.Argument(help="synthetic, a set in $SKELBENCH_DATA, or a path to a file or folder")]
Source = Annotated[str | None, typer.Option(help="whose poses; the data set's first by default")]
Layout = Annotated[str | None, typer.Option(help="the joints of a pickle that several layouts would fit")]
Json = Annotated[bool, typer.Option("--json", help="for programs")]


@app.command("list")
def list_(json: Json = False) -> None:
    """List the data sets there are: sources, splits, clips and classes."""
    from skelbench.data.find import data_names, data_root, load_data

    rows: list[dict[str, object]] = []
    for name in data_names():
        data = load_data(name)
        sources, splits = ", ".join(data.sources), ", ".join(data.splits)
        rows.append(
            {"name": name, "clips": len(data), "classes": len(data.classes), "sources": sources, "splits": splits}
        )
    if json:
        typer.echo(json_module.dumps(rows, indent=1))
        return
    for row in rows:
        typer.echo(f"{row['name']}: {row['clips']} clips, {row['classes']} classes; {row['sources']}; {row['splits']}")
    if not data_root().is_dir():
        typer.echo("(recordings of your own: set $SKELBENCH_DATA to the folder that holds them, or give a path)")


@app.command()
def info(
    data: Data = "synthetic",
    split: Annotated[str | None, typer.Option(help="only this split's clips, e.g. xsub or xsub_train")] = None,
    source: Source = None,
    limit: Annotated[int | None, typer.Option(min=1, help="look at so many clips only")] = None,
    layout: Layout = None,
    json: Json = False,
) -> None:
    """Describe a data set: counts, classes, splits, sources, missing joints, frame lengths."""
    from skelbench.data.find import load_data
    from skelbench.data.info import describe, render

    found = describe(load_data(data, split=split, source=source, limit=limit, layout=layout))
    typer.echo(json_module.dumps(found, indent=1) if json else render(found))


@app.command()
def draw(
    out: Annotated[Path, typer.Option(help="picture to write: .png, .svg, .pdf, or a moving .gif, .mp4")],
    data: Data = "synthetic",
    clip: Annotated[str | None, typer.Option(help="name of the clip; the first by default")] = None,
    perturb: Annotated[list[str] | None, typer.Option(help="one row each, e.g. noise:0.01; repeatable")] = None,
    source: Source = None,
    seed: int = 0,
    layout: Layout = None,
) -> None:
    """Draw one clip, as it is and under every perturbation: rows of frames, or side by side in a moving picture."""
    from skelbench.core.registry import unknown
    from skelbench.data.find import load_data
    from skelbench.perturbations.spec import Spec
    from skelbench.report.figures.skeletons import MOVING, animate
    from skelbench.report.strip import draw_clip

    clips = load_data(data, source=source, layout=layout)
    if not len(clips):
        raise InputError(f"{data} has no clips, so there is nothing to draw; choose other data or another source")
    if clip is not None and clip not in clips.names:
        raise unknown("clip", clip, clips.names) if len(clips) < 5000 else InputError(f"no clip {clip!r} in {data}")
    chosen = clips[clips.names.index(clip) if clip else 0]
    specs = [Spec.parse(text) for text in ("clean", *(perturb or []))]
    picture = animate if out.suffix in MOVING else draw_clip
    picture({str(spec): spec.apply(chosen, seed) for spec in specs}, out)
    typer.echo(f"{chosen.name} ({clips.classes[chosen.label]}): {out}")


@app.command()
def synth(
    out: Annotated[Path, typer.Option(help="folder to write synthetic_mq.npz, synthetic_hq.npz, … into")],
    limit: Annotated[int | None, typer.Option(min=1, help="so many clips only")] = None,
) -> None:
    """Write the embedded synthetic data set as files, one per simulated estimator."""
    from skelbench.data.find import load_data
    from skelbench.data.formats.npz_write import write_npz

    for source in load_data("synthetic").sources:
        path = out / f"synthetic_{source}.npz"
        write_npz(load_data("synthetic", source=source, limit=limit), path)
        typer.echo(str(path))


@app.command()
def convert(
    data: Annotated[str, typer.Argument(help="file to read, e.g. a pyskl pickle")],
    out: Annotated[Path, typer.Argument(help=".npz to write: it is read clip by clip, so it needs no memory")],
    source: Source = None,
    layout: Layout = None,
) -> None:
    """Write one source of a data set as a neutral .npz."""
    from skelbench.data.find import load_data
    from skelbench.data.formats.npz_write import write_npz

    found = load_data(data, source=source, layout=layout)
    write_npz(found, out)
    typer.echo(f"{len(found)} clips, {found.layout.name}: {out}")
