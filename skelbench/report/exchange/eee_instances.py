"""The instances of a record of Every Eval Ever 0.3.0: a line for every clip of every accuracy.

A drop or an agreement has no lines of its own: they are made of the same answers, and lines for them would say each
answer three times.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.outcome import Confidence, Outcome
from skelbench.report.exchange.eee import SCHEMA, result_id
from skelbench.report.exchange.place import Place
from skelbench.report.exchange.record import Record


def lines_of(record: Record, place: Place) -> Iterator[bytes]:
    """Give the lines, each with its end; in ASCII, since readers split lines at more than the newline."""
    classes = record.card.classes if record.card else ()
    for row, cell in record.cells():
        shared = {
            "schema_version": SCHEMA,
            "evaluation_id": place.evaluation_id,
            "model_id": place.model_id,
            "evaluation_name": place.name,
            "evaluation_result_id": result_id(row),
        }
        for clip in range(len(cell.outcome.clip)):
            yield (json.dumps(shared | _answer(cell, clip, classes), allow_nan=False) + "\n").encode("ascii")


def _answer(cell: Cell, clip: int, classes: tuple[str, ...]) -> dict[str, Any]:
    outcome, of = cell.outcome, cell.identity
    label, prediction = int(outcome.label[clip]), int(outcome.prediction[clip])
    name = str(outcome.clip[clip])
    raw = f"{of.dataset}:{name}#{of.treatment} (poses {of.source or 'given'}, draw {of.seed})"
    reference, answered = [_class(label, classes)], _class(prediction, classes)
    attribution = {"turn_idx": 0, "source": "output.raw", "extraction_method": "argmax", "is_terminal": True}
    return {
        "sample_id": name,
        "sample_hash": _hash(raw, reference),
        "interaction_type": "single_turn",
        "input": {"raw": raw, "reference": reference},
        "output": {"raw": [answered]},
        "answer_attribution": [{**attribution, "extracted_value": answered}],
        "evaluation": {"score": float(outcome.correct[clip]), "is_correct": bool(outcome.correct[clip])},
        "metadata": {
            "label": str(label),
            "prediction": str(prediction),
            "rank": str(outcome.rank[clip]),
            "group": str(outcome.group[clip]),
            **_confidence(outcome, clip),
        },
    }


def _class(number: int, classes: tuple[str, ...]) -> str:
    return classes[number] if number < len(classes) else str(number)


def _hash(raw: str, reference: list[str]) -> str:
    """Hash a sample as the schema's authors do, so that it is the same whoever exports it."""
    text = json.dumps({"raw": raw, "reference": reference}, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _confidence(outcome: Outcome, clip: int) -> Mapping[str, str]:
    """Write how sure the model was, where it was kept: numbers with a space between, as short as they read back."""
    kept: Confidence | None = outcome.confidence
    if kept is None:
        return {}
    return {
        "top": " ".join(map(str, kept.top[clip])),
        "probability": " ".join(map(str, kept.probability[clip])),
        "probability_of_label": str(kept.true[clip]),
        "sum_of_squares": str(kept.squares[clip]),
    }
