"""`skelbench partial`: accuracy on partial bodies, of which random joints or whole parts are masked."""

from pathlib import Path
from typing import Annotated

import typer

from skelbench.cli.options import (
    DataName,
    Device,
    FormatName,
    LayoutName,
    Limit,
    Seed,
    SourceName,
    SplitName,
    Trust,
    UnitName,
    Workers,
    load_part,
)
from skelbench.core.errors import InputError
from skelbench.core.words import quoted


def partial(
    cards: Annotated[
        list[str], typer.Argument(help="name of a shipped model, its card (a YAML file) or the folder of a training")
    ],
    data: DataName = "synthetic",
    split: SplitName = None,
    source: SourceName = None,
    layout: LayoutName = None,
    units: UnitName = None,
    file_format: FormatName = None,
    limit: Limit = None,
    mode: Annotated[
        str,
        typer.Option(
            help="drop: masked joints leave the computation; zero: they are 0 in the network's input; or drop,zero"
        ),
    ] = "drop,zero",
    joints: Annotated[
        str | None,
        typer.Option(
            help="how many joints are masked, e.g. 0,2,4, none for no such table; by default 0,2,4,6,8,10 of 25, and "
            "as large a share of other skeletons"
        ),
    ] = None,
    parts: Annotated[
        str | None,
        typer.Option(help="how many of the five parts (torso with head, arms, legs) are masked; 0,1,2,3,4 by default"),
    ] = None,
    draws: Annotated[int, typer.Option(min=1, max=10**4, help="how often masks are drawn")] = 5,
    per: Annotated[
        str, typer.Option(help="clip: every clip has masks of its own; batch: all clips share one in each draw")
    ] = "clip",
    seed: Seed = 0,
    trained_on: Annotated[
        str,
        typer.Option(
            help="whole: classifiers as they are; masked: the last layer is fitted again, for every count, to training "
            "clips masked as much; or whole,masked"
        ),
    ] = "whole",
    copies: Annotated[int, typer.Option(min=1, max=1000, help="masks of each training clip, for masked")] = 8,
    out: Annotated[Path | None, typer.Option(help="CSV to add results to; those it has are not measured again")] = None,
    tables: Annotated[Path | None, typer.Option(help="Markdown file to write the tables to as well")] = None,
    batch_size: Annotated[int, typer.Option(min=1, help="clips that a model is given at once")] = 32,
    workers: Workers = 0,
    device: Device = None,
    trust: Trust = False,
) -> None:
    """Mask random joints or parts of bodies; print accuracies on what is left, with 95 % intervals."""
    from skelbench.core.files import atomic, check_writable
    from skelbench.core.machine import choose_device
    from skelbench.evaluation.partial.asked import Asked
    from skelbench.evaluation.partial.command import partial_command
    from skelbench.evaluation.partial.refit import Refit
    from skelbench.evaluation.partial.run import prepared, results
    from skelbench.evaluation.partial.store import Records
    from skelbench.evaluation.partial.views import Computing
    from skelbench.report.tables.partial import partial_tables
    from skelbench.training.transfer.again import LinearAgain

    store = Records(out) if out else None
    if tables:
        check_writable(tables)
    counts = {"joints": _numbers("--joints", joints), "parts": _numbers("--parts", parts)}
    clips = load_part(data, split, source, "test", limit, layout=layout, units=units, file_format=file_format)
    told = {"--layout": layout, "--units": units, "--format": file_format, "--mode": mode, "--joints": joints}
    bodies = _words(trained_on)
    told |= {"--parts": parts, "--draws": draws, "--per": per, "--seed": seed, "--device": device}
    told |= {"--trained-on": trained_on, "--copies": copies} if "masked" in bodies else {}
    again = partial_command(cards, clips, data, told, trust=trust)
    refit = Refit(clips.chosen(clips.split, "train"), LinearAgain(), copies) if "masked" in bodies else None
    how = Computing(batch_size, workers, choose_device(device))
    asked = Asked(counts, _words(mode), draws, seed, per, bodies, refit, how, again)
    work = prepared(cards, clips, asked, trust=trust)
    records = list(results(work, store))
    typer.echo(partial_tables(records, clips, work.left_out))
    if tables:
        with atomic(tables) as draft:
            written = partial_tables(records, clips, work.left_out, markdown=True)
            draft.write_text(f"Made by `{again}`.\n\n{written}\n", encoding="utf-8", newline="\n")
    if out is not None:
        typer.echo(f"rows in {out}")
    typer.echo(f"again: {again}")


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _numbers(option: str, text: str | None) -> list[int] | None:
    """Read counts; None where nothing was said, an empty list for `none`."""
    if text is None or text.strip() == "none":
        return None if text is None else []
    words = _words(text)
    if not words or not all(word.isascii() and word.isdigit() and len(word) < 6 for word in words):
        raise InputError(f"{option} {quoted(text)}, expected whole numbers with commas between, e.g. 0,2,4, or none")
    return [int(word) for word in words]
