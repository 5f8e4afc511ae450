"""What a model says of clips that nobody labelled, how good their poses are, and what accuracy that lets expect."""

from skelbench.evaluation.predict.curves import Curves, curves_of
from skelbench.evaluation.predict.expected import Expected
from skelbench.evaluation.predict.predict import Predicted, predict

__all__ = ["Curves", "Expected", "Predicted", "curves_of", "predict"]
