"""Files as pose estimators write them, by hand: one person walks from left to right, three frames."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

FRAMES = 3


def x(frame: int, joint: int) -> float:
    return 100.0 + 10 * frame + joint


def y(frame: int, joint: int) -> float:
    return 200.0 + 3 * joint


def score(joint: int) -> float:
    return 0.5 + joint / 100


def flat(frame: int, joints: int, shift: float = 0) -> list[float]:
    return [n for v in range(joints) for n in (x(frame, v) + shift, y(frame, v), score(v))]


def dump(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return path


def openpose(folder: Path, joints: int = 25, frames: range = range(FRAMES), key: str = "pose_keypoints_2d") -> Path:
    for frame in frames:
        person = {"person_id": [-1], key: flat(frame, joints), "face_keypoints_2d": []}
        dump(folder / f"video_{frame:012}_keypoints.json", {"version": 1.3, "people": [person]})
    return folder


def alphapose(path: Path, joints: int = 17, name: str = "{}.jpg", **more: Any) -> Path:
    one = {"category_id": 1, "score": 2.5, "box": [1, 2, 3, 4], **more}
    found = [{"image_id": name.format(n), "keypoints": flat(n, joints), **one} for n in range(FRAMES)]
    return dump(path, found)


def coco(path: Path) -> Path:
    return dump(
        path,
        [{"image_id": 7 + n, "category_id": 1, "keypoints": flat(n, 17), "score": 0.9} for n in range(FRAMES)],
    )


def coco_truth(path: Path) -> Path:
    images = [{"id": 90 - n, "file_name": f"a_{n}.jpg", "height": 480, "width": 640} for n in range(FRAMES)]
    marked = [
        {"id": n, "image_id": 90 - n, "iscrowd": 0, "num_keypoints": 16, "keypoints": [*flat(n, 17)[:48], 0, 0, 0]}
        for n in range(FRAMES)
    ]
    return dump(path, {"info": {}, "images": images, "annotations": marked})


def instance(frame: int, joints: int = 17) -> dict[str, Any]:
    points = [[x(frame, v), y(frame, v)] for v in range(joints)]
    return {"keypoints": points, "keypoint_scores": [score(v) for v in range(joints)], "bbox": [[1, 2, 3, 4]]}


def mmpose(path: Path, joints: int = 17, data_set: str = "coco") -> Path:
    frames = [{"frame_id": n + 1, "instances": [instance(n, joints)]} for n in range(FRAMES)]
    return dump(path, {"meta_info": {"dataset_name": data_set}, "instance_info": frames})


def ultralytics(folder: Path, after: str = "", width: int = 3) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(FRAMES):
        joints = [(x(n, v) / 640, y(n, v) / 480, score(v))[:width] for v in range(17)]
        numbers = " ".join(f"{value:.9f}" for joint in joints for value in joint)
        (folder / f"video_{n + 1}.txt").write_text(f"0 0.5 0.5 0.2 0.6 {numbers}{after}\n")
    return folder


def result(n: int) -> dict[str, Any]:
    """A person as Ultralytics' `tojson` writes one."""
    points = {"x": [x(n, v) for v in range(17)], "y": [y(n, v) for v in range(17)]}
    seen = {**points, "visible": [score(v) for v in range(17)]}
    return {"name": "person", "class": 0, "confidence": 0.9, "box": {}, "keypoints": seen}


def results(path: Path) -> Path:
    return dump(path, [[result(n)] for n in range(FRAMES)])


def landmark(frame: int, v: int) -> dict[str, float]:
    return {"x": x(frame, v) / 640, "y": y(frame, v) / 480, "z": -0.1, "visibility": score(v)}


def mediapipe(path: Path) -> Path:
    return dump(path, [[landmark(n, v) for v in range(33)] for n in range(FRAMES)])


def mediapipe_csv(path: Path) -> Path:
    heading = ",".join(f"{axis}{v}" for v in range(1, 34) for axis in "xyzv")
    rows = [",".join(str(value) for v in range(33) for value in landmark(n, v).values()) for n in range(FRAMES)]
    path.write_text("\n".join(["frame," + heading, *(f"{n},{row}" for n, row in enumerate(rows))]) + "\n")
    return path


def kinetics(folder: Path, name: str = "abc", label: str = "jump", number: int = 3) -> Path:
    frames = [
        {
            "frame_index": n + 1,
            "skeleton": [
                {
                    "pose": [n_ for v in range(18) for n_ in (x(n, v) / 640, y(n, v) / 480)],
                    "score": [score(v) for v in range(18)],
                }
            ],
        }
        for n in range(FRAMES)
    ]
    dump(folder / f"{name}.json", {"data": frames, "label": label, "label_index": number})
    table = folder.with_name(f"{folder.name}_label.json")
    known = json.loads(table.read_text()) if table.exists() else {}
    dump(table, {**known, name: {"has_skeleton": True, "label": label, "label_index": number}})
    return folder


WRITTEN: dict[str, tuple[str, str, int, Callable[[Path], Path]]] = {
    "openpose": ("openpose", "clip", 25, openpose),
    "openpose, COCO": ("openpose", "clip", 18, lambda path: openpose(path, 18)),
    "openpose before 1.2": ("openpose", "clip", 18, lambda path: openpose(path, 18, key="pose_keypoints")),
    "alphapose": ("alphapose", "alphapose-results.json", 17, alphapose),
    "alphapose, Halpe": ("alphapose", "alphapose-results.json", 26, lambda path: alphapose(path, 26)),
    "mmpose": ("mmpose", "a.json", 17, mmpose),
    "ultralytics": ("ultralytics", "labels", 17, ultralytics),
    "ultralytics, JSON": ("ultralytics", "a.json", 17, results),
    "mediapipe": ("mediapipe", "a.json", 33, mediapipe),
    "mediapipe, CSV": ("mediapipe", "a.csv", 33, mediapipe_csv),
    "coco": ("coco", "a.json", 17, coco),
    "coco, truth": ("coco", "a.json", 17, coco_truth),
    "kinetics-skeleton": ("kinetics-skeleton", "kinetics_val", 18, kinetics),
}
"""What is written -> name of its format, of the path, joints, what writes it."""
SHARES = ("ultralytics", "mediapipe", "mediapipe, CSV", "kinetics-skeleton")
"""Those whose coordinates are shares of a picture of 640 x 480."""
