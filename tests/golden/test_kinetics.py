"""Kinetics' compressed skeletons against pyskl's own decompression."""

import os
from pathlib import Path

import numpy as np
import pytest

from skelbench.data.kinetics import MOST, decompress

FOLDER = Path(os.environ.get("SKELBENCH_GOLDEN", Path(__file__).parents[3] / "shared" / "golden"))
FILES = sorted(FOLDER.glob("pyskl_decompress*.npz"))
missing = pytest.param(None, marks=pytest.mark.skip(f"no pyskl_decompress*.npz in {FOLDER}; set $SKELBENCH_GOLDEN"))


@pytest.mark.parametrize("path", [pytest.param(file, id=file.stem) for file in FILES] or [missing])
def test_detections_are_sorted_into_persons_as_in_pyskl(path: Path) -> None:
    file = np.load(path)
    variants = [key.removesuffix("_score") for key in file.files if key.endswith("_score") and key != "box_score"]
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
