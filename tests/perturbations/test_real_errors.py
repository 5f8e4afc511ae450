"""The errors of real estimators that docs/perturbations.md tells of, measured again on the recordings."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from npz import arrays
from scipy.ndimage import median_filter
from scipy.stats import t

pytestmark = pytest.mark.real
LIMBS = range(5, 17)
"""Shoulders to ankles, in coco17."""


def pairs(data: Path, one: str, other: str) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Poses (T, 17, 2) of the clips of one person and at least 30 frames that both files hold; NaN is missing."""
    first, second = (arrays(data / f"{name}.npz") for name in (one, other))
    where = {name: row for row, name in enumerate(second["clip_name"])}
    rows = [(row, where[name]) for row, name in enumerate(first["clip_name"]) if name in where]
    for row, twin in rows:
        frames = min(first["clip_length"][row], second["clip_length"][twin])
        if frames >= 30 and first["num_person"][row] == 1:
            poses = [
                file["keypoint"][file["clip_start"][at] :][:frames][:, file["coco17_from"]].astype(float)
                for file, at in ((first, row), (second, twin))
            ]
            for pose in poses:
                pose[(pose == 0).all(axis=-1)] = np.nan
            yield poses[0], poses[1]


PUSHUP = ("pushup/pushup_movenet", "pushup/pushup_mediapipe")
KERAAL = ("keraal_sample/keraal_sample_alphapose", "keraal_sample/keraal_sample_blazepose")


@pytest.mark.parametrize(
    ("files", "share", "told"),
    [(PUSHUP, 1.5, [0.06, 0.09, 0.18, 0.42, 0.86]), (KERAAL, 5.7, [0.13, 0.26, 0.54, 1.07, 2.17])],
)
def test_spikes_are_as_long_as_the_page_says(
    data_dir: Path, files: tuple[str, str], share: float, told: list[float]
) -> None:
    lengths: list[np.ndarray] = []
    seen = 0
    for a, b in pairs(data_dir, *files):
        sides = np.median(np.sort(np.nanmax(a, axis=1) - np.nanmin(a, axis=1)), axis=0)
        for v in LIMBS:
            off = (a - b)[:, v]
            if np.isnan(off).any():
                continue
            slow = np.stack([median_filter(off[:, c], 11, mode="nearest") for c in (0, 1)], axis=1)
            length = np.linalg.norm(off - slow, axis=1) / np.sqrt(0.53 * sides.prod())
            seen += len(length)
            lengths.append(length[(length > 5 * 1.4826 * np.median(length)) & (length > 0.05)])
    found = np.concatenate(lengths)
    assert 100 * len(found) / seen == pytest.approx(share, abs=0.05)
    np.testing.assert_allclose(np.quantile(found, [0.1, 0.25, 0.5, 0.75, 0.9]), told, atol=0.0051)


def test_the_law_of_spikes_lies_between_those_of_real_estimators() -> None:
    found = t(3).ppf((1 + np.array([0.1, 0.25, 0.5, 0.75, 0.9])) / 2) / 2
    np.testing.assert_allclose(found, [0.07, 0.17, 0.38, 0.71, 1.18], atol=0.0051)


def seen_throughout(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(T, n, 2): the difference of limb joints that both see in all frames."""
    off = (a - b)[:, LIMBS]
    return off[:, ~np.isnan(off).any(axis=(0, 2))]


OPENPOSE = "keraal_sample/keraal_sample_openpose"


@pytest.mark.parametrize(
    ("files", "told"),
    [(PUSHUP, 0.14), ((OPENPOSE, KERAAL[1]), 0.09), (KERAAL, 0.42), ((KERAAL[0], OPENPOSE), 0.76)],
)
def test_joints_err_together_as_the_page_says(data_dir: Path, files: tuple[str, str], told: float) -> None:
    found = []
    for a, b in pairs(data_dir, *files):
        off = seen_throughout(a, b)
        for c in (0, 1) if off.shape[1] > 1 else ():
            found.append(np.corrcoef(off[..., c].T)[np.triu_indices(off.shape[1], 1)])
    assert np.median(np.concatenate(found)) == pytest.approx(told, abs=0.0051)


def test_a_half_of_the_error_never_changes(data_dir: Path) -> None:
    bias, spread = [], []
    for a, b in pairs(data_dir, *PUSHUP):
        off, side = seen_throughout(a, b), np.nanmax(np.nanmax(a, axis=(0, 1)) - np.nanmin(a, axis=(0, 1)))
        bias.append(np.abs(off.mean(axis=0)).ravel() / side)
        spread.append(off.std(axis=0).ravel() / side)
    found = [np.median(np.concatenate(values)) for values in (bias, spread)]
    np.testing.assert_allclose(found, [0.014, 0.0145], atol=0.000051)


def test_errors_are_slow(data_dir: Path) -> None:
    lags: dict[int, list[np.ndarray]] = {1: [], 2: [], 5: [], 10: []}
    for a, b in pairs(data_dir, *PUSHUP):
        off = seen_throughout(a, b)
        off -= off.mean(axis=0)
        for lag, values in lags.items():
            values.append(((off[lag:] * off[:-lag]).sum(axis=0) / (off**2).sum(axis=0)).ravel())
    found = [np.median(np.concatenate(values)) for values in lags.values()]
    np.testing.assert_allclose(found, [0.81, 0.67, 0.34, 0.08], atol=0.0051)
