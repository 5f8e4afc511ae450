"""`skelbench push` and `skelbench pull`: a trained model to the Hugging Face Hub, and from there."""

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skelbench.core.words import LINE, one_line

if TYPE_CHECKING:
    from skelbench.adapters.card import Card
    from skelbench.adapters.exchange.push import Upload

Repository = Annotated[str, typer.Argument(metavar="OWNER/REPO", help="model repository of the Hugging Face Hub")]


def push(
    model: Annotated[str, typer.Argument(help="card (a YAML file), folder of a training, or name of a shipped model")],
    repo: Repository,
    results: Annotated[
        Path | None, typer.Option(help="CSV of `skelbench eval --out` with this model: its accuracies, for the README")
    ] = None,
    private: Annotated[bool, typer.Option("--private", help="make the repository one that only you see")] = False,
    revision: Annotated[str | None, typer.Option(help="branch to put it on; made if missing; main by default")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="print what would be uploaded, and ask nobody")] = False,
) -> None:
    """Upload card, safetensors weights and a README to the Hugging Face Hub, in one commit, and nothing else."""
    from skelbench.adapters.card import read_card
    from skelbench.adapters.exchange.push import WEIGHTS, prepare
    from skelbench.adapters.exchange.push import push as upload_all

    card = read_card(model)
    if not card.licence:
        typer.echo(f"note: card {card.name} names no licence, so nobody may use it; write `licence:` on it", err=True)
    upload = _with_results(prepare(card, repo), card, results) if results else prepare(card, repo)
    size = upload.weights.stat().st_size
    if dry_run:
        for name, text in upload.texts.items():
            typer.echo(f"===== {name}, {len(text.encode()):,} bytes\n{text}")
        typer.echo(f"===== {WEIGHTS}, {size:,} bytes, sha256 {upload.sha256}")
        typer.echo(f"nothing was sent to {repo}; without --dry-run it is")
        return
    typer.echo(f"pushing {', '.join(upload.texts)} and {WEIGHTS} ({size:,} bytes) to {repo}")
    address = upload_all(upload, private=private, branch=revision or "")
    typer.echo(f"commit {address.revision}")
    typer.echo(f"weights {address}")
    typer.echo(f"skelbench pull {repo}@{address.revision} --out FOLDER")


def _with_results(upload: "Upload", card: "Card", results: Path) -> "Upload":
    """Put what was measured into the README, and say what of it was left out."""
    from skelbench.adapters.exchange.push import README, prepare
    from skelbench.report.exchange.readme_results import records_of, section, with_index

    records, said = records_of(card, upload.sha256, results)
    for line in said:
        typer.echo(f"note: {line}", err=True)
    upload = prepare(card, upload.repo, section(records))
    return replace(upload, texts={**upload.texts, README: with_index(upload.texts[README], records)})


def pull(
    repo: Annotated[str, typer.Argument(metavar="OWNER/REPO[@REVISION]", help="and a branch, a tag or a commit of it")],
    out: Annotated[Path, typer.Option(help="folder for the card; the weights stay in the cache of the Hub")],
) -> None:
    """Fetch a model from the Hugging Face Hub: a card that names one commit, and its weights, checked."""
    from skelbench.adapters.exchange.model_card import evaluation
    from skelbench.adapters.exchange.pull import pull as fetch
    from skelbench.adapters.model import is_ours

    name, _, revision = repo.partition("@")
    card = fetch(name, revision, out)
    typer.echo(one_line(f"{card.name}: {card.adapter}, {len(card.classes)} classes", LINE))
    typer.echo(f"weights {card.weights}, sha256 {card.sha256}" if card.weights else "no weights")
    typer.echo(f"{out / 'card.yaml'}")
    if not is_ours(card.adapter):
        typer.echo(one_line(f"its adapter {card.adapter} is code outside skelbench, which --trust imports and runs"))
    typer.echo(evaluation(card, shlex.quote(str(out))))
