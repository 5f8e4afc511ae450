"""`skelbench check`: new results against a baseline, for people and for the CI of other projects."""

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skelbench.core.errors import InputError

if TYPE_CHECKING:
    from skelbench.report.check.verdict import Checked


class Format(StrEnum):
    """For whom the answer is."""

    TEXT = "text"
    GITHUB = "github"
    JUNIT = "junit"
    JSON = "json"


def check(
    new: Annotated[Path, typer.Argument(help="results CSV to check")],
    baseline: Annotated[Path, typer.Option(help="results CSV to compare it with")],
    max_drop: Annotated[
        float,
        typer.Option(
            min=0,
            max=100,
            help="percentage points that a top-1 accuracy may fall; 0: every clip must be predicted as before",
        ),
    ] = 1.0,
    model: Annotated[
        list[str] | None, typer.Option(help="check this model only, as the results name it; repeatable")
    ] = None,
    spec: Annotated[
        list[str] | None, typer.Option(help="check these cells only, e.g. clean or noise:0.01; repeatable")
    ] = None,
    form: Annotated[
        Format,
        typer.Option(
            "--format", help="for people, for GitHub (annotations and a summary of the job), as JUnit XML or as JSON"
        ),
    ] = Format.TEXT,
    update_baseline: Annotated[
        bool,
        typer.Option("--update-baseline", help="let the new results take the place of the baseline, whatever fell"),
    ] = False,
) -> None:
    """Exit with 0 where results hold, with 1 where one fell by more than --max-drop points, with 2 if none can tell."""
    from skelbench.core.errors import require
    from skelbench.report.check.github import error
    from skelbench.report.check.verdict import check as hold_against

    require(
        not (update_baseline and (model or spec)),
        "--update-baseline takes all results, --model and --spec leave some out; leave out these, or that",
    )
    try:
        checked = hold_against(new, baseline, max_drop, models=model or (), specs=spec or ())
    except InputError as refusal:
        if form == Format.GITHUB:
            typer.echo(error("skelbench check: not comparable", str(refusal)))
        raise
    _tell(checked, form)
    if update_baseline:
        _update(checked, new, baseline)
    raise typer.Exit(0 if checked.passed else 1)


def _tell(checked: "Checked", form: Format) -> None:
    from skelbench.report.check.as_json import as_json
    from skelbench.report.check.github import annotations, summary
    from skelbench.report.check.junit import junit
    from skelbench.report.check.text import text

    forms = {Format.TEXT: text, Format.GITHUB: annotations, Format.JUNIT: junit, Format.JSON: as_json}
    typer.echo(forms[form](checked))
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if form == Format.GITHUB and page:
        try:
            with open(page, "a", encoding="utf-8") as stream:
                stream.write(summary(checked))
        except OSError as problem:  # the verdict is not lost over it
            typer.echo(f"note: no summary in {page}: {problem.strerror}", err=True)


def _update(checked: "Checked", new: Path, baseline: Path) -> None:
    from skelbench.evaluation.results.copy import copy_results

    copy_results(new, baseline)
    changed = sum(bool(held.pair.flipped.any()) for held in checked.cells)
    typer.echo(
        f"{baseline} is now {new}: of {len(checked.cells)} cells {changed} changed; {len(checked.extra)} new, "
        f"{len(checked.missing)} gone",
        err=True,  # stdout may be XML
    )
