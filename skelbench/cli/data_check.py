"""`skelbench data check`: what looks wrong in a data set, before a number is measured on it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skelbench.cli.options import (
    DataArgument,
    Flip,
    FormatName,
    ImageSize,
    Json,
    Labels,
    LayoutName,
    Limit,
    SourceName,
    UnitName,
    load_as,
    picture_size,
)
from skelbench.core.words import one_line

if TYPE_CHECKING:
    from skelbench.data.checks.facts import Facts
    from skelbench.data.checks.finding import Finding

MOST = 600
"""Characters of a finding; whole lists are in --json."""


def check_data(
    data: DataArgument = "synthetic",
    split: Annotated[str | None, typer.Option(help="check only this split, all of its parts")] = None,
    source: SourceName = None,
    limit: Limit = None,
    layout: LayoutName = None,
    units: UnitName = None,
    file_format: FormatName = None,
    flip: Flip = None,
    image_size: ImageSize = None,
    labels: Labels = None,
    out: Annotated[Path | None, typer.Option(help="page to write, one .html file with pictures")] = None,
    as_json: Json = False,
) -> None:
    """Look for what is wrong in a data set: exit with 0 if nothing is, 1 on problems, 2 if it cannot be read."""
    from skelbench.core.errors import require
    from skelbench.core.files import check_writable
    from skelbench.data.checks import checks
    from skelbench.data.checks.gather import gather

    if out is not None:
        require(out.suffix == ".html", f"cannot write a page {out}; end its name in .html")
        check_writable(out)
    clips = load_as(
        data,
        source=source,
        layout=layout,
        units=units,
        file_format=file_format,
        flip=flip,
        image_size=picture_size(image_size),
        labels=labels,
    )
    chosen, splits = checks.parts_to_check(clips, split)
    sampled = limit is not None and limit < len(chosen)
    if limit is not None and sampled:
        chosen, splits = checks.sampled(chosen, splits, limit)
    facts = gather(chosen, splits, sampled=sampled)
    said = checks.findings(facts)
    if out is not None:
        from skelbench.report.data_page import write_data_page

        write_data_page(facts, said, out)
    typer.echo(json.dumps(checks.as_json(facts, said), indent=1) if as_json else _text(facts, said, out))
    raise typer.Exit(int(any(finding.severity == "problem" for finding in said)))


def _text(facts: "Facts", said: list["Finding"], out: Path | None) -> str:
    from skelbench.core.words import count

    lines = [one_line(f"{facts.data.name} ({facts.data.source})")]
    lines += [f"  {f.severity:7}  {f.topic:10}  {one_line(f.text, MOST)}" for f in said]
    problems, notes = (sum(finding.severity == kind for finding in said) for kind in ("problem", "note"))
    page = f"; {out}" if out is not None else ""
    return "\n".join([*lines, one_line(f"{count(problems, 'problem')}, {count(notes, 'note')}{page}")])
