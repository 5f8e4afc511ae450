"""All figures of a suite for one model, as boards, pages and exports take them."""

from collections.abc import Mapping
from dataclasses import dataclass

from skelbench.evaluation.metrics.means import Worst
from skelbench.evaluation.results.statistics import Estimate


@dataclass(frozen=True)
class Calibration:
    """How far a model's own probabilities can be believed; each a mean over cells, lower is better.

    ece: expected calibration error, 0 to 1. brier: Brier score over the classes, 0 to 2. aurc: area under the
    risk-coverage curve, 0 to 1.
    """

    ece: Estimate
    brier: Estimate
    aurc: Estimate


@dataclass(frozen=True)
class Summary:
    """One model on one suite; shares, not percent. A figure that is None cannot be said: `absent` says why."""

    model: str
    specs: int  # damages of the suite
    draws: int  # of every random one
    clips: int
    groups: int
    grouped_by: str  # what intervals are over: `clusters.over(grouped_by, groups)`
    clean: Estimate  # accuracy
    damaged: Estimate  # mean accuracy over the damages
    drop: Estimate  # clean - damaged, paired by clip
    worst: Worst
    area: Mapping[str, Estimate]  # below accuracy over level, of each family whose levels are numbers
    agreement: Estimate  # damaged clips that are given the class that they are given undamaged
    relative: Estimate | None  # damaged / clean
    flips: Estimate | None  # share of clips whose class changes between neighbouring levels
    mce: Estimate | None  # errors over those of the reference, 1 being as many
    relative_mce: Estimate | None
    effective: Estimate | None  # effective robustness: damaged accuracy above the trend of all models
    calibration: Calibration | None  # on undamaged clips
    damaged_calibration: Calibration | None
    absent: Mapping[str, str]  # name of a figure that is None -> why


METHOD: Mapping[str, str] = {
    **dict.fromkeys(("clean", "damaged", "area", "agreement", "flips"), "Wilson, clustered"),
    "drop": "Bonett and Price, clustered",
    "worst": "Bonett and Price, clustered, and simultaneous over families by cluster bootstrap",
    **dict.fromkeys(("relative", "mce", "relative_mce", "effective"), "cluster bootstrap"),
    **dict.fromkeys(("calibration", "damaged_calibration"), "cluster bootstrap"),
}
"""Figure of a `Summary` -> how its 95 % interval is made; over what, say `grouped_by` and `groups`."""
