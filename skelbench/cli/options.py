"""Options that several commands have: said once, so that they mean the same everywhere."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skelbench.core.errors import InputError
from skelbench.core.words import one_line, quoted

if TYPE_CHECKING:
    from skelbench.data.dataset import Dataset
    from skelbench.data.reading.remark import Remark

DATA_HELP = "synthetic, a data set in $SKELBENCH_DATA, or a path to a file or folder"

DataName = Annotated[str, typer.Option(help=DATA_HELP)]
DataArgument = Annotated[str, typer.Argument(help=DATA_HELP)]
SplitName = Annotated[
    str | None,
    typer.Option(help="split of the data set, e.g. xsub; eval uses its test part, train its training part"),
]
SourceName = Annotated[
    str | None, typer.Option(help="pose estimator whose poses are used, e.g. hrnet; the data set's first by default")
]
LayoutName = Annotated[
    str | None, typer.Option(help="which joints the files hold, where they do not tell: see skelbench list layouts")
]
UnitName = Annotated[
    str | None,
    typer.Option(
        "--units",
        help="what one unit of the coordinates is, where the poses do not tell: pixels, fractions (0 to 1 of the "
        "picture), centred (-1 to 1), screen, none; metres, centimetres, millimetres",
    ),
]
FormatName = Annotated[
    str | None, typer.Option("--format", help="how the files are written; told by their names and contents by default")
]
Flip = Annotated[
    str | None, typer.Option(help="axis that grows the other way in the files: y (upwards) or x (a mirrored picture)")
]
ImageSize = Annotated[
    str | None, typer.Option(help="size of the picture, WIDTHxHEIGHT as in 1920x1080, where the files do not say it")
]
Labels = Annotated[
    Path | None, typer.Option(help="CSV with the columns clip and label, for folders with a file for each clip")
]
Limit = Annotated[int | None, typer.Option(min=1, help="use at most so many clips: a sample that is always the same")]
Workers = Annotated[int, typer.Option(min=0, max=256, help="processes that prepare clips")]
Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="number that the random numbers start from")]
Device = Annotated[str | None, typer.Option(help="cpu, cuda, cuda:1 …; a GPU where there is one by default")]
Models = Annotated[
    list[str] | None,
    typer.Option(
        help="name of a shipped model, its card (a YAML file) or the folder of a training; repeatable; all shipped "
        "models that were made for the data by default"
    ),
]
Perturbations = Annotated[
    list[str] | None,
    typer.Option(
        help="how clips are damaged, e.g. noise:0.002, see skelbench list perturbations; repeatable; + joins two that "
        "act on the same clip"
    ),
]
Repairs = Annotated[
    list[str] | None,
    typer.Option(
        help="preprocessing of the damaged clips, e.g. drop-empty+interp, see skelbench list repairs; repeatable; none "
        "measures without, which is the default"
    ),
]
Settings = Annotated[
    list[str] | None, typer.Option("--set", help="key=value of the model's configuration, e.g. stream=b; repeatable")
]
Trust = Annotated[
    bool, typer.Option("--trust", help="import code outside skelbench that a card, a recipe or a suite names: it runs")
]
Out = Annotated[Path | None, typer.Option(help="file to write; the terminal by default")]
Json = Annotated[bool, typer.Option("--json", help="print JSON, for programs")]


def load_part(
    name: str,
    split: str | None,
    source: str | None,
    part: str,
    limit: int | None,
    *,
    layout: str | None = None,
    units: str | None = None,
    file_format: str | None = None,
) -> "Dataset":
    """Load the part of the split; without --split, the data set's own. What is assumed of it is said on stderr."""
    from skelbench.data.find import load_data

    data = load_data(name, source=source, layout=layout, units=units, format=file_format)
    chosen = data.chosen(split or data.default_split, part)
    say(data)
    return chosen if limit is None else chosen.limited(limit)


def load_as(
    name: str,
    *,
    split: str | None = None,
    source: str | None = None,
    limit: int | None = None,
    layout: str | None = None,
    units: str | None = None,
    file_format: str | None = None,
    flip: str | None = None,
    image_size: tuple[int, int] | None = None,
    labels: Path | None = None,
) -> "Dataset":
    """Load a data set as the options of a command insist on, under the names that they have there."""
    from skelbench.data.find import load_data

    return load_data(
        name,
        split=split,
        source=source,
        limit=limit,
        layout=layout,
        format=file_format,
        units=units,
        flip=flip,
        image_size=image_size,
        labels=labels,
    )


def say(data: "Dataset") -> None:
    """Say on stderr what is assumed, mended or doubted of the data; nothing where it says all by itself."""
    numbered = all(name.isdecimal() for name in data.classes)
    classes = f"{'numbered' if numbered else 'named'} classes: {len(data.classes)}" if data.labelled else "no labels"
    for remark in data.remarks:
        whole = (remark.kind, remark.topic) == ("assumed", "layout")
        _say(data, replace(remark, text=f"{remark.text}; {classes}") if whole else remark)


def say_mended(data: "Dataset") -> None:
    """Read every clip of a file once, and say on stderr what has to be mended in them, before hours are spent on them.

    Raises:
        InputError: one of them cannot be used.
    """
    from skelbench.core.progress import with_bar

    if data.reading is None:
        return
    for _ in with_bar(data, "reading", "clip", len(data)):
        pass
    say_mends(data)


def say_mends(data: "Dataset") -> None:
    """Say on stderr what had to be mended in the clips that were read so far."""
    for remark in data.reading.mends.remarks(data.names) if data.reading else ():
        _say(data, remark)


def _say(data: "Dataset", remark: "Remark") -> None:
    typer.echo(one_line(f"{data.name} ({data.source}), {remark.kind}: {remark.text}"), err=True)


def picture_size(text: str | None) -> tuple[int, int] | None:
    """Read WIDTHxHEIGHT as (height, width).

    Raises:
        InputError: it is no size.
    """
    if text is None:
        return None
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and len(text) < 20):
        raise InputError(f"--image-size {quoted(text)}, expected WIDTHxHEIGHT in pixels, e.g. 1920x1080")
    return int(height), int(width)
