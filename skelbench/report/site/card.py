"""What a model's page says of the model itself: its card, its weights, what it costs, how to measure it again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from skelbench.adapters.card import Card
from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError
from skelbench.evaluation import cost_table
from skelbench.perturbations.spec import CLEAN
from skelbench.report.evidence import Evidence
from skelbench.report.tables.command import eval_command
from skelbench.report.tables.selection import LEGEND

Facts = list[tuple[str, str]]


def facts(model: str, evidence: Sequence[Evidence], costs: DataFrame | None) -> Facts:
    """Tell (term, text) of a model's card, of the weights that were measured, and of its costs; what is known of them.

    evidence: of this model alone, one per setting.
    """
    rows = [one.rows for one in evidence]
    measured = [("weights measured", text) for text in _texts(rows, "weights_sha256")]
    chosen = [("selection", LEGEND)] if any("test" in set(part["selected_on"]) for part in rows) else []
    with_skelbench = [("measured with", f"skelbench {text}") for text in _texts(rows, "skelbench")]
    return [*_card(model, evidence[0]), *measured, *chosen, *_costs(model, rows, costs), *with_skelbench]


def _card(model: str, evidence: Evidence) -> Facts:
    try:
        card = evidence.card(model)
    except InputError:
        return [("card", "not here; give it with --model")]
    told = [
        ("adapter", card.adapter),
        ("paper", card.paper),
        ("licence", card.licence),
        ("weights", card.weights or ""),
        ("weights of the card", card.sha256 or ""),
        ("selected on", card.selected_on),
        *_training(card),
        *((f"claimed {name}", f"{value:g} %") for name, value in card.claims.items()),
        ("notes", card.notes),
    ]
    return [(term, text) for term, text in told if text]


def _training(card: Card) -> Iterable[tuple[str, str]]:
    for name, value in card.training.items():
        if name != "command":  # it stands below, as what it is
            yield f"training: {name}", _words(value)


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_words(part)}" for name, part in cast("Mapping[str, Any]", value).items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_words, cast("Sequence[Any]", value)))
    return "" if value is None else str(value)


def _texts(rows: Sequence[DataFrame], column: str) -> list[str]:
    return sorted({str(text) for part in rows for text in part[column] if text})


def _costs(model: str, rows: Sequence[DataFrame], costs: DataFrame | None) -> Facts:
    if costs is None:
        return []
    configs = _texts(rows, "config_sha256")
    mine = costs[(costs["model"] == model) & costs["config_sha256"].isin(configs)]
    told: Facts = []
    for row in mine.to_dict("records"):
        _, *figures = cost_table.as_texts(row)
        told += zip(cost_table.HEAD[1:], figures, strict=True)
        told.append(("costs measured on", f"{row['device']}, {row['threads']} threads"))
    return told


def commands(model: str, evidence: Sequence[Evidence]) -> list[tuple[str, str]]:
    """Return (what it does, command): those that measure the model again, and the one that trained it."""
    found = [(f"Measure it again: {one.setting}", again(one)) for one in evidence]
    try:
        trained = str(evidence[0].card(model).training.get("command") or "")
    except InputError:
        trained = ""
    return [*found, *([("Train it again", trained)] if trained else [])]


def again(evidence: Evidence) -> str:
    """Return the command that measures the only model of the evidence again, as its rows were."""
    rows = evidence.rows[evidence.rows["repair"] == ""]
    clean = rows[rows["spec"] == CLEAN].iloc[0]
    where = {name: str(clean[name]) for name in ("dataset", "split", "part", "source")}
    specs = [spec for spec in dict.fromkeys(rows["spec"]) if spec != CLEAN]
    return eval_command([evidence.model], where, int(clean["clips"]), specs, int(rows["seed"].max()) + 1)
