"""Skeletons of synthetic clips that models get wrong, as data that a page loads: clean, and under every perturbation.

Real recordings may not be passed on: of them there is none.
"""

from typing import Any

from skelbench.core.errors import InputError
from skelbench.perturbations.spec import CLEAN, Spec
from skelbench.report.evidence import Evidence
from skelbench.report.page_clips import MARGIN, encode
from skelbench.report.site.addresses import damage_of

FRAMES = 20
"""Of a clip; so the thousand of the embedded set take 2 MB a perturbation."""


def poses_data(evidence: Evidence) -> dict[str, dict[str, Any]]:
    """Return perturbation -> clip name -> its skeletons, under `clean` those of all these clips undamaged.

    The draw is the first that was measured. Nothing comes of recordings, or where the clips are not here.
    """
    if not evidence.synthetic:
        return {}
    try:
        data = evidence.data
    except InputError:
        return {}
    damage = _damage(evidence)
    wrong = {spec: _wrong(evidence, spec) for spec in damage}
    place = {name: i for i, name in enumerate(data.names)}
    found: dict[str, dict[str, Any]] = {CLEAN: {}, **{spec: {} for spec in damage if wrong[spec]}}
    for name in sorted(set[str]().union(*wrong.values())):
        clip = data[place[name]]  # once for all perturbations: the embedded clips are made when they are read
        about = {"persons": len(clip.keypoint), "seconds": round(clip.keypoint.shape[1] / 30, 2)}
        found[CLEAN][name] = {**about, "poses": encode(clip, clip, FRAMES)}
        for spec in (spec for spec in damage if spec != CLEAN and name in wrong[spec]):
            found[spec][name] = {"poses": encode(Spec.parse(spec).apply(clip, damage[spec]), clip, FRAMES)}
    return found


def stage_of(evidence: Evidence) -> dict[str, Any]:
    """Tell what the skeletons are made of."""
    layout = evidence.data.layout
    links = [list(link) for link in layout.links]
    return {"joints": list(layout.joints), "links": links, "frames": FRAMES, "margin": MARGIN}


def _damage(evidence: Evidence) -> dict[str, int]:
    """Return the perturbations, without what repaired them -> the seed of their first draw."""
    rows = evidence.rows.assign(spec=list(map(damage_of, evidence.rows["spec"])))
    return {str(spec): int(seed) for spec, seed in rows.groupby("spec", sort=True)["seed"].min().items()}


def _wrong(evidence: Evidence, damage: str) -> set[str]:
    """Name the clips that a model gets wrong in the first draw of a damage, repaired or not."""
    wrong: set[str] = set()
    for spec in (spec for spec in evidence.specs if damage_of(spec) == damage):
        for model in (model for model in evidence.models if evidence.has(model, spec)):
            draws = evidence.draws(model, spec)
            wrong.update(draws.clip[~draws.correct[0]].tolist())
    return wrong
