"""Evidence for figures: written by hand, or measured on the toy set; and what is written in a figure."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import torch
from toy import WRIST, WristModel

from skelbench.data.synthetic.clips import fingerprint
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.outcome import Outcome
from skelbench.report.draws import Draws
from skelbench.report.figures import Evidence

SPECS = ("noise:0.1", "noise:0.3", "noise:0.1+joint-mask:0.3", "part-mask:right_arm", "shift:5")


def measured_at(cell: Cell, created: str) -> Cell:
    """The same cell, measured at another time."""
    told = {**cell.outcome.circumstances, "created": created}
    return replace(cell, outcome=replace(cell.outcome, circumstances=told))


class SeeingWrist(WristModel):
    """The wrist model with features, and with a network of 8 parameters that nothing uses."""

    network = torch.nn.Linear(3, 2)

    def features(self, batch: Any) -> Any:
        return batch.repeat(1, 4)


WRIST_CARD = type(WRIST)("wrist", "made_evidence:SeeingWrist", classes=WRIST.classes, trusted=True)


def draws(label: list[int], *predictions: list[int]) -> Draws:
    prediction = np.array(predictions, np.int16)
    truth = np.array(label, np.int16)
    names = np.array([f"c{i}" for i in range(len(label))])
    return Draws(names, truth, prediction, prediction == truth, names)


def evidence(clean: Draws, damaged: Draws, names: tuple[str, ...], dataset: str = "synthetic") -> Evidence:
    """Two cells of a model `m`, written by hand."""
    outcomes: dict[str, Outcome] = {}
    rows: list[dict[str, Any]] = []
    for spec, family, level, found in (("clean", "clean", "", clean), ("noise:0.1", "noise", "0.1", damaged)):
        for seed, prediction in enumerate(found.prediction):
            rank = np.where(prediction == found.label, 0, 1).astype(np.int16)
            outcomes[f"{spec}{seed}"] = Outcome(found.clip, found.label, prediction, rank, found.group, "clip")
            place = {
                "dataset": dataset,
                "dataset_sha256": fingerprint() if dataset == "synthetic" else "0" * 64,
                "split": "xsub",
                "source": "mq",
                "part": "test",
                "grouped_by": "clip",
                "groups": len(found.clip),
                "note": "",
            }
            rows.append({**place, "model": "m", "spec": spec, "family": family, "level": level, "seed": seed})
            rows[-1]["cell"] = f"{spec}{seed}"
    card = type(WRIST)("m", "toy:WristModel", classes=names, trusted=True)
    return Evidence(pd.DataFrame(rows), outcomes, "m", "noise:0.1", {"m": card})


def texts(figure: Any) -> str:
    from matplotlib.text import Text

    return "\n".join(text.get_text() for text in figure.findobj(Text))


def boxes(figure: Any, words: set[str]) -> list[Any]:
    from matplotlib.text import Text

    figure.draw_without_rendering()
    return [text.get_window_extent() for text in figure.findobj(Text) if text.get_text() in words]


def at_levels(measured: Evidence, *levels: str) -> Evidence:
    """The same evidence, with noise at these levels, in this order."""
    noise = measured.rows[measured.rows["spec"] == "noise:0.1"]
    rest = measured.rows[measured.rows["family"] != "noise"]
    rows = pd.concat([*(noise.assign(spec=f"noise:{x}", level=x) for x in levels), rest])
    return Evidence(rows, measured.outcomes, "wrist", "clean", measured.cards, measured.where)
