"""One record of Every Eval Ever 0.3.0: a model on a setting, a result for every cell and metric.

No result is a mean of others, so that nobody counts a cell twice: a consumer pools them by their number of clips.
All of `details` is text, as the schema wants it; from those of an accuracy the row can be made again (`eee_read`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from skelbench.evaluation.results import statistics
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.outcome import places
from skelbench.evaluation.results.statistics import Estimate
from skelbench.perturbations.spec import CLEAN
from skelbench.report.exchange.place import Place, developer, relationship
from skelbench.report.exchange.record import Record, over_whom, time_of

SCHEMA = "0.3.0"
LEVEL = "one damage, one repair, one draw; no result here is a mean of others"
NEVER_SHARED = "recordings that may not be passed on; made from the data set's own download"
SHARED = "synthetic clips that skelbench generates and ships; nobody was recorded"
CLUSTERED = "at the number of independent clips that the groups are worth (CR2 design effect, Student t)"
DIGITS = 9


def log_of(record: Record, place: Place, organisation: str) -> dict[str, Any]:
    """Return the aggregate record of a model on a setting; organisation: who measured."""
    when = record.measured_at
    return {
        "schema_version": SCHEMA,
        "evaluation_id": place.evaluation_id,
        "evaluation_timestamp": when.isoformat(),
        "retrieved_timestamp": str(int(when.timestamp())),  # not now: exporting again gives the same bytes
        "source_metadata": {
            "source_name": "skelbench",
            "source_type": "evaluation_run",
            "source_organization_name": organisation,
            "evaluator_relationship": relationship(record, organisation),
        },
        "eval_library": {
            "name": "skelbench",
            "version": _joined(record, "skelbench"),
            "additional_details": _ran(record),
        },
        "model_info": _model(record, place, organisation),
        "evaluation_results": [result for row, cell in record.cells() for result in _results(row, cell, record, place)],
    }


def result_id(row: Mapping[str, Any], metric: str = "accuracy") -> str:
    """Name one result: the cell, and what of it."""
    return f"{row['cell']}/{metric}"


def _ran(record: Record) -> dict[str, str]:
    return {name: _joined(record, name) for name in ("commit", "torch", "device")}


def _joined(record: Record, column: str) -> str:
    values = set(map(str, record.rows[column]))
    return ", ".join(sorted(values - {""})) or "unknown"


def _model(record: Record, place: Place, organisation: str) -> dict[str, Any]:
    card, row = record.card, record.first
    known = {"adapter": card.adapter, "licence": card.licence, "paper": card.paper} if card else {}
    details = {
        "deployment_type": "self_deployed",
        "model_availability": "open_weights" if card and card.weights else "unknown",
        "weights_sha256": str(row["weights_sha256"]),
        "config_sha256": str(row["config_sha256"]),
        "recipe_selected_on": _joined(record, "selected_on"),
        "caveats": "; ".join(record.caveats) or "none",
        **{name: text for name, text in known.items() if text},
    }
    return {
        "name": record.model,
        "id": place.model_id,
        "developer": developer(record, organisation),
        "inference_engine": {"name": "pytorch", "version": _joined(record, "torch")},
        "additional_details": details,
    }


def _results(row: Mapping[str, Any], cell: Cell, record: Record, place: Place) -> list[dict[str, Any]]:
    """Accuracy, and what it fell and how often the clean answer stayed, where there is a clean answer to compare."""
    outcome, groups = cell.outcome, len(np.unique(cell.outcome.group))
    right, over = outcome.correct[None], over_whom(cell.outcome, groups)
    accuracy = statistics.accuracy(right, outcome.group)
    wilson = _method("Wilson score interval", over, groups < len(outcome.clip))
    found = [_result("accuracy", accuracy, wilson, row, cell, record, place)]
    found[0]["score_details"]["details"] = _details(row, cell)
    if cell.identity.treatment == CLEAN:
        return found
    lost = statistics.drop(cell.reference, right, outcome.group)
    paired = _method("Bonett-Price interval of paired proportions", over, groups < len(outcome.clip))
    found.append(_result("skelbench.drop", lost, paired, row, cell, record, place))
    if row.get("agreement", "") not in ("", None) and row["agreement"] == row["agreement"]:  # NaN: not measured
        before = cell.clean.prediction[places(outcome.clip, cell.clean.clip)]
        agreed = statistics.accuracy((outcome.prediction == before)[None], outcome.group)
        found.append(_result("skelbench.agreement", agreed, wilson, row, cell, record, place))
    return found


METRICS: dict[str, tuple[str, str, bool, int]] = {
    "accuracy": ("Accuracy", "share of the clips whose true class comes first", False, 0),
    "skelbench.drop": (
        "Drop",
        "accuracy on the same clips, undamaged and unrepaired, less accuracy; paired by clip",
        True,
        -1,
    ),
    "skelbench.agreement": ("Agreement", "share of the clips whose answer is that for the undamaged clip", False, 0),
}
"""Metric -> its name, what it is, whether lower is better, and its least value; the greatest of all is 1."""


def _result(
    metric: str, score: Estimate, method: str, row: Mapping[str, Any], cell: Cell, record: Record, place: Place
) -> dict[str, Any]:
    name, means, lower_is_better, least = METRICS[metric]
    parameters = {key: row[key] for key in ("spec", "family", "level", "repair")} | {"seed": int(row["seed"])}
    return {
        "evaluation_result_id": result_id(row, metric),
        "evaluation_name": place.name,
        "source_data": _data(record),
        "evaluation_timestamp": time_of(row["created"]).isoformat(),
        "metric_config": {
            "evaluation_description": f"{name} under `{cell.identity.treatment}`: {means}",
            "metric_id": metric,
            "metric_name": name,
            "metric_kind": metric.removeprefix("skelbench."),
            "metric_unit": "proportion",
            "metric_parameters": parameters,
            "lower_is_better": lower_is_better,
            "score_type": "continuous",
            "min_score": least,
            "max_score": 1,
            "additional_details": {"level": LEVEL},
        },
        "score_details": {"score": round(score.value, DIGITS), "uncertainty": _uncertainty(score, method, cell)},
    }


def _uncertainty(score: Estimate, method: str, cell: Cell) -> dict[str, Any]:
    low, high = round(score.low, DIGITS), round(score.high, DIGITS)
    interval = {"lower": low, "upper": high, "confidence_level": 0.95, "method": method}
    return {"confidence_interval": interval, "num_samples": len(cell.outcome.clip)}


def _method(name: str, over: str, clustered: bool) -> str:
    return f"{name} {CLUSTERED}, {over}" if clustered else f"{name}, {over}"


def _data(record: Record) -> dict[str, Any]:
    row = record.first
    columns: Sequence[str] = ("dataset_sha256", "split", "part", "source", "names_sha256")
    details = {column: str(row[column]) for column in columns}
    details["access"] = SHARED if record.synthetic else NEVER_SHARED
    name = f"{row['dataset']} (generated, nobody was recorded)" if record.synthetic else str(row["dataset"])
    return {"dataset_name": name, "source_type": "other", "additional_details": details}


def _details(row: Mapping[str, Any], cell: Cell) -> dict[str, str]:
    """Return all that is known of a cell, as text, but for measured shares, which are in the scores."""
    stated = {name: value for name, value in row.items() if not isinstance(value, float) and name != "cell"}
    outcome = cell.outcome
    counts = {"clips": len(outcome.clip), "correct": int(outcome.correct.sum()), "skipped": outcome.skipped}
    every = {**stated, **vars(cell.identity), "grouped_by": outcome.grouped_by, **outcome.circumstances, **counts}
    return {name: str(value) for name, value in every.items()}
