"""Kinetics' compressed skeletons against pyskl's own decompression."""

from pathlib import Path

import numpy as np
import pytest
from golden_files import found
from npz import arrays

from skelbench.data.formats.pickles.kinetics import MOST, decompress


@pytest.mark.parametrize("path", found("pyskl_decompress"))
def test_detections_are_sorted_into_persons_as_in_pyskl(path: Path) -> None:
    file = arrays(path)
    variants = [key.removesuffix("_score") for key in file if key.endswith("_score") and key != "box_score"]
    assert variants
    for variant in variants:
        kept = np.ones(len(file["keypoint"]), bool)
        if variant.startswith("box"):
            kept = file["box_score"] >= float(variant.removeprefix("box"))
        most = int(variant.removeprefix("max")) if variant.startswith("max") else MOST
        keypoint, score = decompress(
            file["keypoint"][kept],
            file["frame_inds"][kept],
            int(file["total_frames"]),
            squeeze=variant != "nosqueeze",
            most=most,
        )
        np.testing.assert_array_equal(keypoint, file[f"{variant}_keypoint"], err_msg=variant)
        np.testing.assert_array_equal(score, file[f"{variant}_score"], err_msg=variant)
        assert keypoint.shape[1] == int(file[f"{variant}_total_frames"])
        assert keypoint.dtype == score.dtype == np.float16
