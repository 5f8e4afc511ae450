"""`skelbench submit pack` and `submit verify`: results that are handed in, and whether they hold."""

from pathlib import Path
from typing import Annotated

import typer

from skelbench.cli.options import Trust

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Hand in results as a folder, or check one.")


@app.command()
def pack(
    results: Annotated[Path, typer.Argument(help="CSV that `skelbench eval --out` wrote")],
    model: Annotated[str, typer.Option(help="name of the model as it stands in the CSV")],
    suite: Annotated[str, typer.Option(help="name of the suite that was measured: see skelbench list suites")],
    out: Annotated[Path, typer.Option(help="new folder to write")],
    card: Annotated[str | None, typer.Option(help="the model's card; the shipped one of that name by default")] = None,
) -> None:
    """Put the cells of a model under a whole suite, its card and what ran here into one folder."""
    from skelbench.evaluation.submission.pack import pack_submission

    packed = pack_submission(results, model, card or model, suite, out)
    clips = ", ".join(f"{one.clips} clips of {one.dataset} {one.source}".strip() for one in packed.settings)
    typer.echo(f"{out}: {model} under {suite}, {clips}; check it with skelbench submit verify {out}")


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="folder that skelbench submit pack made")],
    weights: Annotated[Path | None, typer.Option(help="file of the model's weights, to measure a sample again")] = None,
    trust: Trust = False,
) -> None:
    """Check a submission, and measure a sample of it again on the CPU where data and weights are here.

    Exits with 1 where something does not hold.
    """
    from skelbench.core.words import one_line
    from skelbench.evaluation.submission.verify import verify as remarks

    passed = True
    for remark in remarks(folder, trust=trust, weights=weights):
        passed &= remark.verdict != "FAIL"
        typer.echo(f"{remark.verdict:4}  {remark.check}: {one_line(remark.said)}")
    raise typer.Exit(0 if passed else 1)
