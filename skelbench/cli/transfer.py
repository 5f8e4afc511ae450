"""`skelbench transfer`: classifiers of a pre-trained encoder and the training part of a split."""

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    say_mended,
)
from skelbench.cli.training import reporter, same_data
from skelbench.core.errors import require
from skelbench.core.machine import choose_device
from skelbench.core.words import LINE, one_line

if TYPE_CHECKING:
    from skelbench.adapters.card import Card


def transfer(
    encoder: Annotated[str, typer.Argument(help="folder of a pre-training, or the card of any graph network")],
    protocols: Annotated[list[str], typer.Argument(help="linear, knn@20 …: see skelbench list protocols")],
    data: DataName = "synthetic",
    split: SplitName = None,
    source: SourceName = None,
    layout: LayoutName = None,
    units: UnitName = None,
    file_format: FormatName = None,
    seed: Seed = 0,
    out: Annotated[Path | None, typer.Option(help="folder that gets one for each protocol; runs/… by default")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="keep what is finished, go on with what is not")] = False,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="key=value of a protocol, e.g. linear.epochs=100; repeatable")
    ] = None,
    paper_best: Annotated[
        bool,
        typer.Option(
            "--paper-best", help="linear: also note the best test accuracy over the epochs, as papers report; not used"
        ),
    ] = False,
    limit: Limit = None,
    workers: Workers = 0,
    device: Device = None,
    trust: Trust = False,
) -> None:
    """Make classifiers of a pre-trained encoder; each ends with a card that `skelbench eval --model` takes."""
    from skelbench.training.parallel import Machine
    from skelbench.training.transfer.encoder import read_encoder
    from skelbench.training.transfer.registry import read_protocols
    from skelbench.training.transfer.run import transfer as run
    from skelbench.training.transfer.task import Task, folder

    processes = os.environ.get("WORLD_SIZE", "1")
    require(processes == "1", f"transfer runs in one process, torchrun started {processes}; call skelbench itself")
    asked = read_protocols(protocols, settings or [])
    require(
        not paper_best or any(protocol.name == "linear" for protocol in asked), "--paper-best is of linear; add linear"
    )
    machine = Machine(choose_device(device), workers)
    judged = read_encoder(encoder, machine.device, trust=trust)
    clips = load_part(data, split, source, "train", limit, layout=layout, units=units, file_format=file_format)
    test = None
    if paper_best:
        test = load_part(data, split, source, "test", limit, layout=layout, units=units, file_format=file_format)
    where = out or folder(judged, clips, seed)
    whole = " ".join(filter(None, (clips.name, clips.split)))
    names = ", ".join(protocol.name for protocol in asked)
    typer.echo(one_line(f"{names} of {judged.card.name} on {len(clips)} clips of {whole}: {where}"))
    say_mended(clips)
    words = shlex.join(["skelbench", *sys.argv[1:]])
    cards = run(Task(judged, clips, where, seed, machine, words, resume, reporter(), test), asked, _tell)
    same = same_data(data, split=split, source=source, layout=layout, units=units, format=file_format)
    models = [word for card in cards for word in ("--model", str(card.folder))]
    typer.echo(one_line(shlex.join(["skelbench", "eval", *models, *same, "--perturb", "noise:0.002"]), 10 * LINE))


def _tell(card: "Card") -> None:
    """Print one line of a card that was written."""
    told = card.training
    top1 = f", top-1 {told['train_top1']:.1f} % on the training part" if "train_top1" in told else ""
    typer.echo(one_line(f"{told['protocol']}: {told['clips']} clips, {told['seconds']} s{top1}: {card.folder}"))
    best = told.get("best_epoch_on_test")
    if best:
        typer.echo(
            f"best of all epochs on the test part, epoch {best['epoch']}: {best['top1']:.1f} %; the last is kept"
        )
