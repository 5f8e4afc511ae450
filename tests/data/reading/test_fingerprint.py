"""Numbers measured on poses as they stand are not known of the same file once it is read otherwise."""

import pickle
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from draws import changed, raws

from skelbench.data.find import load_data
from skelbench.data.reading.raw import Raw

Change = Callable[[list[Raw]], list[Raw]]


def zeros(clips: list[Raw]) -> list[Raw]:
    return changed(clips, lambda k: np.where(np.arange(k.shape[2])[:, None] == 9, 0, k))


def percent(clips: list[Raw]) -> list[Raw]:
    return [replace(raw, score=np.asarray(raw.score) * 100) for raw in clips]


def turned(clips: list[Raw]) -> list[Raw]:
    return [replace(raw, image_size=(1920, 1080)) for raw in clips]


def third(clips: list[Raw]) -> list[Raw]:
    return [replace(r, keypoint=np.concatenate([r.keypoint, np.asarray(r.score)[..., None]], -1)) for r in clips]


READ_OTHERWISE: dict[str, Change] = {
    "zeros": zeros,
    "percent": percent,
    "turned": turned,
    "axes": lambda clips: [
        Raw(r.keypoint.swapaxes(0, 1), np.asarray(r.score).swapaxes(0, 1), r.image_size) for r in clips
    ],
    "shares": lambda clips: changed(clips, lambda k: k / [1920, 1080]),
    "unusual": lambda _: raws("h36m17", count=16),
    "third beside scores": third,
    "third": lambda clips: [replace(raw, score=None) for raw in third(clips)],
}


def fingerprints(folder: Path, clips: list[Raw]) -> tuple[str, str]:
    """What results are kept under, and the hash of the file's bytes."""
    keys = ("keypoint", "keypoint_score", "img_shape")
    fields = [dict(zip(keys, (raw.keypoint, raw.score, raw.image_size), strict=True)) for raw in clips]
    (folder / "own.pkl").write_bytes(pickle.dumps([{"frame_dir": f"c{i}", **one} for i, one in enumerate(fields)]))
    return load_data(folder / "own.pkl").sha256, sha256((folder / "own.pkl").read_bytes()).hexdigest()


@pytest.mark.parametrize("layout", ["coco17", "body25", "penn13"])
def test_a_file_that_is_read_as_it_stands_has_its_own_fingerprint(layout: str, tmp_path: Path) -> None:
    told, own = fingerprints(tmp_path, raws(layout, count=16))
    assert told == own


@pytest.mark.parametrize("change", READ_OTHERWISE.values(), ids=READ_OTHERWISE)
def test_a_file_that_is_read_otherwise_has_another(change: Change, tmp_path: Path) -> None:
    told, own = fingerprints(tmp_path, change(raws(count=16)))
    assert told != own
