"""Partial-body accuracies from the paper of PSTL (Zhou et al., AAAI 2023): top-1 in percent, linear protocol, joints.

They are of another data set than most of what they are printed beside, and the paper does not say whether its
classifiers were trained on masked bodies, how often masks were drawn, nor how those of the other methods were applied.
"""

from collections.abc import Mapping

WHERE = "NTU-60 xsub, from the paper: another data set"
TABLE = {"joints": "Table 4", "parts": "Table 5"}
PUBLISHED: Mapping[str, Mapping[str, Mapping[int, float]]] = {
    "joints": {
        "SkeletonCLR": {0: 68.3, 2: 65.6, 4: 61.9, 6: 58.6, 8: 54.5, 10: 50.7},
        "SkeletonBT": {0: 68.5, 2: 65.0, 4: 61.7, 6: 58.6, 8: 55.0, 10: 50.6},
        "AimCLR": {0: 74.3, 2: 70.4, 4: 67.2, 6: 63.0, 8: 58.5, 10: 54.3},
        "PSTL": {0: 77.3, 2: 76.9, 4: 76.2, 6: 75.7, 8: 74.6, 10: 73.8},
    },
    "parts": {
        "SkeletonCLR": {0: 68.3, 1: 63.6, 2: 57.7, 3: 47.5, 4: 33.5},
        "SkeletonBT": {0: 68.5, 1: 64.0, 2: 58.5, 3: 50.2, 4: 38.4},
        "AimCLR": {0: 74.3, 1: 69.3, 2: 63.9, 3: 53.7, 4: 37.9},
        "PSTL": {0: 77.3, 1: 73.6, 2: 68.3, 3: 60.0, 4: 47.3},
    },
}
"""kind -> method -> how many joints of 25, or parts of five, are masked -> top-1."""
