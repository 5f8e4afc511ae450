"""Options that several commands have: said once, so that they mean the same everywhere."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from skelbench.data.dataset import Dataset

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
    str | None, typer.Option(help="which joints a pickle holds, where it does not tell: see skelbench list layouts")
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


def load_part(name: str, split: str | None, source: str | None, part: str, limit: int | None) -> "Dataset":
    """Load the part of the split; without --split, the data set's own."""
    from skelbench.data.find import load_data

    data = load_data(name, source=source)
    chosen = data.chosen(split or data.default_split, part)
    return chosen if limit is None else chosen.limited(limit)
