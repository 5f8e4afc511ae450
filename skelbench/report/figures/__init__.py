"""The figures: one file each, one table of them all.

Every function here takes an `Evidence` (a setting of a results file, and the model and perturbation looked at) and
returns a matplotlib figure, which `save` writes as PNG and SVG. The numbers behind a figure have functions of their own
in its file. Figures in `OF_ALL_MODELS` are drawn once per setting, the others once per model.
A figure that the evidence does not allow (one model, no features, data that are not here) raises `InputError`.
"""

from collections.abc import Callable

from skelbench.core.arrays import Figure
from skelbench.core.registry import Registry
from skelbench.report.evidence import Evidence, read_evidence
from skelbench.report.figures.confusion import confusion
from skelbench.report.figures.cost import cost
from skelbench.report.figures.curves import curves
from skelbench.report.figures.heatmap import heatmap
from skelbench.report.figures.motion import motion
from skelbench.report.figures.overlap import overlaps
from skelbench.report.figures.per_class import per_class, versus
from skelbench.report.figures.save import save
from skelbench.report.figures.skeletons import skeletons
from skelbench.report.figures.tsne import tsne

__all__ = ["FIGURES", "OF_ALL_MODELS", "Draw", "Evidence", "read_evidence", "save"]

Draw = Callable[[Evidence], Figure]
FIGURES = Registry[Draw](
    "figure",
    {
        "curves": curves,
        "heatmap": heatmap,
        "overlap": overlaps,
        "cost": cost,
        "confusion": confusion,
        "per_class": per_class,
        "versus": versus,
        "motion": motion,
        "tsne": tsne,
        "skeletons": skeletons,
    },
)
OF_ALL_MODELS = ("curves", "heatmap", "overlap", "cost", "skeletons")
