"""`skelbench list …`: what there is to name."""

import json as json_module
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from skelbench.core.errors import InputError
from skelbench.core.words import text_table

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="List models, perturbations, suites or layouts.")
Json = Annotated[bool, typer.Option("--json", help="for programs")]


@app.command()
def models(
    measure: Annotated[
        bool, typer.Option("--measure", help="measure parameters, GFLOPs, clips per second and peak memory")
    ] = False,
    model: Annotated[
        list[str] | None, typer.Option(help="with --measure: card name or file; repeatable; all shipped by default")
    ] = None,
    device: Annotated[str | None, typer.Option(help="with --measure: a GPU where there is one by default")] = None,
    out: Annotated[Path | None, typer.Option(help="with --measure: CSV to write, leaderboards/cost.csv")] = None,
    official: Annotated[bool, typer.Option("--official", help="the official checkpoints instead")] = False,
    json: Json = False,
) -> None:
    """List the shipped cards."""
    from skelbench.adapters.card import official_cards, shipped_cards

    cards = official_cards if official else shipped_cards

    if measure:
        from skelbench.cli.device import choose
        from skelbench.evaluation import cost_table

        costs = cost_table.measure_costs(model or cards(), choose(device), out)
        if json:
            typer.echo(json_module.dumps(costs, indent=1))
        else:
            _print(cost_table.HEAD, map(cost_table.as_texts, costs), json)
        return
    if model or device or out:
        raise InputError("--model, --device and --out go with --measure; add it, or leave them out")
    rows = [
        (
            name,
            f"{t.get('data', '')} {t.get('split') or ''}",
            str(t.get("source", "")),
            str(len(card.classes)),
            " ".join(f"{top1:.1f}" for top1 in card.claims.values()),
            card.paper,
        )
        for name, card in cards().items()
        for t in (card.training,)
    ]
    _print(("name", "trained on", "source", "classes", "claimed %", "paper"), rows, json)


@app.command()
def perturbations(json: Json = False) -> None:
    """List the families of perturbations: name, level, unit, source."""
    from skelbench.perturbations import FAMILIES

    rows = [
        (
            f"{family.name}{f'@{variant}' if variant else ''}",
            family.example,
            f"{family.help} ({family.unit})",
            family.source,
        )
        for family in FAMILIES.values()
        for variant in ("", *family.variants)
    ]
    _print(("name", "e.g.", "level", "source"), rows, json)


@app.command()
def suites(json: Json = False) -> None:
    """List the suites of perturbations."""
    from skelbench.perturbations.suites import read_suite, suites

    rows = [
        (name, str(len(suite.expand())), suite.paper, " ".join(map(str, suite.expand())))
        for name in suites()
        for suite in (read_suite(name),)
    ]
    _print(("name", "specs", "paper", "perturbations (beside estimator swaps)"), rows, json)


@app.command()
def layouts(json: Json = False) -> None:
    """List the joint layouts."""
    from skelbench.core.layout import LAYOUTS

    rows = [(layout.name, str(len(layout)), layout.centre, " ".join(layout.joints)) for layout in LAYOUTS.values()]
    _print(("name", "joints", "centre", "order"), rows, json)


def _print(head: Sequence[str], rows: Iterable[Sequence[str]], json: bool) -> None:
    rows = list(rows)
    if json:
        typer.echo(json_module.dumps([dict(zip(head, row, strict=True)) for row in rows], indent=1))
        return
    typer.echo(text_table(head, rows))
