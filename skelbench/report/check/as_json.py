"""What a check found, as one JSON object for programs."""

import json

from skelbench.report.check.verdict import Checked, Held, method


def as_json(checked: Checked) -> str:
    """Lay out a check: verdict, cells, means, counts, method. Accuracies are in percent, falls in points."""
    names = {"new": checked.new, "baseline": checked.baseline, "baseline_model": checked.renamed or None}
    counts = {
        "compared": len(checked.cells),
        "fell": len(checked.fallen),
        "missing": len(checked.missing),
        "extra": len(checked.extra),
    }
    found = {
        "verdict": "holds" if checked.passed else "fell",
        "max_drop": float(checked.limit),
        "labelled": checked.labelled,
        **names,
        "counts": counts,
        "method": method(checked),
        "means": [{**vars(held.place), "status": held.status, **_figures(held)} for held in checked.means],
        "cells": [
            {**vars(held.place), "status": held.status, **_figures(held), **_counts(held)} for held in checked.cells
        ],
        "missing": [vars(place) for place in checked.missing],
        "extra": [vars(place) for place in checked.extra],
    }
    return json.dumps(found, indent=2, allow_nan=False)


def _figures(held: Held) -> dict[str, object]:
    old, new = (100 * float(share) for share in held.shares)
    of = {"baseline_top1": old, "top1": new, "fall": float(100 * (held.shares[0] - held.shares[1]))}
    interval = {"interval": None, "missed": None}
    if held.fall:
        estimate = held.fall.estimate
        interval = {"interval": [100 * estimate.low, 100 * estimate.high], "missed": held.fall.missed}
    names = {**vars(held.place), "status": held.status}
    return {
        **names,
        **of,
        **interval,
        "clips": len(held.pair.clip),
        "groups": held.groups,
        "grouped_by": held.pair.grouped_by,
    }


def _counts(held: Held) -> dict[str, object]:
    """Exact counts: of the clips of all draws."""
    old, new = held.pair.right
    flipped = [str(name) for name in held.pair.clip[held.pair.flipped]]
    return {"draws": len(held.pair.old), "baseline_correct": old, "correct": new, "flipped_clips": flipped}
