"""What people write from one estimator in many ways is read alike: by versions, by options, by whose script it was."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import estimator_files as files
import numpy as np
import pytest

from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.find import load_data

SIZE = (480, 640)
NAMES = LAYOUTS["blazepose33"].joints


def loud(name: str) -> str:
    """As MediaPipe's enumeration has it: `eye_left_inner` is LEFT_EYE_INNER."""
    side = next((word for word in ("left", "right") if word in name.split("_")), "")
    rest = [word for word in name.split("_") if word != side]
    return "_".join([side, *rest] if side and rest[0] != "mouth" else name.split("_")).upper()


def landmarks(n: int) -> list[dict[str, Any]]:
    return [files.landmark(n, v) for v in range(33)]


def pixels(n: int) -> list[list[float]]:
    return [[files.x(n, v), files.y(n, v), -20.0, files.score(v)] for v in range(33)]


MEDIAPIPE: dict[str, Callable[[int], Any]] = {
    "numbered": lambda n: [{"id": v, **one} for v, one in enumerate(landmarks(n))],
    "named": lambda n: [{"name": loud(NAMES[v]), **one} for v, one in enumerate(landmarks(n))],
    "by name": lambda n: {loud(NAMES[v]): one for v, one in reversed([*enumerate(landmarks(n))])},
    "MessageToDict": lambda n: {"landmark": landmarks(n)},
    "of results": lambda n: {"pose_landmarks": {"landmark": landmarks(n)}},
    "JavaScript": lambda n: {"poseLandmarks": landmarks(n), "poseWorldLandmarks": landmarks(0)},
    "tasks": lambda n: {"frame": n, "pose_landmarks": [landmarks(n)], "pose_world_landmarks": []},
    "lists": lambda n: [[*one.values()] for one in landmarks(n)],
    "pixels": pixels,
}


@pytest.mark.parametrize("spelling", MEDIAPIPE)
def test_mediapipe_however_it_was_written(spelling: str, tmp_path: Path) -> None:
    made = files.dump(tmp_path / "a.json", [MEDIAPIPE[spelling](n) for n in range(3)])
    clip = load_data(made, image_size=SIZE)[0]
    truth = [[[files.x(n, v), files.y(n, v)] for v in range(33)] for n in range(3)]
    np.testing.assert_allclose(clip.keypoint, [truth], rtol=1e-5)
    np.testing.assert_allclose(clip.score[0, 0], [files.score(v) for v in range(33)], rtol=1e-5)


@pytest.mark.parametrize("content", [{"0": 0, "3": 3}, [{"frame": 0}, {"frame": 3}]])
def test_frames_that_mediapipe_found_nobody_in_and_a_script_left_out_are_frames_of_nobody(
    content: Any, tmp_path: Path
) -> None:
    if isinstance(content, dict):
        content = {number: landmarks(n) for number, n in content.items()}
    else:
        content = [{**one, "landmarks": landmarks(one["frame"])} for one in content]
    clip = load_data(files.dump(tmp_path / "a.json", content), image_size=SIZE)[0]
    assert clip.detected.any(axis=(0, 2)).tolist() == [True, False, False, True]


@pytest.mark.parametrize("first", [None, []])
def test_a_video_that_begins_with_nobody_is_still_known(first: Any, tmp_path: Path) -> None:
    clip = load_data(files.dump(tmp_path / "a.json", [first, landmarks(1)]), image_size=SIZE)[0]
    assert clip.detected.any(axis=(0, 2)).tolist() == [False, True]


@pytest.mark.parametrize(
    ("column", "between"),
    [(lambda v, axis: f"{loud(NAMES[v])}_{axis}", ","), (lambda v, axis: f"{axis}_{v}", ";"),
     (lambda v, axis: f"{NAMES[v]}.{axis}", "\t"), (lambda v, axis: f"lm{v + 1}_{axis}", ",")],
)  # fmt: skip
def test_columns_of_mediapipe_go_by_their_words(
    column: Callable[[int, str], str], between: str, tmp_path: Path
) -> None:
    heading = ["Frame", *(column(v, axis) for v in range(33) for axis in ("x", "y", "z", "visibility"))]
    rows = [[n + 4, *(value for one in landmarks(n) for value in one.values())] for n in (0, 2)]
    made = tmp_path / "a.csv"
    made.write_text("\n".join(between.join(map(str, line)) for line in [heading, *rows]))
    clip = load_data(made, image_size=SIZE)[0]
    assert clip.detected.any(axis=(0, 2)).tolist() == [True, False, True]
    np.testing.assert_allclose(clip.keypoint[0, 2, 7], [files.x(2, 7), files.y(2, 7)], rtol=1e-5)


def old(n: int) -> dict[str, Any]:
    points = [[files.x(n, v), files.y(n, v), files.score(v)] for v in range(17)]
    return {"track_id": 0, "bbox": [1, 2, 3, 4, 0.9], "keypoints": points}


def arrays(n: int) -> dict[str, Any]:
    one = files.instance(n)
    return {"frame": n, "keypoints": [one["keypoints"]], "scores": [one["keypoint_scores"]]}


MMPOSE: dict[str, Callable[[int], Any]] = {
    "0.x": lambda n: [old(n)],
    "results of the inferencer": lambda n: {"visualization": [], "predictions": [[files.instance(n)]]},
    "arrays of rtmlib": arrays,
    "with the score in both": lambda n: {
        "frame_id": n,
        "instances": [{**files.instance(n), "keypoints": old(n)["keypoints"]}],
    },
    "a person a line": lambda n: {"frame_id": n, **files.instance(n)},
}


@pytest.mark.parametrize("spelling", MMPOSE)
def test_mmpose_however_it_was_written(spelling: str, tmp_path: Path) -> None:
    data = load_data(files.dump(tmp_path / "a.json", [MMPOSE[spelling](n) for n in range(3)]))
    truth = [[[files.x(n, v), files.y(n, v)] for v in range(17)] for n in range(3)]
    assert data.layout.name == "coco17"
    np.testing.assert_allclose(data[0].keypoint, [truth])
    np.testing.assert_allclose(data[0].score[0, 0], [files.score(v) for v in range(17)], rtol=1e-6)


@pytest.mark.parametrize("one", [files.instance, files.result])
def test_a_json_for_each_picture_is_one_clip(one: Callable[[int], Any], tmp_path: Path) -> None:
    for n in range(3):
        files.dump(tmp_path / "a" / f"v_{n}.json", [one(n)] if n else [])
    data = load_data(tmp_path / "a")
    assert len(data) == 1
    assert data[0].detected.any(axis=(0, 2)).tolist() == [False, True, True]


@pytest.mark.parametrize("key", ["people", "bodies"])
def test_alphapose_files_of_single_pictures_are_frames(key: str, tmp_path: Path) -> None:
    for n in range(3):
        joints = {"people": "pose_keypoints_2d", "bodies": "joints"}[key]
        files.dump(
            tmp_path / "sep-json" / f"{n}.json", {"version": "AlphaPose v0.3", key: [{joints: files.flat(n, 18)}]}
        )
    data = load_data(tmp_path / "sep-json")
    assert data[0].keypoint[0, :, 0, 0].tolist() == [100, 110, 120]


@pytest.mark.parametrize("stem", ["000{}", "frame{}", "video_{}"])
def test_labels_of_ultralytics_are_told_by_their_lines_whatever_lies_beside(stem: str, tmp_path: Path) -> None:
    folder = files.ultralytics(tmp_path / "a")
    for n in range(1, 4):
        (folder / f"video_{n}.txt").rename(folder / f"{stem.format(n)}.txt")
    (folder / "classes.txt").write_text("person\n")
    (folder / f"{stem.format(0)}.txt").write_text("")
    clip = load_data(folder, image_size=SIZE)[0]
    assert clip.detected.any(axis=(0, 2)).tolist() == [False, True, True, True]


POSETRACK = ("nose", "head_bottom", "head_top", *["left_ear", "right_ear", "left_shoulder", "right_shoulder"])
COCO = [loud(joint).lower() for joint in LAYOUTS["coco17"].joints]


@pytest.mark.parametrize("how", ["coco", "mmpose"])
def test_joints_that_the_file_names_otherwise_are_not_taken_for_those_of_so_many(how: str, tmp_path: Path) -> None:
    def written(names: list[str]) -> Path:
        if how == "coco":
            truth = json.loads(files.coco_truth(tmp_path / "a.json").read_text())
            return files.dump(tmp_path / "a.json", {**truth, "categories": [{"id": 1, "keypoints": names}]})
        made = json.loads(files.mmpose(tmp_path / "a.json", data_set="own").read_text())
        made["meta_info"]["keypoint_id2name"] = {str(v): name for v, name in enumerate(names)}
        return files.dump(tmp_path / "a.json", made)

    assert load_data(written(COCO)).layout.name == "coco17"
    with pytest.raises(InputError, match=r"head_bottom is none of coco17's there; --layout coco17"):
        load_data(written([*POSETRACK, *COCO[7:]]))
    assert load_data(tmp_path / "a.json", layout="coco17").layout.name == "coco17"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_what_powershell_wrote_is_read(encoding: str, tmp_path: Path) -> None:
    made = files.mmpose(tmp_path / "a.json")
    made.write_bytes(made.read_text().encode(encoding))
    assert len(load_data(made)) == 1


@pytest.mark.parametrize(
    ("content", "said"), [(b'{"a": 1}\n{"a": 2}\n', "put them into one list"), (b"\x1f\x8b\x08\x00aa", "unpack it")]
)
def test_json_lines_and_gzip_are_told_what_to_do(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(content)
    for insisted in ("mmpose", None):
        with pytest.raises(InputError, match=said):
            load_data(tmp_path / "a.json", format=insisted)


def test_poseflow_tells_people_apart_by_picture(tmp_path: Path) -> None:
    def person(n: int, idx: int) -> dict[str, Any]:
        return {"keypoints": files.flat(n, 17, 300.0 * idx), "scores": 2.1, "idx": idx}

    content = {f"{n}.jpg": [person(n, n % 2), person(n, 1 - n % 2)] for n in range(4)}
    clip = load_data(files.dump(tmp_path / "tracked.json", content))[0]
    assert clip.keypoint[:, :, 0, 0].tolist() == [[100, 110, 120, 130], [400, 410, 420, 430]]


def test_what_a_mac_leaves_behind_hides_nothing(tmp_path: Path) -> None:
    for clip in "abcdef":
        files.alphapose(tmp_path / "mine" / f"{clip}.json")
        (tmp_path / "mine" / f"._{clip}.json").write_bytes(b"\0\5\x16\7\0\2")
    assert len(load_data(tmp_path / "mine")) == 6


def test_a_note_beside_the_clips_does_not_hide_them(tmp_path: Path) -> None:
    for clip in "ab":
        files.openpose(tmp_path / "mine" / clip)
        files.dump(tmp_path / "mine" / clip / "camera_1.json", {"fx": 1})
    files.dump(tmp_path / "mine" / "info.json", {"fps": 30})
    assert load_data(tmp_path / "mine").names == ("a", "b")


def test_videos_in_folders_are_called_by_the_folders(tmp_path: Path) -> None:
    name = "/data/{}/img_{:05}.jpg"
    found = [
        {"image_id": name.format(video, n), "category_id": 1, "keypoints": files.flat(n, 17), "score": 1}
        for video in ("walk", "run")
        for n in range(3)
    ]
    assert load_data(files.dump(tmp_path / "a.json", found)).names == ("walk", "run")


def test_null_is_a_joint_that_was_not_found(tmp_path: Path) -> None:
    found = json.loads(files.alphapose(tmp_path / "a.json").read_text())
    found[1]["keypoints"][6:9] = [None, None, 0.7]
    data = load_data(files.dump(tmp_path / "a.json", found))
    assert data[0].detected[0, 1].tolist() == [True, True, False, *[True] * 14]
    assert "1 joint without coordinates (NaN) in 1 clip: taken as missing" in [one.text for one in data.remarks]


@pytest.mark.parametrize("write", [files.openpose, files.mmpose, files.alphapose])
def test_coordinates_of_no_pixels_without_a_picture_size_are_a_doubt(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    made = write(tmp_path / "a.json")
    assert not [one for one in load_data(made).remarks if one.kind == "doubt"]
    for file in made.iterdir() if made.is_dir() else [made]:
        scaled = json.loads(file.read_text(), parse_float=lambda word: round(float(word) / 640, 5))
        files.dump(file, scaled)
    said = [one.text for one in load_data(made).remarks if one.kind == "doubt"]
    assert len(said) == 1 and "--image-size WIDTHxHEIGHT" in said[0]
    sized = [one.text for one in load_data(made, image_size=SIZE).remarks]
    assert any(text.startswith("coordinates are shares of the picture") for text in sized)


def test_files_that_end_in_no_number_are_said_to_be_no_frames(tmp_path: Path) -> None:
    folder = files.ultralytics(tmp_path / "a")
    (folder / "classes.txt").write_text("person\n")
    said = [remark.text for remark in load_data(folder, image_size=SIZE).remarks]
    assert said == ["1 file taken for no frames and left out: classes.txt"]


def test_pixels_where_shares_of_the_picture_should_stand_are_read_as_pixels_and_said(tmp_path: Path) -> None:
    file = files.kinetics(tmp_path / "k") / "abc.json"
    content = json.loads(file.read_text())
    for frame in content["data"]:
        pose = frame["skeleton"][0]["pose"]
        pose[::2], pose[1::2] = [640 * x for x in pose[::2]], [480 * y for y in pose[1::2]]
    files.dump(file, content)
    data = load_data(file, image_size=SIZE)
    np.testing.assert_allclose(data[0].keypoint[0, 0, 4], [files.x(0, 4), files.y(0, 4)], rtol=1e-5)
    assert [one.text.split(",")[0] for one in data.remarks] == ["x and y are far above 1"]


def test_notes_beside_clips_are_no_clips_and_take_no_labels_away(tmp_path: Path) -> None:
    for place in ("wave/a", "sit/b"):
        files.alphapose(tmp_path / "mine" / f"{place}.json")
    files.dump(tmp_path / "mine" / "classes.json", ["wave", "sit"])
    files.dump(tmp_path / "mine" / "sit" / "meta.json", {"fps": 30})
    data = load_data(tmp_path / "mine")
    assert (data.names, data.classes) == (("b", "a"), ("sit", "wave"))
    assert "2 files taken for no clips and left out: classes.json, meta.json" in [one.text for one in data.remarks]


def test_pictures_whose_names_end_in_no_number_come_in_the_order_that_people_see(tmp_path: Path) -> None:
    found = [
        {"image_id": f"frame_{n}_out.jpg", "category_id": 1, "keypoints": files.flat(n, 17), "score": 1}
        for n in (10, 2, 1, 9, 3, 5, 4, 6, 8, 7)
    ]
    clip = load_data(files.dump(tmp_path / "a.json", found))[0]
    assert clip.keypoint[0, :, 0, 0].tolist() == [100 + 10 * n for n in range(1, 11)]


def test_a_table_of_landmarks_is_one_clip_of_one_class(tmp_path: Path) -> None:
    def written(column: str, *values: str) -> Path:
        heading = [column, *(f"{axis}{v}" for v in range(1, 34) for axis in "xyzv")]
        rows = [[value, *(x for one in landmarks(n) for x in one.values())] for n, value in enumerate(values)]
        (tmp_path / "a.csv").write_text("\n".join(",".join(map(str, line)) for line in [heading, *rows]))
        return tmp_path / "a.csv"

    data = load_data(written("class", "Wave", "Wave"), image_size=SIZE)
    assert (data.classes, data[0].keypoint.shape) == (("Wave",), (1, 2, 33, 2))
    for column in ("class", "video"):
        with pytest.raises(InputError, match=rf"lines of several {column}s, Sit, Wave; write a file for each clip"):
            load_data(written(column, "Wave", "Sit"), image_size=SIZE)
