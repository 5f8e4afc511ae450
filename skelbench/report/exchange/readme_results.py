"""What results add to the README.md that a push writes: a table for people, and `model-index` for programs."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from skelbench.adapters.card import Card
from skelbench.core.errors import InputError, require
from skelbench.core.words import markdown_table
from skelbench.report.exchange.model_index import write_model_index
from skelbench.report.exchange.record import Record, read_records
from skelbench.report.exchange.scores import by_treatment


def records_of(card: Card, sha256: str, results: Path) -> tuple[list[Record], list[str]]:
    """Read the results of the model that is pushed, and what of them is left out; sha256: of the weights.

    Raises:
        InputError: the file has none of it, or they were measured with other weights or another configuration.
    """
    records, said = read_records(results, [card.name], {card.name: card})
    for record in records:
        other = {str(found) for found in record.rows["weights_sha256"]} - {sha256}
        if other or record.card is None:
            what = f"weights {min(other)[:12]}…, the card has {sha256[:12]}…" if other else "another configuration"
            raise InputError(f"{results}: {card.name} was measured with {what}; measure this model, then push both")
    require(bool(records), f"{results} has no accuracy of {card.name} to show; measure it, then push both")
    return records, said


def section(records: Sequence[Record]) -> str:
    """Return the accuracies under every damage as Markdown, one table for each data set, split and source."""
    return "\n\n".join(["## Robustness", *map(_table, records)])


def with_index(readme: str, records: Sequence[Record]) -> str:
    """Return a README.md with the accuracies in its front matter."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "README.md"
        path.write_bytes(readme.encode())
        return write_model_index(records, path).read_text(encoding="utf-8")


def _table(record: Record) -> str:
    row, scores = record.first, by_treatment(record)
    where = ", ".join(filter(None, (str(row[name]) for name in ("dataset", "split", "part"))))
    over = " / ".join(sorted({score.over for score in scores.values()}))
    head = f"Top-1 accuracy in percent and its 95 % interval {over}: {where}, poses {row['source'] or 'given'}."
    lines = [(f"`{name}`", f"{s.estimate:.1%}", f"{s.clips:,}", s.means) for name, s in scores.items()]
    table = markdown_table(("damage", "accuracy", "clips", ""), lines)
    caveats = "".join(f"- {text[:1].upper()}{text[1:]}.\n" for text in record.caveats)
    return "\n\n".join(filter(None, [head, table, caveats.strip()]))
