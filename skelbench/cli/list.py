"""`skelbench list …`: what there is to name."""

import json as json_module
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import TextWrapper
from typing import TYPE_CHECKING, Annotated

import typer

from skelbench.cli.options import Json, Trust
from skelbench.core.errors import InputError
from skelbench.core.words import one_line, text_table

if TYPE_CHECKING:
    from skelbench.adapters.card import Card
    from skelbench.core.layout import Layout
    from skelbench.perturbations import Family
    from skelbench.perturbations.spec import Spec
    from skelbench.perturbations.suites import Suite

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="List models, perturbations, repairs, suites or layouts."
)

_INDENTED = TextWrapper(
    width=110, initial_indent="    ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
)


@app.command()
def models(
    measure: Annotated[
        bool, typer.Option("--measure", help="measure parameters, GFLOPs, clips per second and peak memory")
    ] = False,
    model: Annotated[
        list[str] | None, typer.Option(help="with --measure: name of a model or its card; repeatable; all by default")
    ] = None,
    device: Annotated[str | None, typer.Option(help="with --measure: a GPU where there is one by default")] = None,
    out: Annotated[Path | None, typer.Option(help="with --measure: CSV to write, leaderboards/cost.csv")] = None,
    trust: Trust = False,
    official: Annotated[bool, typer.Option("--official", help="the official checkpoints instead")] = False,
    as_json: Json = False,
) -> None:
    """List the shipped models, or measure what they cost."""
    from skelbench.adapters.card import official_cards, shipped_cards

    cards = official_cards if official else shipped_cards
    if measure:
        _print_costs(model or cards(), device, out, as_json, trust)
    elif model or device or out:
        raise InputError("--model, --device and --out go with --measure; add it, or leave them out")
    else:
        head = ("name", "trained on", "source", "classes", "claimed %", "paper")
        _print(head, [_model_row(name, card) for name, card in cards().items()], as_json)


def _model_row(name: str, card: "Card") -> tuple[str, ...]:
    training = card.training
    trained_on = f"{training.get('data', '')} {training.get('split') or ''}"
    claimed = " ".join(f"{top1:.1f}" for top1 in card.claims.values())
    return name, trained_on, str(training.get("source", "")), str(len(card.classes)), claimed, card.paper


def _print_costs(models: Iterable[str], device: str | None, out: Path | None, as_json: bool, trust: bool) -> None:
    from skelbench.core.machine import choose_device
    from skelbench.evaluation import cost_table

    costs = cost_table.measure_costs(models, choose_device(device), out, trust=trust)
    if as_json:
        typer.echo(json_module.dumps(costs, indent=1))
    else:
        _print(cost_table.HEAD, map(cost_table.as_texts, costs), as_json)


@app.command()
def perturbations(json: Json = False) -> None:
    """List the families of perturbations in their groups: how to write them, what a level is, what they do."""
    from skelbench.perturbations import FAMILIES
    from skelbench.perturbations.family import GROUPS

    found = [
        (family, variant)
        for group in GROUPS
        for family in FAMILIES.values()
        if family.group == group
        for variant in ("", *family.variants)
    ]
    rows = [_perturbation_row(family, variant) for family, variant in found]
    if json:
        _print(("name", "group", "e.g.", "level", "what it does", "source"), rows, json)
        return
    shown = [(f"{row[0]}:{row[2]}", row[4], row[3]) for row in rows]
    head, *lines = text_table(("e.g.", "what it does", "level"), shown).splitlines()
    typer.echo(head)
    for group, what in GROUPS.items():
        members = [line for (family, _), line in zip(found, lines, strict=True) if family.group == group]
        if members:
            typer.echo("\n".join([f"\n{group}: {what}", *members]))


def _perturbation_row(family: "Family", variant: str) -> tuple[str, ...]:
    name = f"{family.name}@{variant}" if variant else family.name
    level = f"{family.unit_of(variant)}: {family.level_of(variant).help}"
    return name, family.group, family.example_of(variant), level, family.about.get(variant, ""), family.source


@app.command()
def repairs(as_json: Json = False) -> None:
    """List the repairs: preprocessing between damage and model."""
    from skelbench.perturbations.repairs import REPAIRS

    rows = [(name, repair.about, repair.source) for repair in REPAIRS.values() for name in repair.names]
    _print(("name", "what it does", "source"), rows, as_json)


@app.command()
def protocols(json: Json = False) -> None:
    """List how `skelbench transfer` judges a pre-trained encoder, and the settings of each protocol."""
    from skelbench.training.settings_table import written
    from skelbench.training.transfer.registry import PROTOCOLS

    rows = [
        (name, kind.example, kind.about, " ".join(f"{key}={written(value)}" for key, value in kind.defaults().items()))
        for name, kind in PROTOCOLS.items()
    ]
    _print(("name", "e.g.", "what it does", "settings"), rows, json)


@app.command()
def suites(as_json: Json = False) -> None:
    """List the suites of perturbations."""
    from skelbench.perturbations.suites import read_suite
    from skelbench.perturbations.suites import suites as known_suites

    read = {name: read_suite(name) for name in known_suites()}
    specs = {name: suite.expand() for name, suite in read.items()}
    if not as_json:
        typer.echo("\n\n".join(_suite(name, suite, specs[name]) for name, suite in read.items()))
        return
    rows = [(name, str(len(of)), read[name].paper, " ".join(map(str, of))) for name, of in specs.items()]
    _print(("name", "specs", "paper", "perturbations (beside estimator swaps)"), rows, as_json)


def _suite(name: str, suite: "Suite", specs: Sequence["Spec"]) -> str:
    """Say what a suite is of, and beneath it its families in lines that a terminal has room for."""
    swaps = " and estimator swaps" if suite.swaps_all else ""
    head = f"{name} ({len(specs)} specs{swaps}): {suite.paper.removeprefix('none: ')}"
    return f"{head}\n{_INDENTED.fill(_by_family(specs))}"


def _by_family(specs: Iterable["Spec"]) -> str:
    """Write each family once with its first and last level, e.g. `noise:0.001…0.1`."""
    from skelbench.perturbations.spec import by_family

    families = by_family(specs).items()
    return " ".join(f"{family}:{'…'.join(dict.fromkeys((of[0].level, of[-1].level)))}" for family, of in families)


@app.command()
def layouts(
    show: Annotated[str | None, typer.Option(help="name of one layout, to draw it and list its joints")] = None,
    out: Annotated[Path | None, typer.Option(help="with --show: picture to write, .png, .svg or .pdf")] = None,
    as_json: Json = False,
) -> None:
    """List the joint layouts, or draw one."""
    from skelbench.core.layout import LAYOUTS

    if show is not None:
        _draw(LAYOUTS[show], out, as_json)
        return
    if out is not None:
        raise InputError("--out goes with --show LAYOUT; add it, or leave it out")
    rows = [(layout.name, str(len(layout)), layout.centre, " ".join(layout.joints)) for layout in LAYOUTS.values()]
    _print(("name", "joints", "centre", "order"), rows, as_json)


def _draw(layout: "Layout", out: Path | None, as_json: bool) -> None:
    from skelbench.report.layouts.standing import as_clip
    from skelbench.report.layouts.terminal import drawn, facts

    typer.echo(json_module.dumps(facts(layout), indent=1) if as_json else drawn(layout))
    if out is not None:
        from skelbench.report.strip import save_strip

        save_strip({layout.name: as_clip(layout)}, out, frames=1)
        typer.echo(one_line(str(out)), err=as_json)


@app.command()
def settings(json: Json = False) -> None:
    """List every key that `skelbench train --set` takes: of the recipe, its objective and the network."""
    from skelbench.training.settings_table import Setting, settings_table

    _print(Setting._fields, settings_table(), json)


def _print(head: Sequence[str], rows: Iterable[Sequence[str]], json: bool) -> None:
    rows = list(rows)
    if json:
        typer.echo(json_module.dumps([dict(zip(head, row, strict=True)) for row in rows], indent=1))
        return
    typer.echo(text_table(head, rows))
