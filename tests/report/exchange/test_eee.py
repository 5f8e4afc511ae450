"""Records of Every Eval Ever: held by the authors' schemas, with the numbers of the results file."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest
from made_records import JHMDB, cells_of, exported, lines, write
from refusal import refusal

from skelbench.adapters.card import Card, read_card
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.report.exchange.eee import log_of
from skelbench.report.exchange.place import place_of
from skelbench.report.exchange.record import Record, read_records

SCHEMAS = Path(__file__).parent / "schemas"


def schema(name: str) -> Any:
    return jsonschema.Draft7Validator(json.loads((SCHEMAS / f"{name}.schema.json").read_text()))


def accuracies(log: Mapping[str, Any], metric: str = "accuracy") -> dict[tuple[str, str, int], dict[str, Any]]:
    """(spec, repair, seed) -> result."""
    found: dict[tuple[str, str, int], dict[str, Any]] = {}
    for result in log["evaluation_results"]:
        of = result["metric_config"]["metric_parameters"]
        if result["metric_config"]["metric_id"] == metric:
            found[of["spec"], of["repair"], of["seed"]] = result
    return found


def rows_of(results: Path) -> dict[tuple[str, str, int], dict[Any, Any]]:
    rows = pd.read_csv(results, keep_default_na=False)
    kept = rows[rows["repair"] != "prepared-as-clean"]
    return {(row["spec"], row["repair"], row["seed"]): row for row in kept.to_dict("records")}


def test_the_schemas_are_the_files_that_their_page_says() -> None:
    said = dict(re.findall(r"^\| `(\S+)` \| `(\w{64})` \|$", (SCHEMAS / "README.md").read_text(), re.MULTILINE))
    assert said == {path.name: sha256(path.read_bytes()).hexdigest() for path in SCHEMAS.glob("*.json")}
    assert len(said) == 2


@pytest.mark.parametrize("board", ["pushup", "jhmdb"])
def test_records_and_instances_hold_to_the_schemas(board: str, jhmdb: Path, tmp_path: Path) -> None:
    results = jhmdb if board == "jhmdb" else write(tmp_path / "x.csv", cells_of("pushup", lambda _: True))
    logs = exported(results, tmp_path / "out")
    assert logs
    for log in logs:
        assert [error.message for error in schema("eval").iter_errors(log)] == []
        file = tmp_path / "out" / log["detailed_evaluation_results"]["file_path"]
        held = schema("instance_level_eval")
        for instance in lines(file.with_name(file.name.replace("_samples.jsonl", ".json")))[::7]:
            assert [error.message for error in held.iter_errors(instance)] == []


def test_the_schema_would_notice_a_number_among_the_details(jhmdb: Path, tmp_path: Path) -> None:
    (log,) = exported(jhmdb, tmp_path)
    log["model_info"]["additional_details"]["parameters"] = 3
    assert not schema("eval").is_valid(log)


def test_accuracies_and_their_intervals_are_those_of_the_results_as_proportions(jhmdb: Path, tmp_path: Path) -> None:
    (log,) = exported(jhmdb, tmp_path)
    found, rows = accuracies(log), rows_of(jhmdb)
    assert found.keys() == rows.keys()
    for of, row in rows.items():
        details = found[of]["score_details"]
        interval = details["uncertainty"]["confidence_interval"]
        assert details["score"] == pytest.approx(row["correct"] / row["clips"], abs=1e-9)
        assert (interval["lower"], interval["upper"]) == pytest.approx(
            (row["top1_low"] / 100, row["top1_high"] / 100), abs=1e-6
        )
        assert details["uncertainty"]["num_samples"] == row["clips"]
        assert (details["details"]["correct"], details["details"]["clips"]) == (str(row["correct"]), str(row["clips"]))


def test_a_drop_is_a_metric_of_its_own_of_every_cell_but_clean(jhmdb: Path, tmp_path: Path) -> None:
    (log,) = exported(jhmdb, tmp_path)
    rows, drops = rows_of(jhmdb), accuracies(log, "skelbench.drop")
    assert drops.keys() == rows.keys() - {("clean", "", 0)}
    for of, result in drops.items():
        config, interval = result["metric_config"], result["score_details"]["uncertainty"]["confidence_interval"]
        assert (config["lower_is_better"], config["min_score"], config["max_score"]) == (True, -1, 1)
        came = (result["score_details"]["score"], interval["lower"], interval["upper"])
        assert came == pytest.approx([rows[of][name] / 100 for name in ("drop", "drop_low", "drop_high")], abs=1e-6)


def test_every_interval_names_its_method_and_how_many_it_is_over(jhmdb: Path, tmp_path: Path) -> None:
    (log,) = exported(jhmdb, tmp_path / "clips")
    alone = {r["score_details"]["uncertainty"]["confidence_interval"]["method"] for r in log["evaluation_results"]}
    assert alone == {
        "Wilson score interval, over 176 clips (no subjects known)",
        "Bonett-Price interval of paired proportions, over 176 clips (no subjects known)",
    }
    results = write(tmp_path / "x.csv", cells_of("pushup", lambda row: row["spec"] == "clean"))
    clustered = exported(results, tmp_path / "recordings")[0]["evaluation_results"][0]["score_details"]["uncertainty"]
    assert clustered["confidence_interval"]["method"] == (
        "Wilson score interval at the number of independent clips that the groups are worth (CR2 design effect, "
        "Student t), over 12 recordings"
    )


def test_what_no_model_could_have_is_left_out_and_said(jhmdb: Path) -> None:
    (record,), said = read_records(jhmdb)
    assert "prepared-as-clean" not in set(record.rows["repair"])
    assert said == ["left out 1 rows prepared-as-clean: a diagnosis, whose accuracy no model could have"]


def test_times_have_a_zone_also_where_the_results_do_not_say_it(tmp_path: Path) -> None:
    (cell,) = cells_of("jhmdb", lambda row: row["spec"] == "clean" and row["repair"] == "")
    bare = {**cell.outcome.circumstances, "created": "2026-01-31T12:00:00"}
    results = write(tmp_path / "x.csv", [replace(cell, outcome=replace(cell.outcome, circumstances=bare))])
    (log,) = exported(results, tmp_path / "out")
    assert log["evaluation_timestamp"] == "2026-01-31T12:00:00+00:00"
    assert log["evaluation_results"][0]["evaluation_timestamp"] == "2026-01-31T12:00:00+00:00"
    assert log["retrieved_timestamp"] == "1769860800"  # date -u -d 2026-01-31T12:00 +%s


@pytest.mark.parametrize(("board", "said"), [("synthetic", "nobody was recorded"), ("jhmdb", "may not be passed on")])
def test_synthetic_numbers_are_called_so_and_recordings_are_not_passed_on(
    board: str, said: str, tmp_path: Path
) -> None:
    cells = cells_of(board, lambda row: row["spec"] == "clean" and row["repair"] == "")[:1]
    (log,) = exported(write(tmp_path / "x.csv", cells), tmp_path / "out")
    data = log["evaluation_results"][0]["source_data"]
    assert data["source_type"] == "other"
    assert said in data["additional_details"]["access"]
    assert ("generated" in data["dataset_name"]) == (board == "synthetic")
    assert log["evaluation_results"][0]["evaluation_name"].startswith(f"skelbench/{board}/")


def record_of(results: Path, card: Card | None) -> Record:
    (record,), _ = read_records(results)
    return Record(record.rows, record.outcomes, card)


@pytest.mark.parametrize(
    ("card", "developer", "relationship"),
    [
        (read_card(JHMDB), "skelbench", "third_party"),
        (replace(read_card(JHMDB), folder=Path()), "Example Lab", "first_party"),
        (replace(read_card(JHMDB), weights="hf://somebody/net/x.safetensors@main"), "somebody", "third_party"),
        (replace(read_card(JHMDB), weights="https://download.openmmlab.com/a/b.pth"), "openmmlab", "third_party"),
        (None, "Example Lab", "other"),
    ],
    ids=["shipped", "own", "of the Hub", "of a site", "unknown"],
)
def test_who_made_a_model_is_read_from_its_card(
    card: Card | None, developer: str, relationship: str, jhmdb: Path
) -> None:
    record = record_of(jhmdb, card)
    log = log_of(record, place_of(record, "Example Lab"), "Example Lab")
    assert (log["model_info"]["developer"], log["source_metadata"]["evaluator_relationship"]) == (
        developer,
        relationship,
    )
    assert log["model_info"]["additional_details"]["model_availability"] == ("open_weights" if card else "unknown")


def test_agreement_is_exported(jhmdb: Path) -> None:
    record = record_of(jhmdb, None)
    found = accuracies(log_of(record, place_of(record, "Lab"), "Lab"), "skelbench.agreement")
    _, outcomes = read_outcomes(jhmdb)
    keys = record.rows.set_index(["spec", "repair", "seed"])["cell"]
    clean, noisy = (outcomes[keys[key]].prediction for key in (("clean", "", 0), ("noise:0.01", "", 1)))
    assert found["noise:0.01", "", 1]["score_details"]["score"] == pytest.approx(
        float((clean == noisy).mean()), abs=1e-6
    )


def test_results_without_their_clean_ones_are_refused(tmp_path: Path) -> None:
    results = write(tmp_path / "x.csv", cells_of("jhmdb", lambda row: row["spec"] == "noise:0.01"))
    assert "has no row `clean`" in refusal(lambda: exported(results, tmp_path / "out"))
