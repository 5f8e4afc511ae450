"""Figures of true classes need labels: without any, the label of a clip is what the model itself predicted."""

from skelbench.core.errors import require
from skelbench.report.evidence import Evidence


def check_labelled(evidence: Evidence) -> None:
    """Refuse to draw classes as the true ones that nobody knows.

    Raises:
        InputError: the clips that were measured have no labels.
    """
    require(
        evidence.labelled,
        f"the clips of {evidence.clips} have no labels, which a figure of true classes needs; add them and measure "
        "again (docs/your_data.md)",
    )
