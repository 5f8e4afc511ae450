"""MotionBERT's conversion of COCO joints whether detected or not, against its table written out."""

import numpy as np

from skelbench.adapters.inputs.motionbert import coco_to_h36m

SOURCES = (
    *((11, 12), (12,), (14,), (16,), (11,), (13,), (15,), (5, 6, 11, 12), (5, 6)),
    *((0,), (1, 2), (5,), (7,), (9,), (6,), (8,), (10,)),
)
"""Of every H36M joint: the COCO joints whose mean it is."""


def test_the_weights_of_the_conversion_are_those_of_the_table_exactly() -> None:
    weights = coco_to_h36m(np.eye(17, dtype=np.float32))
    expected = np.zeros((17, 17), np.float32)
    for row, joints in zip(expected, SOURCES, strict=True):
        row[list(joints)] = 1 / len(joints)
    assert weights.dtype == np.float32
    np.testing.assert_array_equal(weights, expected)
