"""How good the poses of a clip are, and to which level of which perturbation that comes."""

from skelbench.evaluation.quality.quality import Quality, quality

__all__ = ["Quality", "quality"]
