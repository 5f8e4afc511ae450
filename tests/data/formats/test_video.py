"""Videos, with stand-ins for rtmlib and OpenCV that have their names and signatures; the true ones are not run here."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from skelbench import InputError, load_data

POSE: NDArray[np.float64] = np.stack([np.linspace(10, 40, 17), np.linspace(5, 90, 17)], axis=-1)


class Detector:
    """As rtmlib.YOLOX: a picture -> boxes. Here the first pixel says how many people there are."""

    def __call__(self, picture: Any) -> Any:
        return np.array([[50.0 * k, 0, 50 * k + 50, 100] for k in range(int(picture[0, 0, 0]))])


class Estimator:
    """As rtmlib.RTMPose: a picture and boxes -> (P, V, 2) and (P, V); without boxes, the picture is one person."""

    def __call__(self, picture: Any, bboxes: Any = ()) -> tuple[Any, Any]:
        boxes = bboxes if len(bboxes) else [[0, 0, 200, 100]]
        order = boxes[::-1] if picture[0, 0, 1] else boxes  # an estimator promises no order
        points = np.stack([POSE + np.array([box[0], picture[0, 0, 2]]) for box in order])
        return points, np.full(points.shape[:2], 0.75)


class Body:
    MODE: ClassVar = {
        "balanced": {"det": "https://example.org/onnx/det_m.zip", "pose": "https://example.org/onnx/pose_m.zip"}
    }

    def __init__(self, mode: str, backend: str, device: str) -> None:
        assert (mode, backend, device) == ("balanced", "onnxruntime", "cpu")
        self.det_model, self.pose_model = Detector(), Estimator()


class Without(Body):
    def __init__(self, mode: str, backend: str, device: str) -> None:
        raise OSError("Name or service not known")


def pictures(*frames: tuple[int, int, int]) -> list[Any]:
    made = [np.zeros((100, 200, 3), np.uint8) for _ in frames]
    for picture, pixel in zip(made, frames, strict=True):
        picture[0, 0] = pixel
    return made


class Reader:
    """As cv2.VideoCapture; what is in a video stands in `videos`, by its name."""

    videos: ClassVar[dict[str, list[Any]]] = {}

    def __init__(self, path: str) -> None:
        self._left = iter(self.videos.get(Path(path).name, []))

    def read(self) -> tuple[bool, Any]:
        picture = next(self._left, None)
        return picture is not None, picture

    def release(self) -> None:
        pass


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rtmlib, cv2 = ModuleType("rtmlib"), ModuleType("cv2")
    vars(rtmlib).update(Body=Body)
    vars(cv2).update(VideoCapture=Reader)
    monkeypatch.setitem(sys.modules, "rtmlib", rtmlib)
    monkeypatch.setitem(sys.modules, "cv2", cv2)
    monkeypatch.setattr(Reader, "videos", {})
    return tmp_path


def video(path: Path, *frames: tuple[int, int, int]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(path.name.encode())
    Reader.videos[path.name] = pictures(*frames)
    return path


def test_a_video_is_a_clip_of_its_people(folder: Path) -> None:
    path = video(folder / "wave_01.mp4", (2, 0, 0), (0, 0, 0), (2, 1, 1), (1, 0, 2))
    data = load_data(path)
    assert (data.name, data.source, data.layout.name, data.names) == ("wave_01", "rtmlib", "coco17", ("wave_01",))
    clip = data[0]
    assert clip.image_size == (100, 200) and clip.keypoint.shape == (2, 4, 17, 2)
    assert clip.detected.all(axis=2).tolist() == [[True, False, True, True], [True, False, True, False]]
    np.testing.assert_allclose(clip.keypoint[0, 3], POSE + np.array([0, 2]), atol=1e-4)
    # found in another order, and still the second
    np.testing.assert_allclose(clip.keypoint[1, 2], POSE + np.array([50, 1]), atol=1e-4)
    assert set(clip.score[clip.detected].tolist()) == {0.75}


def test_a_folder_of_videos_is_labelled_by_the_folders_in_it(folder: Path) -> None:
    for path in (folder / "own" / "sit" / "a.MP4", folder / "own" / "wave" / "b.avi"):
        video(path, (1, 0, 0))
    data = load_data(folder / "own")
    assert [(clip.name, data.class_of(clip)) for clip in data] == [("a", "sit"), ("b", "wave")]


def test_a_damaged_video_among_others_is_left_out_and_a_crowd_is_said(folder: Path) -> None:
    video(folder / "own" / "a.mp4", (12, 0, 0), (1, 0, 0))
    video(folder / "own" / "b.mp4")
    data = load_data(folder / "own")
    assert data.names == ("a",)
    said = " ".join(remark.text for remark in data.remarks)
    assert "clips cannot be read, left out: b;" in said
    assert "1 frame of more than 10 persons in 1 clip" in said


def test_without_the_extra_the_answer_is_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rtmlib", None)  # as if it were not installed
    path = tmp_path / "a.mp4"
    path.write_bytes(b"x")
    with pytest.raises(InputError, match=r"needs rtmlib; pip install 'skelbench\[pose\]'"):
        load_data(path)


def test_without_weights_it_says_which_files_go_where(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["rtmlib"], "Body", Without)
    monkeypatch.setenv("TORCH_HOME", "/models")
    path = video(folder / "a.mp4", (1, 0, 0))
    with pytest.raises(InputError) as refusal:
        load_data(path)
    for word in ("Name or service not known", "det_m.onnx and pose_m.onnx", "https://example.org/onnx", "/models/hub"):
        assert word in str(refusal.value)


@pytest.mark.parametrize(
    ("frames", "options", "said"),
    [
        ([], {}, "is no video that can be read"),
        ([(0, 0, 0)], {}, "no clip with anybody in it"),
        ([(1, 0, 0)], {"layout": "ntu25"}, "not of ntu25"),
    ],
)
def test_a_video_of_which_no_clip_comes_is_refused(folder: Path, frames: Any, options: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        load_data(video(folder / "a.webm", *frames), **options)
