"""`skelbench convert`: official weights in, a card and safetensors out."""

import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from skelbench.cli.options import Settings, Trust


def convert(
    file: Annotated[Path, typer.Argument(help="trained weights of pyskl, mmaction2, MotionBERT, MaskCLR, …")],
    out: Annotated[Path, typer.Option(help="card (.yaml) to write, the weights beside it as .safetensors")],
    adapter: Annotated[
        str | None, typer.Option(help="module:Class of the network; told by the weights by default")
    ] = None,
    settings: Settings = None,
    classes: Annotated[str | None, typer.Option(help="file with a class name a line, or their number")] = None,
    name: Annotated[str | None, typer.Option(help="name of the model; that of the card's file by default")] = None,
    trust: Trust = False,
) -> None:
    """Convert official weights into a card that `skelbench eval --model` takes."""
    from skelbench.adapters.exchange.convert import from_checkpoint
    from skelbench.adapters.exchange.infer import NOT_IN_SHAPES

    said: list[str] = []
    model: Any = from_checkpoint(file, out, adapter, settings or [], classes, name, trust=trust, say=said.append)
    card = model.card
    count = sum(parameter.numel() for parameter in model.network.parameters())
    classes_told = f"{len(card.classes)} classes" if card.classes else "an encoder, no classes"
    typer.echo(f"{card.name}: {card.adapter}, {count:,} parameters, {classes_told}")
    typer.echo(" ".join(f"{key}={_plain(value)}" for key, value in card.config.items()))
    for line in said:
        typer.echo(line)
    for key in NOT_IN_SHAPES:
        assumed = getattr(getattr(model, "config", None), key, None)
        if assumed is not None and key not in card.config:
            typer.echo(f"{key}={assumed} is assumed, the weights do not tell; else --set {key}=…")
    typer.echo(f"{out}, {out.with_suffix('.safetensors')} (sha256 {card.sha256[:12]}…)")
    there, clips = shlex.quote(str(out)), "--data DATA --split SPLIT"
    use = f"eval --model {there} {clips} --perturb noise:0.002" if card.classes else f"transfer {there} linear {clips}"
    typer.echo(f"skelbench {use}")


def _plain(value: Any) -> str:
    return str(value).replace(" ", "")
