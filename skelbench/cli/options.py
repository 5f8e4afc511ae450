"""Options that several commands have: said once, so that they mean the same everywhere."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from skelbench.data.dataset import Dataset

DataName = Annotated[str, typer.Option(help="synthetic, a set in $SKELBENCH_DATA, or a path to a file or folder")]
SplitName = Annotated[str | None, typer.Option(help="its test part in eval, its training part in train")]
SourceName = Annotated[str | None, typer.Option(help="whose poses, e.g. hrnet; the data set's first by default")]
Limit = Annotated[int | None, typer.Option(min=1, help="use at most so many clips: a sample that is always the same")]
Workers = Annotated[int, typer.Option(min=0, max=256, help="processes that prepare clips")]
Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="another seed, another run")]
Device = Annotated[str | None, typer.Option(help="cpu, cuda, cuda:1 …; a GPU where there is one by default")]
Models = Annotated[
    list[str] | None,
    typer.Option(help="card name, card file or training folder; repeatable; all cards made for the data by default"),
]
Out = Annotated[Path | None, typer.Option(help="file to write; the terminal by default")]
Json = Annotated[bool, typer.Option("--json", help="for programs")]


def load_part(name: str, split: str | None, source: str | None, part: str, limit: int | None) -> "Dataset":
    """Load the part of the split; without --split, the data set's own."""
    from skelbench.data.find import load_data

    data = load_data(name, source=source)
    chosen = data.chosen(split or data.default_split, part)
    return chosen if limit is None else chosen.limited(limit)
