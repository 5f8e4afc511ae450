"""Outputs of pose estimators are read as they were written, each by its own format and by no other."""

import json
from pathlib import Path

import estimator_files as files
import numpy as np
import pytest

from skelbench.core.errors import InputError
from skelbench.data.find import data_names, load_data
from skelbench.data.formats.registry import FORMATS, format_of, formats_named
from skelbench.data.reading.asked import NOTHING, Asked

OURS = ("openpose", "alphapose", "mmpose", "ultralytics", "mediapipe", "coco", "kinetics-skeleton")


def test_all_are_formats() -> None:
    assert set(OURS) <= {known.name for known in FORMATS}


@pytest.mark.parametrize("kind", files.WRITTEN)
def test_the_numbers_that_were_written_are_read_by_the_format_alone(kind: str, tmp_path: Path) -> None:
    name, path, joints, write = files.WRITTEN[kind]
    made = write(tmp_path / path)
    assert [known.name for known in FORMATS if known.recognises(made)] == [name]
    source = format_of(made).open(made, Asked(units="none"))
    clip = load_data(made, image_size=(480, 640))[0]
    assert clip.keypoint.shape == (1, files.FRAMES, joints, 2)
    truth = np.array([[[files.x(n, v), files.y(n, v)] for v in range(joints)] for n in range(files.FRAMES)])
    raw = source.read(0).keypoint[0]
    shares = abs(raw).max() < 3
    assert shares == (kind in files.SHARES)
    given = raw * ([640, 480] if shares else [1, 1])
    kept = joints - (kind == "coco, truth")  # its last joint is marked as not labelled
    np.testing.assert_allclose(given[:, :kept], truth[:, :kept], rtol=1e-5)
    scores = [files.score(v) for v in range(joints)] if kind != "coco, truth" else [1] * 16 + [0]
    np.testing.assert_allclose(clip.score[0, 0], scores, atol=1e-6)


@pytest.mark.parametrize("kind", files.SHARES)
def test_shares_of_a_picture_of_unknown_size_are_a_doubt_that_names_the_remedy(kind: str, tmp_path: Path) -> None:
    _, path, _, write = files.WRITTEN[kind]
    made = write(tmp_path / path)
    said = [remark for remark in load_data(made).remarks if remark.topic == "picture"]
    assert [remark.kind for remark in said] == ["doubt"]
    assert "--image-size WIDTHxHEIGHT" in said[0].text
    assert not [remark for remark in load_data(made, image_size=(480, 640)).remarks if remark.kind == "doubt"]


@pytest.mark.parametrize("kind", files.WRITTEN)
def test_a_damaged_file_gets_one_line(kind: str, tmp_path: Path) -> None:
    name, path, _, write = files.WRITTEN[kind]
    made = write(tmp_path / path)
    file = sorted(made.iterdir())[0] if made.is_dir() else made
    file.write_bytes(file.read_bytes()[:150])
    with pytest.raises(InputError, match=r"; |expected|other than") as error:
        load_data(made, format=name)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", OURS)
def test_who_insists_on_another_format_is_told_whose_it_looks_like(name: str, tmp_path: Path) -> None:
    kind = "kinetics-skeleton" if name != "kinetics-skeleton" else "openpose"
    _, path, _, write = files.WRITTEN[kind]
    with pytest.raises(InputError, match=f"it looks like format {kind}, not {name}: leave --format out"):
        load_data(write(tmp_path / path), format=name)


@pytest.mark.parametrize("name", OURS)
def test_what_is_not_there_gets_one_line(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="check the path"):
        formats_named(name)[0].open(tmp_path / "nothing", NOTHING)


def test_folders_of_skelbench_and_files_of_others_are_nobody_of_ours(tmp_path: Path) -> None:
    files.openpose(tmp_path / "toy")
    (tmp_path / "toy" / "toy_a.npz").touch()
    files.dump(tmp_path / "other.json", {"positions": {"0": {"0": [0.4, 0.5]}}})
    (tmp_path / "S001_1.txt").write_text("0.3 0.2 0.1\n")
    (tmp_path / "labels.csv").write_text("clip,label\na,b\n")
    for path in tmp_path.iterdir():
        assert not [known.name for known in FORMATS if known.recognises(path) and known.name in OURS]


@pytest.mark.parametrize("root", ["mine", "clip"])
def test_a_clip_has_no_neighbours_for_sources(root: str, tmp_path: Path) -> None:
    for n in range(3):
        files.openpose(tmp_path / root / f"clip_{n}")
        files.alphapose(tmp_path / root / f"clip_{n}.json")
    for path in (tmp_path / root / "clip_1", tmp_path / root / "clip_1.json"):
        data = load_data(path)
        assert (data.name, data.sources, len(data)) == ("clip_1", ("pose",), 1)


def test_poses_beside_videos_are_not_called_those_of_our_estimator(tmp_path: Path) -> None:
    files.openpose(tmp_path / "mine" / "a")
    (tmp_path / "mine" / "a.mp4").write_bytes(b"video")
    files.ultralytics(tmp_path / "predict" / "labels")
    (tmp_path / "predict" / "video.avi").write_bytes(b"video")
    for folder in ("mine", "predict"):
        assert load_data(tmp_path / folder, image_size=(480, 640)).source == "pose"


def test_a_folder_of_the_data_folder_is_a_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.openpose(tmp_path / "mine")
    monkeypatch.setenv("SKELBENCH_DATA", str(tmp_path))
    assert data_names() == ["synthetic", "mine"]
    assert load_data("mine").names == ("video",)


def test_openpose_folders_are_clips_and_the_folders_above_them_labels(tmp_path: Path) -> None:
    for place in ("wave/a", "wave/b", "drink/c"):
        files.openpose(tmp_path / "mine" / place)
    data = load_data(tmp_path / "mine")
    assert dict(zip(data.names, (data.classes[label] for label in data.labels), strict=True)) == {
        "a": "wave",
        "b": "wave",
        "c": "drink",
    }


def test_labels_subjects_and_splits_come_from_a_csv(tmp_path: Path) -> None:
    for name in "ab":
        files.alphapose(tmp_path / "mine" / f"{name}.json")
    table = tmp_path / "labels.csv"
    table.write_text("clip,label,subject,split\na,wave,3,own_train\nb,drink,5,own_test\n")
    data = load_data(tmp_path / "mine", labels=table)
    assert [data.classes[label] for label in data.labels] == ["wave", "drink"]
    assert data.subjects.tolist() == [3, 5]
    assert load_data(tmp_path / "mine", labels=table, split="own").names == ("b",)


def test_a_gap_between_openpose_frames_is_frames_of_nobody_and_is_said(tmp_path: Path) -> None:
    files.openpose(tmp_path / "a", frames=range(2))
    files.openpose(tmp_path / "a", frames=range(4, 5))
    data = load_data(tmp_path / "a")
    assert data[0].detected.any(axis=(0, 2)).tolist() == [True, True, False, False, True]
    assert "2 frames without a file in 1 clip" in " ".join(remark.text for remark in data.remarks)


def test_openpose_reads_3d_where_the_2d_list_is_empty(tmp_path: Path) -> None:
    for n in range(3):
        joints = [value for v in range(25) for value in (v / 10 + 0.1, 1.0, 2.0, 1.0)]
        people = [{"pose_keypoints_2d": [], "pose_keypoints_3d": joints}]
        files.dump(tmp_path / "a" / f"v_{n:012}_keypoints.json", {"version": 1.3, "people": people})
    assert load_data(tmp_path / "a")[0].keypoint.shape == (1, 3, 25, 3)


@pytest.mark.parametrize(("key", "joints"), [("people", "pose_keypoints_2d"), ("bodies", "joints")])
def test_alphapose_in_the_forms_of_openpose(key: str, joints: str, tmp_path: Path) -> None:
    content = {f"{n}.jpg": {"version": "AlphaPose v0.3", key: [{joints: files.flat(n, 18)}]} for n in range(3)}
    data = load_data(files.dump(tmp_path / "alphapose-results.json", content))
    assert data.layout.name == "openpose18"
    assert data[0].keypoint[0, :, 0, 0].tolist() == [100, 110, 120]


@pytest.mark.parametrize(("joints", "body"), [(133, 17), (136, 26)])
def test_of_a_whole_body_the_body_is_read_and_that_is_said(joints: int, body: int, tmp_path: Path) -> None:
    data = load_data(files.alphapose(tmp_path / "a.json", joints))
    assert data[0].keypoint.shape[2] == body
    assert f"{joints} joints" in " ".join(remark.text for remark in data.remarks)


def test_pictures_of_two_videos_are_two_clips(tmp_path: Path) -> None:
    found = [
        {"image_id": f"{video}_{n}.jpg", "category_id": 1, "keypoints": files.flat(n, 17), "score": 1}
        for n in (10, 9)
        for video in ("walk", "run")
    ]
    data = load_data(files.dump(tmp_path / "a.json", found))
    assert data.names == ("walk", "run")
    assert data[0].keypoint[0, :, 0, 0].tolist() == [190, 200]  # by the number, not by the name


@pytest.mark.parametrize(("data_set", "joints", "layout"), [("halpe26", 26, "halpe26"), ("h36m", 17, "h36m17")])
def test_mmpose_tells_the_layout_by_its_data_set(data_set: str, joints: int, layout: str, tmp_path: Path) -> None:
    assert load_data(files.mmpose(tmp_path / "a.json", joints, data_set)).layout.name == layout


def test_mmpose_inferencer_writes_lists_of_frames_or_a_file_for_each_picture(tmp_path: Path) -> None:
    frames = [{"frame_id": n, "instances": [files.instance(n)]} for n in range(3)]
    files.dump(tmp_path / "a.json", frames)
    for n in range(3):
        files.dump(tmp_path / "pictures" / f"p_{n:03}.json", [files.instance(n)])
    one, other = load_data(tmp_path / "a.json"), load_data(tmp_path / "pictures")
    np.testing.assert_array_equal(one[0].keypoint, other[0].keypoint)
    assert len(one) == len(other) == 1


def test_mmpose_lifts_to_3d_in_the_order_of_h36m(tmp_path: Path) -> None:
    points = [[[v / 10, 0.5, 1 + v / 20] for v in range(17)]]
    frames = [{"frame_id": n, "instances": [{"keypoints": points, "keypoint_scores": [1.0] * 17}]} for n in range(3)]
    data = load_data(files.dump(tmp_path / "a.json", frames))
    assert (data.layout.name, data[0].keypoint.shape) == ("h36m17", (1, 3, 17, 3))


@pytest.mark.parametrize("width", [2, 3])
@pytest.mark.parametrize(("after", "tracked"), [("", False), (" 0.83", False), (" 4", True), (" 0.83 4", True)])
def test_what_ends_a_line_of_ultralytics_is_told_by_its_columns(
    width: int, after: str, tracked: bool, tmp_path: Path
) -> None:
    from skelbench.data.formats.estimators.ultralytics import _lines, _person

    folder = files.ultralytics(tmp_path / "a", after, width)
    assert load_data(folder, image_size=(480, 640))[0].keypoint.shape == (1, 3, 17, 2)
    (line,) = _lines(folder / "video_1.txt")
    assert _person(line, tracked).track == (4 if tracked else None)


def test_a_joint_of_ultralytics_at_the_corner_is_missing_whatever_its_confidence(tmp_path: Path) -> None:
    numbers = ["0 0.5 0.5 0.2 0.6", *("0.25 0.5 0.9" for _ in range(16)), "0 0 0.4"]
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "v_1.txt").write_text(" ".join(numbers))
    clip = load_data(tmp_path / "a", image_size=(480, 640))[0]
    assert clip.detected[0, 0].tolist() == [True] * 16 + [False]


def test_boxes_of_ultralytics_are_no_poses(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "v_1.txt").write_text("0 0.5 0.5 0.2 0.6\n")
    with pytest.raises(InputError, match="labels of 17 joints, not boxes"):
        load_data(tmp_path / "a", format="ultralytics")


def test_mediapipe_world_landmarks_are_metres_in_3d(tmp_path: Path) -> None:
    world = [{"x": 0.01 * v - 0.235, "y": 0.0, "z": 0.0, "visibility": 0.9} for v in range(33)]
    world[5]["y"] = -0.6
    assert abs(world[23]["x"] + world[24]["x"]) < 1e-9
    frame = {"pose_landmarks": [files.landmark(0, v) for v in range(33)], "pose_world_landmarks": world}
    data = load_data(files.dump(tmp_path / "both.json", [frame, frame]), units="metres")
    np.testing.assert_allclose(data[0].keypoint[0, 1, 5], [0.05 - 0.235, -0.6, 0], atol=1e-6)
    alone = load_data(files.dump(tmp_path / "alone.json", [world, world]))
    np.testing.assert_array_equal(alone[0].keypoint, data[0].keypoint)
    assert load_data(files.dump(tmp_path / "b.json", [frame, None, frame]))[0].keypoint.shape == (1, 3, 33, 2)


def test_kinetics_takes_the_names_and_numbers_of_its_label_file(tmp_path: Path) -> None:
    files.kinetics(tmp_path / "set" / "kinetics_train", "a", "jump", 3)
    files.kinetics(tmp_path / "set" / "kinetics_val", "b", "abseil", 0)
    data = load_data(tmp_path / "set")
    assert data.classes == ("abseil", "1", "2", "jump")
    assert dict(zip(data.names, data.labels.tolist(), strict=True)) == {"a": 3, "b": 0}
    assert load_data(tmp_path / "set", split="official").names == ("b",)


def test_frames_that_are_numbered_absurdly_are_refused(tmp_path: Path) -> None:
    content = json.loads(files.coco(tmp_path / "a.json").read_text())
    content[0]["image_id"] = 10**9
    with pytest.raises(InputError, match="number them in a row"):
        load_data(files.dump(tmp_path / "a.json", content))


def test_a_file_of_nobody_is_refused(tmp_path: Path) -> None:
    files.dump(tmp_path / "a" / "v_000000000000_keypoints.json", {"version": 1.3, "people": []})
    with pytest.raises(InputError, match="nobody in any frame"):
        load_data(tmp_path / "a")
