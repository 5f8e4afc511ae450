"""Skeletons of synthetic clips that models get wrong, as data that a page loads: clean, and under every perturbation.

Real recordings may not be passed on: of them there is none.
"""

from collections.abc import Iterator
from typing import Any

from skelbench.core.errors import InputError
from skelbench.evaluation.results.cell import REPAIRED_BY
from skelbench.perturbations.spec import CLEAN, Spec
from skelbench.report.evidence import Evidence
from skelbench.report.page_clips import MARGIN, encode

FRAMES = 20
"""Of a clip; so the thousand of the embedded set take 2 MB a perturbation."""


def poses_data(evidence: Evidence) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (perturbation, clip name -> its skeletons), the undamaged ones of all these clips last, as `clean`.

    The draw is the first that was measured. Nothing comes of recordings, or where the clips are not here.
    """
    if not evidence.synthetic:
        return
    try:
        data = evidence.data
    except InputError:
        return
    place = {name: i for i, name in enumerate(data.names)}
    shown: dict[str, dict[str, Any]] = {}
    for spec, seed in _damage(evidence).items():
        kept: dict[str, Any] = {}
        for name in _watched(evidence, spec):
            clip = data[place[name]]
            about = {"persons": len(clip.keypoint), "seconds": round(clip.keypoint.shape[1] / 30, 2)}
            shown.setdefault(name, {**about, "poses": encode(clip, clip, FRAMES)})
            if spec != CLEAN:
                kept[name] = {"poses": encode(Spec.parse(spec).apply(clip, seed), clip, FRAMES)}
        if kept:
            yield spec, kept
    yield CLEAN, shown


def stage_of(evidence: Evidence) -> dict[str, Any]:
    """Tell what the skeletons are made of."""
    layout = evidence.data.layout
    links = [list(link) for link in layout.links]
    return {"joints": list(layout.joints), "links": links, "frames": FRAMES, "margin": MARGIN}


def _damage(evidence: Evidence) -> dict[str, int]:
    """Return the perturbations, without what repaired them -> the seed of their first draw."""
    rows = evidence.rows.assign(spec=[spec.partition(REPAIRED_BY)[0] for spec in evidence.rows["spec"]])
    return {str(spec): int(seed) for spec, seed in rows.groupby("spec", sort=True)["seed"].min().items()}


def _watched(evidence: Evidence, damage: str) -> list[str]:
    """Name the clips that a model gets wrong in the first draw of a damage, repaired or not."""
    wrong: set[str] = set()
    for spec in (spec for spec in evidence.specs if spec.partition(REPAIRED_BY)[0] == damage):
        for model in (model for model in evidence.models if evidence.has(model, spec)):
            draws = evidence.draws(model, spec)
            wrong.update(draws.clip[~draws.correct[0]].tolist())
    return sorted(wrong)
