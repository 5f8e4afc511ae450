"""What may leave: the cells of one model on one setting, as measured last, without the diagnosis of preparation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from skelbench.adapters.card import Card, read_known
from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError, require
from skelbench.core.machine import is_dirty
from skelbench.core.registry import unknown
from skelbench.evaluation.notes import NO_LABELS
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.clusters import over
from skelbench.evaluation.results.identity import AS_CLEAN, SETTING, Identity
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import newest
from skelbench.perturbations.spec import CLEAN

SYNTHETIC = "synthetic"


@dataclass(frozen=True, eq=False)
class Record:
    """One model on one setting. card: where one is known whose configuration is the one that was measured."""

    rows: DataFrame = field(repr=False)
    outcomes: Mapping[str, Outcome] = field(repr=False)
    card: Card | None = None

    @property
    def first(self) -> dict[str, Any]:
        """Its first row, for what all rows share."""
        return dict(self.rows.iloc[0])

    @property
    def model(self) -> str:
        """Name of the model."""
        return str(self.first["model"])

    @property
    def synthetic(self) -> bool:
        """Whether nobody was recorded."""
        return self.first["dataset"] == SYNTHETIC

    @property
    def measured_at(self) -> datetime:
        """When its last cell was measured."""
        return max(map(time_of, self.rows["created"].unique()))

    @property
    def caveats(self) -> list[str]:
        """What every table marks and a number alone would hide: data, choice of the recipe, changed code."""
        said = {
            "synthetic data, nobody was recorded": self.synthetic,
            "its recipe or epoch was chosen after accuracies on some of these clips were seen, so they flatter it": (
                "test" in set(self.rows["selected_on"])
            ),
            "measured with changes that no commit holds": any(map(is_dirty, self.rows["commit"])),
        }
        return [text for text, holds in said.items() if holds]

    def cells(self) -> Iterator[tuple[dict[str, Any], Cell]]:
        """Give every row with its cell, one at a time.

        Raises:
            InputError: there is no clean row.
        """
        clean = self.clean
        for row in self.rows.to_dict("records"):
            yield {str(k): v for k, v in row.items()}, Cell(identity_of(row), self.outcomes[row["cell"]], clean, False)

    @property
    def clean(self) -> Outcome:
        """What came out for the undamaged clips.

        Raises:
            InputError: they were not measured.
        """
        plain = self.rows[(self.rows["spec"] == CLEAN) & (self.rows["repair"] == "")]
        if not len(plain):
            raise InputError(f"{self.model} has no row `{CLEAN}`, by which its drops are known; measure it and export")
        return self.outcomes[str(plain["cell"].iloc[0])]


def identity_of(row: Mapping[Any, Any]) -> Identity:
    """Return the identity that a row of results states; numbers may be text, as in a file of others."""
    given: dict[str, Any] = {f.name: (int if f.type is int else str)(row[f.name]) for f in fields(Identity)}
    return Identity(**given)


def time_of(created: str) -> datetime:
    """Read the column `created`, which is UTC where it does not say."""
    time = datetime.fromisoformat(created)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def over_whom(outcome: Outcome, groups: int) -> str:
    """Say what an interval is over, e.g. `over 11 subjects`."""
    return over(outcome.grouped_by, groups)


def read_records(
    path: Path, models: Sequence[str] = (), cards: Mapping[str, Card] | None = None
) -> tuple[list[Record], list[str]]:
    """Read a results CSV: a record for every model and setting, and a line for all that was left out.

    models: names; all without any. cards: of models that `models/` does not have, by name.

    Raises:
        InputError: no results file, one without predictions, or a name that is not in it.
    """
    rows, outcomes = read_outcomes(path)
    known = list(dict.fromkeys(rows["model"]))
    for name in models:
        if name not in known:
            raise unknown(f"model in {path}", name, known)
    mine = rows[rows["model"].isin(list(models or known))]
    current = newest(mine)
    plain = current[current["repair"] != AS_CLEAN]
    shown = plain[~plain["note"].str.endswith(NO_LABELS)]
    require(
        len(shown) > 0 or not len(plain),
        f"{path} is of clips without labels: agreement with a prediction is no accuracy, so nothing can be exported",
    )
    said = [
        _left_out(len(mine) - len(current), "measured again since"),
        _left_out(len(current) - len(plain), f"{AS_CLEAN}: a diagnosis, whose accuracy no model could have"),
        _left_out(len(plain) - len(shown), "of clips without labels: agreement with a prediction is no accuracy"),
    ]
    found: list[Record] = []
    for _, group in shown.groupby(["model", *SETTING], sort=False):
        card, why = _card(dict(group.iloc[0]), cards or {})
        found.append(Record(group.reset_index(drop=True), outcomes, card))
        said.append(why)
    return found, [line for line in said if line]


def _left_out(count: int, why: str) -> str:
    return f"left out {count:,} rows {why}" if count else ""


def _card(row: Mapping[str, Any], cards: Mapping[str, Card]) -> tuple[Card | None, str]:
    """Find the card of a row, and say why there is none; a card that has changed since says nothing of the row."""
    model = str(row["model"])
    try:
        card = cards[model] if model in cards else read_known(model)
    except InputError:
        return None, f"no card of {model} is known, so classes are numbers; give it with --card"
    if card.config_sha256 != row["config_sha256"]:
        return None, f"the card of {model} has changed since it was measured, so its facts are left out"
    return card, ""
