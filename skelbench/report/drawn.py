"""How much of a results file is drawn: a file of thousands of settings, models or perturbations is read, not drawn.

Every figure of a model takes a second, and a picture of a thousand panels fills the memory.
"""

from collections.abc import Sequence
from dataclasses import replace

from skelbench.report.evidence import Evidence

SETTINGS = 20
MODELS = 60  # of all settings together
SPECS = 200  # perturbations of a setting: all of the suite core, and those undamaged


def drawn(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Keep the first settings of a file, and of each the first models and perturbations."""
    kept: list[Evidence] = []
    left = MODELS
    for one in evidence[:SETTINGS]:
        models, specs = one.models[:left], one.specs[:SPECS]
        left -= len(models)
        if models:
            kept.append(_only(one, models, specs))
    return kept


def left_out(evidence: Sequence[Evidence], kept: Sequence[Evidence]) -> str:
    """Say in a line what is not drawn; nothing where all is."""
    pairs = zip(_counts(evidence), _counts(kept), ("settings", "models", "perturbations"), strict=True)
    missing = [f"{some} of {every} {what}" for every, some, what in pairs if some < every]
    return f"figures are drawn of the first {', '.join(missing)}; the page lists all" if missing else ""


def _counts(evidence: Sequence[Evidence]) -> tuple[int, int, int]:
    return len(evidence), sum(len(one.models) for one in evidence), sum(len(one.specs) for one in evidence)


def _only(evidence: Evidence, models: Sequence[str], specs: Sequence[str]) -> Evidence:
    rows = evidence.rows
    kept = rows["model"].isin(list(models)) & rows["spec"].isin(list(specs))
    if kept.all():
        return evidence
    spec = evidence.spec if evidence.spec in specs else specs[-1]
    return replace(evidence, rows=rows[kept].reset_index(drop=True), model=models[0], spec=spec)
