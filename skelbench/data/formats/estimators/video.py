"""Videos: rtmlib (the extra `pose`) finds the people in every frame, and their joints.

rtmlib runs RTMPose (Jiang et al., 2023) without mmpose: `Body` finds the 17 joints of COCO, `BodyWithFeet` the 26 of
Halpe. Its detector and its pose model are asked one after the other, since it takes a picture without anybody for one
person who fills it. Who is who from frame to frame is told by `detections`.
"""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError, require
from skelbench.core.extras import needs
from skelbench.core.files import check_regular
from skelbench.core.layout import LAYOUTS
from skelbench.core.words import one_line
from skelbench.data.bounds import FRAMES, PIXELS
from skelbench.data.formats.estimators.detections import Detection
from skelbench.data.formats.estimators.persons import Left, not_kept, persons
from skelbench.data.formats.folder import ClipFile, clip_files, fingerprint
from skelbench.data.formats.labels import Told, told
from skelbench.data.formats.recorded import Book, Found, RecordedSource
from skelbench.data.formats.spoilt import MOST, Spoilt
from skelbench.data.reading.asked import Asked
from skelbench.data.reading.raw import Raw, Stated
from skelbench.data.reading.remark import Remark

SUFFIXES = (".mp4", ".mov", ".avi", ".mkv", ".webm", ".gif")
ESTIMATOR = "rtmlib"
"""Name of the source of a video's poses."""
SOLUTIONS = {"coco17": "Body", "halpe26": "BodyWithFeet"}
"""Layout -> what rtmlib calls the models that find it."""
MODE = "balanced"  # of rtmlib's three sizes of models


def is_video(path: Path) -> bool:
    """Recognise a video by its ending, and a folder of nothing but videos, or CSVs of their labels.

    The videos may also lie in folders in it, one for each class.
    """
    if path.suffix.lower() in SUFFIXES and not path.is_dir():
        return True
    try:
        endings, folders = _endings(path)
        for folder in folders if not endings else ():
            endings |= _endings(folder)[0]
    except OSError:  # it is no folder, or nobody may look into it
        return False
    return bool(endings & set(SUFFIXES)) and endings <= {*SUFFIXES, ".csv"}


def _endings(folder: Path) -> tuple[set[str], list[Path]]:
    """Return the endings of the files of a folder, and the folders in it; what is hidden does not count."""
    with os.scandir(folder) as entries:
        listed = [entry for entry in entries if not entry.name.startswith(".")]
    files = {Path(entry.name).suffix.lower() for entry in listed if entry.is_file()}
    return files, [Path(entry.path) for entry in listed if entry.is_dir(follow_symlinks=False)]


def open_videos(path: Path, asked: Asked) -> RecordedSource:
    """Open a video, or a folder with a video for each clip; all poses are found now, which takes a while.

    Raises:
        InputError: rtmlib is not installed or finds no weights, or a video cannot be read.
    """
    return RecordedSource(path, asked, read_book)


def read_book(path: Path, asked: Asked) -> Book:
    """Find the poses of a video, or of every video in a folder."""
    files = clip_files(path, *SUFFIXES) if path.is_dir() else [ClipFile(path.stem, path, "")]
    for file in files:
        check_regular(file.path)
    layout = asked.layout or "coco17"
    require(
        layout in SOLUTIONS,
        f"{path} is video, in which rtmlib finds the joints of {' or '.join(SOLUTIONS)}, not of {layout}; name one of "
        "these with layout, or leave it out",
    )
    about = told(files, asked.labels)
    said = [*about.remarks]
    root = path if path.is_dir() else path.parent
    return Book(
        _found(files, layout, about, said),
        partial(fingerprint, root, [file.path for file in files]),
        Stated(LAYOUTS[layout], "pixels"),
        splits=about.splits,
        remarks=said,
        spoilt_share=MOST,
    )


def _found(files: list[ClipFile], layout: str, about: Told, said: list[Remark]) -> Iterator[Found | Spoilt]:
    body, left_out = _body(layout), list[Left]()
    for file in files:
        try:
            raw, left = _poses(file.path, body, len(LAYOUTS[layout]))
        except InputError as error:
            yield Spoilt(file.name, error)
            continue
        left_out.append(left)
        yield Found(file.name, raw, about.labels.get(file.name), about.subjects.get(file.name, -1))
    said += not_kept(left_out)


def _body(layout: str) -> Any:
    """Load the detector and the pose model of rtmlib, which fetches their weights where they are not there yet.

    Raises:
        InputError: rtmlib is not installed, or it cannot get the weights.
    """
    solution = getattr(needs("rtmlib", "pose"), SOLUTIONS[layout])
    try:
        return solution(mode=MODE, backend="onnxruntime", device="cpu")
    except ImportError as error:
        raise InputError(f"this needs {error.name}; pip install 'skelbench[pose]'") from error
    except Exception as error:  # no network, a broken download, or a file that is no model: each with its own class
        raise InputError(_no_weights(solution, error)) from error


def _no_weights(solution: Any, error: Exception) -> str:
    """Say which files were looked for, where, and what helps."""
    models: dict[str, Any] = getattr(solution, "MODE", {}).get(MODE, {})
    urls = [str(models[part]) for part in ("det", "pose") if part in models]
    folders = " and ".join(dict.fromkeys(url.rpartition("/")[0] for url in urls))
    names = " and ".join(f"{Path(url).stem}.onnx" for url in urls) or "its .onnx files"
    return (
        f"rtmlib has no weights ({one_line(str(error), 60)}): put {names}, each the end2end.onnx of the .zip of that "
        f"name at {folders}, into {_cache()}, or take poses of another estimator"
    )


def _cache() -> Path:
    """Return the folder in which rtmlib keeps weights."""
    home = os.environ.get("TORCH_HOME") or os.path.join(os.environ.get("XDG_CACHE_HOME", "~/.cache"), "rtmlib")
    return Path(home).expanduser() / "hub" / "checkpoints"


def _poses(path: Path, body: Any, joints: int) -> tuple[Raw, Left]:
    """Find the poses of one video: keypoint (M, T, V, 2) pixels, score (M, T, V), 0 where a person is not there.

    Who was left out of a crowd comes with them.

    Raises:
        InputError: it cannot be read, or it is too long or too large.
    """
    frames: list[list[Detection]] = []
    size: tuple[int, int] | None = None
    for picture in _pictures(path):
        height, width = picture.shape[:2]
        require(max(height, width) <= PIXELS, f"{path} is {width} x {height} pixels, at most {PIXELS} are read")
        require(size in (None, (height, width)), f"{path} changes its size between frames; write it again")
        require(len(frames) < FRAMES, f"{path} has more than {FRAMES} frames; cut it")
        size = height, width
        frames.append(_people(picture, body, joints))
    if size is None:
        raise InputError(f"{path} is no video that can be read; check the file, or write it again as .mp4")
    return persons(dict(enumerate(frames)), str(path), size)


def _people(picture: NDArray[Any], body: Any, joints: int) -> list[Detection]:
    """(H, W, 3) -> the people in it, in pixels."""
    boxes = body.det_model(picture)
    if not len(boxes):
        return []
    keypoint, score = body.pose_model(picture, bboxes=boxes)
    poses = np.concatenate((np.asarray(keypoint, np.float64)[..., :2], np.asarray(score, np.float64)[..., None]), -1)
    require(poses.shape[1] == joints, f"rtmlib found {poses.shape[1]} joints, expected {joints}; update rtmlib")
    return [Detection(pose) for pose in poses]


def _pictures(path: Path) -> Iterator[NDArray[Any]]:
    """Yield the frames of a video, (H, W, 3)."""
    reader = needs("cv2", "pose").VideoCapture(str(path))
    try:
        while True:
            there, picture = reader.read()
            if not there:
                return
            yield picture
    finally:
        reader.release()
