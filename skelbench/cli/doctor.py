"""`skelbench doctor`: whether numbers that are measured here can be trusted."""

import json
from typing import Annotated

import typer

from skelbench.cli.options import Json


def doctor(
    suite: Annotated[
        str, typer.Option(help="whose damage is held against the published hashes: see skelbench list suites")
    ] = "quick",
    full: Annotated[bool, typer.Option("--full", help="all suites; takes minutes")] = False,
    as_json: Json = False,
) -> None:
    """Look whether this installation damages clips as ours does and scores models of known accuracy right.

    Exits with 1 where something is off.
    """
    from skelbench.evaluation.doctor import examination
    from skelbench.perturbations.suites import suites

    found = examination.examine(list(suites()) if full else [suite])
    typer.echo(json.dumps(examination.as_json(found), indent=1) if as_json else examination.as_text(found))
    raise typer.Exit(0 if found.ok else 1)
