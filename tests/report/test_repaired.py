"""Figures and the page keep a repair and its damage apart, and know the clips that a repaired row was measured on."""

from pathlib import Path

import pytest
from made_evidence import WRIST_CARD, SeeingWrist

from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec
from skelbench.report.evidence import Evidence, read_evidence
from skelbench.report.figures.curves import curve
from skelbench.report.page_data import setting_data

SPECS = [Spec.parse("frame-mask:0.5"), Spec.parse("frame-mask:0.8")]


@pytest.fixture
def evidence(toy_set: Path, tmp_path: Path) -> Evidence:
    store = Results(tmp_path / "x.csv")
    data = load_data(toy_set, split="xsub", source="pose")
    for cell in cells(SeeingWrist(WRIST_CARD), data, SPECS, repairs=["none", "drop-empty+interp"]):
        store.add(cell)
    store.save()
    (only,) = read_evidence(tmp_path / "x.csv")
    return only


def test_curves_and_page_hold_each_repair_as_a_thing_of_its_own(evidence: Evidence) -> None:
    mended = " | drop-empty+interp"
    assert evidence.specs[:2] == ("clean", f"clean{mended}")
    table = curve(evidence)
    assert set(table["family"]) == {"frame-mask", f"frame-mask{mended}", f"clean{mended}"}
    assert table[table["family"] == f"frame-mask{mended}"]["x"].tolist() == [0, 0.5, 0.8]
    drops = {row["spec"]: row["drop"] and row["drop"][0] for row in setting_data(evidence)["rows"]}
    stored = evidence.rows.set_index("spec")["drop"]
    assert drops["clean"] is None
    assert {spec: drop for spec, drop in drops.items() if spec != "clean"} == stored.drop("clean").to_dict()
