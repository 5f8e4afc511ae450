"""Every check says what was spoilt, in a set of walkers with nothing else wrong, and keeps quiet otherwise."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from walkers import COCO, FRAMES, Arrays, facts_of, said, walkers, written

from skelbench.core.layout import LAYOUTS
from skelbench.data.checks.checks import findings, parts_to_check
from skelbench.data.find import load_data

BODY = float(np.sqrt(((np.array(COCO) - np.mean(COCO, axis=0)) ** 2).sum(axis=1).mean()))
"""Pixels of a walker's size: root mean square of the joints' distances from their centre."""


def test_of_walkers_nothing_is_said_but_ok(tmp_path: Path) -> None:
    assert [one for one in findings(facts_of(written(tmp_path))) if one.severity != "ok"] == []


def copy(arrays: Arrays, source: int, target: int) -> None:
    for name in ("keypoint", "keypoint_score"):
        arrays[name][target] = arrays[name][source]


def copied(arrays: Arrays) -> None:
    copy(arrays, 0, 3)  # 0 is trained, 3 is tested, both walk


def copied_to_another_class(arrays: Arrays) -> None:
    copy(arrays, 0, 9)  # both are trained, 9 runs


def copied_in_half_precision_and_padded(arrays: Arrays) -> None:
    arrays["keypoint"][0, -3:], arrays["keypoint_score"][0, -3:] = 0, 0
    copy(arrays, 0, 3)
    arrays["keypoint"][3] = arrays["keypoint"][3].astype(np.float16)
    arrays["keypoint"][3] = np.roll(arrays["keypoint"][3], 2, axis=0)
    arrays["keypoint_score"][3] = np.roll(arrays["keypoint_score"][3], 2, axis=0)


def moved(arrays: Arrays) -> None:
    arrays["keypoint"][3] = arrays["keypoint"][0] + np.array([0.17 * BODY, 0])


def overlapping(arrays: Arrays) -> None:
    arrays["keypoint"][3, :7] = arrays["keypoint"][0, 5:]


def one_nobody(arrays: Arrays) -> None:
    arrays["keypoint_score"][5] = 0


def no_nose(arrays: Arrays) -> None:
    arrays["keypoint_score"][..., 0] = 0


def few_ears(arrays: Arrays) -> None:
    arrays["keypoint_score"][:, 4:, 3] = 0


def centred(arrays: Arrays) -> None:
    arrays["keypoint"] = arrays["keypoint"] - arrays["keypoint"][:, :, :1] + 300


def flags(arrays: Arrays) -> None:
    arrays["keypoint_score"][:] = 1
    arrays["keypoint_score"][0, 0, 0] = 0


def noisy_copy(arrays: Arrays) -> None:
    """A test clip that is a training clip with noise, though it says that somebody else is in it."""
    points, train, test = arrays["keypoint"], arrays["split_xsub_train"], arrays["split_xsub_test"]
    other = next(row for row in train if arrays["label"][row] == arrays["label"][test[0]])
    points[test[0]] = points[other] + np.random.default_rng(0).normal(0, 0.5, points[other].shape)


def mirrored_copy(arrays: Arrays) -> None:
    """A test clip that is a training clip of its class, flipped as augmentations do it."""
    points, scores, test = arrays["keypoint"], arrays["keypoint_score"], arrays["split_xsub_test"]
    other = next(row for row in arrays["split_xsub_train"] if arrays["label"][row] == arrays["label"][test[0]])
    mirror = list(LAYOUTS["coco17"].mirror)
    points[test[0]] = points[other][:, mirror] * [-1, 1] + [640, 0]
    scores[test[0]] = scores[other][:, mirror]


def one_class(arrays: Arrays) -> None:
    arrays["label"][:] = 1


def untrained(arrays: Arrays) -> None:
    arrays["label"][arrays["split_xsub_train"]] %= 2


def gaps(arrays: Arrays) -> None:
    arrays["class_names"] = np.array([str(k) for k in range(23)])
    arrays["label"] = arrays["label"] * 7


def same_people(arrays: Arrays) -> None:
    arrays["subject"][:] = 2


def nobodys_subjects(arrays: Arrays) -> None:
    del arrays["subject"]


def one_recording(arrays: Arrays) -> None:
    arrays["recording"] = np.arange(24)
    arrays["recording"][3] = 0


def size_exchanged(arrays: Arrays) -> None:
    arrays["img_shape"] = arrays["img_shape"][:, ::-1] // 2


def fractions(arrays: Arrays) -> None:
    arrays["keypoint"] /= 640


def mirrored(arrays: Arrays) -> None:
    arrays["keypoint"][..., 0] = 640 - arrays["keypoint"][..., 0]


def viewed(arrays: Arrays) -> None:
    mirrored(arrays)
    arrays["view"], arrays["view_names"] = np.zeros(24, int), np.array(["front", "back"])


def arms_swapped(arrays: Arrays) -> None:
    points = arrays["keypoint"]
    points[::2, 5][:, [9, 10]] = points[::2, 5][:, [10, 9]]


def legs_uneven(arrays: Arrays) -> None:
    points = arrays["keypoint"]
    points[:, :, 15] += points[:, :, 15] - points[:, :, 13]


def all_frozen(arrays: Arrays) -> None:
    arrays["keypoint"] = arrays["keypoint"].repeat(2, axis=1)[:, :FRAMES]
    arrays["keypoint_score"] = arrays["keypoint_score"].repeat(2, axis=1)[:, :FRAMES]


def statue(arrays: Arrays) -> None:
    arrays["keypoint"][7] = arrays["keypoint"][7, :1]


def padded(arrays: Arrays) -> None:
    arrays["keypoint_score"][::2, -4:] = 0


def short(arrays: Arrays) -> None:
    arrays["clip_length"] = np.full(24, 3)
    for name in ("keypoint", "keypoint_score"):
        arrays[name] = arrays[name][:, :3]


def jumping(arrays: Arrays) -> None:
    arrays["keypoint"][:, 6, 9] += np.array([3 * BODY, 0])


SPOILT: tuple[tuple[Callable[[Arrays], None], str, str, str], ...] = (
    (copied, "copies", "problem", r"1 of 6 test clips are copies of training clips: c03 = c00;"),
    (copied_in_half_precision_and_padded, "copies", "problem", r"copies of training clips: c03 = c00;"),
    (copied_to_another_class, "copies", "problem", r"1 poses have two labels or more: c00 = c09"),
    (overlapping, "overlap", "problem", r"1 test clips share frames with training clips: c03 = c00"),
    (mirrored_copy, "near-twins", "problem", r"1 of 6 test clips are training clips mirrored: c03 = c00"),
    (noisy_copy, "near-twins", "problem", r"1 nearer than 0.03, as no two takes are"),
    (moved, "near-twins", "note", r"0 nearer than 0.1, 0 nearer than 0.15, 1 nearer than 0.2.*c03 ~ c00 \(0.17\)"),
    (one_nobody, "counts", "problem", r"nobody is ever detected in 1 clip: c05;"),
    (no_nose, "joints", "problem", r"never detected: nose;"),
    (few_ears, "joints", "note", r"missing in most frames: ear_left 67 %"),
    (centred, "joints", "note", r"always at one place: nose;"),
    (flags, "scores", "note", r"all are 1 where a joint is there"),
    (one_class, "classes", "problem", r"all clips are run:"),
    (untrained, "classes", "problem", r"1 class tested but never trained: jump \(2 test clips\)"),
    (gaps, "classes", "note", r"20 of 23 have no clip: 1, 2, 3 and 17 more; labels may be numbered from 1"),
    (same_people, "subjects", "problem", r"xsub is called after subjects, but 1 are in train and test: 2;"),
    (nobodys_subjects, "subjects", "note", r"nobody says who the subjects are"),
    (one_recording, "recordings", "problem", r"1 of 6 test clips are cut from recordings that are in train \(c03\)"),
    (size_exchanged, "picture", "problem", r"of the detected joints lie 5% or more outside their picture"),
    (
        fractions,
        "reading",
        "note",
        r"assumed: coordinates are shares of the picture, 0 to 1, and multiplied by its size",
    ),
    (mirrored, "sides", "note", r"the left shoulder lies left of the right one in 100 % of the frames;"),
    (viewed, "sides", "problem", r"in 100 % of the frames marked front: left and right are exchanged"),
    (arms_swapped, "sides", "note", r"change places within a frame in 9.1 % of the frames"),
    (legs_uneven, "sides", "note", r"the left bone knee to ankle is 67 % longer"),
    (all_frozen, "speed", "note", r"55 % of the frames repeat the one before"),
    (statue, "speed", "note", r"nothing ever moves in 1 clip: c07;"),
    (padded, "lengths", "note", r"12 clips end with frames of nobody \(17 % of all frames\)"),
    (short, "lengths", "note", r"24 clips of fewer than 8 frames: c00, c01, c02 and 21 more"),
    (jumping, "spikes", "note", r"joints jump by a body's size and back in 24 clips, 0.59 % of all joints"),
)


@pytest.mark.parametrize(("spoil", "topic", "severity", "text"), SPOILT, ids=lambda one: getattr(one, "__name__", ""))
def test_what_was_spoilt_is_said(
    spoil: Callable[[Arrays], None], topic: str, severity: str, text: str, tmp_path: Path
) -> None:
    found = [one for one in said(tmp_path, topic, spoil) if re.search(text, one.text)]
    assert [one.severity for one in found] == [severity], said(tmp_path, topic, spoil)


def test_a_source_that_is_mirrored_is_named(tmp_path: Path) -> None:
    (folder := tmp_path / "made").mkdir()
    for name in ("made_a", "made_b", "made_c"):
        written(folder, mirrored if name == "made_b" else lambda _: None, name)
    texts = {}
    for source in "abc":
        every = findings(facts_of(folder / f"made_{source}.npz"))
        texts[source] = " ".join(one.text for one in every if one.severity == "problem")
    assert all("left and right of source b are exchanged" in text for text in texts.values())


def test_a_source_of_twice_the_frames_is_named(tmp_path: Path) -> None:
    def doubled(arrays: Arrays) -> None:
        arrays["clip_length"] = arrays["clip_length"] * 2
        for name in ("keypoint", "keypoint_score"):
            arrays[name] = arrays[name].repeat(2, axis=1)

    (folder := tmp_path / "made").mkdir()
    written(folder, name="made_a")
    written(folder, doubled, "made_b")
    notes = [one.text for one in findings(facts_of(folder / "made_a.npz")) if one.topic == "sources"]
    assert len(notes) == 1
    assert "source b has 2 times the frames" in notes[0]


def test_people_of_a_mirrored_space_have_their_feet_behind_them(tmp_path: Path) -> None:
    def kinect(arrays: Arrays, sign: int) -> None:
        layout = LAYOUTS["kinect20"]
        at = {"hip": (0.15, 0.9, 2), "shoulder": (0.2, 1.4, 2), "ankle": (0.1, 0.1, 2), "foot": (0.1, 0, 1.85)}
        rng = np.random.default_rng(1)
        points = rng.normal((0, 1, 2), 0.3, (24, FRAMES, 20, 3))
        for joint, (x, y, z) in at.items():  # x grows to the person's right, who faces the camera at depth 0
            for side, way in (("left", -1), ("right", 1)):
                points[:, :, layout.index[f"{joint}_{side}"]] = (sign * way * x, y, z)
        arrays["keypoint"] = (points + rng.normal(0, 0.005, points.shape)).astype(np.float32)
        arrays["joint_names"], arrays["edges"] = np.array(layout.joints), np.array(layout.links)
        del arrays["keypoint_score"]

    for sign, severity in ((1, "ok"), (-1, "problem")):
        path = written(tmp_path, lambda arrays, sign=sign: kinect(arrays, sign))
        feet = [one.severity for one in findings(facts_of(path)) if "feet point forwards" in one.text]
        assert feet == [severity]


def test_one_split_is_checked_with_both_of_its_parts(tmp_path: Path) -> None:
    data, splits = parts_to_check(load_data(written(tmp_path)), "loso3")
    assert list(splits) == ["loso3"]
    assert {part: len(rows) for part, rows in splits["loso3"].items()} == {"train": 18, "test": 6}
    assert {data.names[row] for row in splits["loso3"]["test"]} == {f"c{i:02}" for i in range(3, 24, 4)}


def test_walkers_are_as_tall_as_they_were_made() -> None:
    points = walkers()["keypoint"]
    assert np.ptp(points[..., 1], axis=2).mean() == pytest.approx(187, abs=3)
