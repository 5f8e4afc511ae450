"""Results on the README of a model: its own, counted anew, and no others."""

import csv
import re
from pathlib import Path

import pytest
from command import refused, skelbench
from huggingface_hub import ModelCard
from made_records import JHMDB, cells_of, write

PUSH = ("push", JHMDB, "ann/net", "--dry-run", "--results")


def readme(results: Path) -> tuple[str, str]:
    """The README that a push would send, and what it says of the results."""
    ran = skelbench(*PUSH, results)
    assert ran.code == 0, ran.err
    found = re.search(r"===== README.md, [\d,]+ bytes\n(.*)\n===== model.safetensors", ran.out, re.S)
    assert found
    return found[1], ran.err


def test_accuracies_are_the_shares_of_the_clips_that_were_right(jhmdb: Path) -> None:
    text, said = readme(jhmdb)
    rows = [row for row in csv.DictReader(jhmdb.read_text().splitlines()) if row["repair"] != "prepared-as-clean"]
    by_damage: dict[str, list[float]] = {}
    for row in rows:
        name = " | ".join(filter(None, (row["spec"], row["repair"])))
        by_damage.setdefault(name, []).append(int(row["correct"]) / int(row["clips"]))
    mean = {name: sum(shares) / len(shares) for name, shares in by_damage.items()}
    table = dict(re.findall(r"^\| `(.+?)` \| ([\d.]+) \[", text, re.M))
    assert {name.replace("\\|", "|"): value for name, value in table.items()} == {
        name: f"{100 * share:.1f}" for name, share in mean.items()
    }
    (result,) = ModelCard(text).data.to_dict()["model-index"][0]["results"]
    told = {metric["args"]["treatment"]: metric["value"] for metric in result["metrics"]}
    assert told == pytest.approx(mean, abs=1e-4)
    assert "note: left out" in said and "prepared-as-clean" not in text


def test_a_table_says_its_setting_and_whom_its_intervals_are_over(jhmdb: Path) -> None:
    text, _ = readme(jhmdb)
    assert "interval over 176 clips (no subjects known): jhmdb, complete14_1, test, poses gt." in text
    assert "| mean over 3 draws |" in text and "## Training" in text.partition("## Robustness")[2]


def test_results_of_other_weights_or_another_model_are_refused(jhmdb: Path, tmp_path: Path) -> None:
    clean = cells_of("jhmdb", lambda row: (row["spec"], row["repair"]) == ("clean", ""))
    other = write(tmp_path / "w.csv", clean, weights_sha256="f" * 64)
    assert f"{JHMDB} was measured with weights ffffffffffff…, the card has" in refused(*PUSH, other)
    other = write(tmp_path / "c.csv", clean, config_sha256="f" * 64)
    assert "was measured with another configuration; measure this model" in refused(*PUSH, other)
    other = write(tmp_path / "n.csv", clean, model="somebody")
    assert f"unknown model in {tmp_path}/n.csv '{JHMDB}'" in refused(*PUSH, other)


def test_data_that_were_named_by_a_path_are_not_published(tmp_path: Path) -> None:
    clean = cells_of("jhmdb", lambda row: (row["spec"], row["repair"]) == ("clean", ""))
    other = write(tmp_path / "p.csv", clean, dataset="/home/ann/mine.npz")
    assert "says '/home/ann/mine.npz', a path of this machine" in refused(*PUSH, other)
