"""`skelbench fuse`: several cards as one, with weights that were fixed before any accuracy was seen."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from skelbench.cli.options import Trust
from skelbench.core.words import LINE, one_line


def fuse(
    cards: Annotated[list[str], typer.Argument(help="cards to fuse: names of shipped models, files or folders")],
    out: Annotated[Path, typer.Option(help="card to write, a .yaml file")],
    weights: Annotated[
        str, typer.Option(help="streams: 0.6 for joints and bones, 0.4 for motions; equal; or numbers, 0.6,0.6,0.4")
    ] = "streams",
    of: Annotated[str, typer.Option(help="what is averaged: logits, as papers do, or probabilities")] = "logits",
    trust: Trust = False,
) -> None:
    """Fuse models, e.g. three streams of one method; ends with a card that `skelbench eval --model` takes."""
    from skelbench.adapters.fuse_card import fused_card

    card = fused_card(cards, weights, of, out, trust=trust)
    said = ", ".join(f"{member} {weight:g}" for member, weight in card.config["fuse"].items())
    typer.echo(one_line(f"{card.name}: the mean {of} of {said}"))
    typer.echo(one_line(shlex.join(["skelbench", "eval", "--model", str(out), "--perturb", "noise:0.002"]), 10 * LINE))
