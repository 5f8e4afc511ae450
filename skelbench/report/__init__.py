"""The figures: one file each, one table of them all.

Every function here takes an `Evidence` (a setting of a results file, and the model and perturbation looked at) and
returns a matplotlib figure, which `save` writes as PNG and SVG. The numbers behind a figure have functions of their own
in its file. Figures in `OF_ALL_MODELS` are drawn once per setting, the others once per model.
A figure that the evidence does not allow (one model, no features, data that are not here) raises `InputError`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from skelbench.registry import Registry
from skelbench.report.confusion import confusion
from skelbench.report.cost import cost
from skelbench.report.curves import curves
from skelbench.report.evidence import Evidence, read_evidence
from skelbench.report.heatmap import heatmap
from skelbench.report.motion import motion
from skelbench.report.per_class import per_class, versus
from skelbench.report.save import save
from skelbench.report.skeletons import skeletons
from skelbench.report.tsne import tsne

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["FIGURES", "OF_ALL_MODELS", "Evidence", "read_evidence", "save"]

FIGURES = Registry[Callable[[Evidence], "Figure"]](
    "figure",
    {
        "curves": curves,
        "heatmap": heatmap,
        "cost": cost,
        "confusion": confusion,
        "per_class": per_class,
        "versus": versus,
        "motion": motion,
        "tsne": tsne,
        "skeletons": skeletons,
    },
)
OF_ALL_MODELS = ("curves", "heatmap", "cost", "skeletons")
