"""Every clip's outcome as data that a page loads: small enough to compare any two models in the page.

All pairs made beforehand would be 20,000 tables for 200 models; a bit for every clip and draw is less than a picture.
Whose a clip is is told as a number, and its name only where nobody was recorded.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Mask
from skelbench.evaluation.results.outcome import places
from skelbench.perturbations.spec import CLEAN
from skelbench.report.draws import Draws
from skelbench.report.evidence import Evidence


def clip_names(evidence: Evidence) -> NDArray[np.str_]:
    """Return the clips of a setting in the order of all its data: by name."""
    return np.array(sorted(evidence.draws(evidence.models[0], CLEAN).clip.tolist()), object)


def clips_data(evidence: Evidence, names: NDArray[np.str_]) -> dict[str, Any]:
    """Tell what all models of a setting share: the groups of its clips, and of synthetic ones names and classes."""
    found = evidence.draws(evidence.models[0], CLEAN).at(names)
    group = np.unique(found.group, return_inverse=True)[1].tolist()
    if not evidence.synthetic:
        return {"group": group}
    return {
        "group": group,
        "names": names.tolist(),
        "labels": found.label.tolist(),
        "classes": list(evidence.classes),
    }


def outcomes_data(
    evidence: Evidence, model: str, names: NDArray[np.str_], rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Tell every answer of a model: spec -> bits of right and wrong, a text a draw, clips in the order of `names`.

    `there`: bits of the clips that were measured, where not all were. `predicted`: the first draw's classes as
    little-endian int16, of synthetic clips only. rows: what `leaderboard` says of the model.
    """
    specs = [spec for spec in evidence.specs if evidence.has(model, spec)]
    return {
        "cells": {spec: _cell(evidence.draws(model, spec), names, evidence.synthetic) for spec in specs},
        "top1": {row["spec"]: row["top1"] for row in rows},
    }


def _cell(draws: Draws, names: NDArray[np.str_], synthetic: bool) -> dict[str, Any]:
    at = slice(None) if np.array_equal(draws.clip, names) else places(draws.clip, names)
    correct = np.zeros((len(draws.correct), len(names)), bool)
    correct[:, at] = draws.correct
    cell: dict[str, Any] = {"correct": [_bits(one) for one in correct]}
    if len(draws.clip) < len(names):
        there = np.zeros(len(names), bool)
        there[at] = True
        cell["there"] = _bits(there)
    if synthetic:
        predicted = np.full(len(names), -1, "<i2")
        predicted[at] = draws.prediction[0]
        cell["predicted"] = b64encode(predicted.tobytes()).decode()
    return cell


def _bits(values: Mask) -> str:
    return b64encode(np.packbits(values).tobytes()).decode()
