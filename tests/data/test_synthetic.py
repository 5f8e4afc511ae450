import os
import re
import subprocess
import sys
import time
from collections import Counter
from hashlib import sha256

import numpy as np
import pytest
from conftest import ROOT
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__  # what show_runtime() prints
from scipy.stats import spearmanr

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.data.synthetic import clips as synthetic
from skelbench.data.synthetic.actions import ACTIONS
from skelbench.data.synthetic.camera import look

NAMES = synthetic.names()
FEW = NAMES[::37]
STORED = {
    ("S001C002P003R001A004", "mq"): "1bea3a0e619a2d93e2efd2808dac32eecacafdcc560d0d026e340f3d37620ec4",
    ("S001C002P001R001A001", "hq"): "10d8362cc915c51d40be2b89b8735b577c8c937804a6c0473537e8c60b4b8541",
    ("S003C003P024R002A022", "lq"): "ce3b597d4c9ccab3a1f1c6c8500435780078d063aedc0e8a8bfd1fdda24b6950",
    ("S001C002P001R001A019", "gt"): "718d5bfa986398162378511a3e7b72ff6300017db35152e6dd69aca80c9e8587",
}
RIGID = {  # COCO pairs whose distance no movement changes
    "arms and legs": [(5, 7), (7, 9), (6, 8), (8, 10), (11, 13), (13, 15), (12, 14), (14, 16)],
    "shoulders and hips": [(5, 6), (11, 12)],
    "head": [(0, 1), (0, 2), (1, 3), (2, 4), (3, 4)],
}


def digest(clip: Clip) -> str:
    return sha256(clip.keypoint.tobytes() + clip.score.tobytes()).hexdigest()


def numbers(name: str) -> list[int]:
    match = re.fullmatch(r"S(\d{3})C(\d{3})P(\d{3})R(\d{3})A(\d{3})", name)
    assert match, name
    return [int(number) for number in match.groups()]


@pytest.fixture(scope="module")
def seen() -> dict[str, list[Clip]]:
    return {source: [synthetic.clip(name, source) for name in FEW] for source in ("hq", "mq", "lq", "gt")}


def errors(clips: list[Clip], truth: list[Clip]) -> tuple[np.ndarray, np.ndarray]:
    """Distance to the exact projection of every detected joint, and its score."""
    pairs = [
        (clip, np.hypot(*np.moveaxis(clip.keypoint - true.keypoint, -1, 0)))
        for clip, true in zip(clips, truth, strict=True)
    ]
    return (
        np.concatenate([error[clip.detected] for clip, error in pairs]),
        np.concatenate([clip.score[clip.detected] for clip, _ in pairs]),
    )


@pytest.mark.parametrize(("name", "source"), STORED)
def test_clips_have_the_same_bytes_on_every_machine(name: str, source: str) -> None:
    assert digest(synthetic.clip(name, source)) == STORED[name, source]


def test_a_clip_does_not_depend_on_what_was_made_before_it() -> None:
    forward = [digest(synthetic.clip(name)) for name in FEW[:6]]
    backward = [digest(synthetic.clip(name)) for name in reversed(FEW[:6])]
    assert forward == backward[::-1]


def test_a_fresh_process_without_vector_instructions_makes_the_same_bytes() -> None:
    vector = " ".join(feature for feature in __cpu_dispatch__ if __cpu_features__[feature])
    code = "import sys; from hashlib import sha256; from skelbench.data.synthetic import clips as synthetic"
    code += "; clips = [synthetic.clip(name) for name in sys.argv[1:]]"
    code += "; print(*(sha256(c.keypoint.tobytes() + c.score.tobytes()).hexdigest() for c in clips))"
    environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": vector}
    command = [sys.executable, "-c", code, *FEW[::5]]
    fresh = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=ROOT)
    assert fresh.stdout.split() == [digest(synthetic.clip(name)) for name in FEW[::5]]


def test_the_seed_changes_the_clips_and_the_fingerprint() -> None:
    assert digest(synthetic.clip(FEW[0], seed=1)) != digest(synthetic.clip(FEW[0], seed=0))
    assert synthetic.fingerprint(1) != synthetic.fingerprint(0) == synthetic.fingerprint()


def test_two_thousand_clips_take_less_than_thirty_seconds_of_one_core() -> None:
    start = time.process_time()
    for name in FEW:
        synthetic.clip(name)
    assert (time.process_time() - start) / len(FEW) < 30 / 2000


def test_names_are_unique_and_every_performance_is_seen_by_two_of_three_cameras() -> None:
    assert len(set(NAMES)) == len(NAMES) == 2112
    cameras = Counter((subject, take, action) for _, _, subject, take, action in map(numbers, NAMES))
    assert set(cameras.values()) == {2}
    assert len(cameras) == 24 * 22 * 2
    assert Counter(numbers(name)[1] for name in NAMES) == {1: 704, 2: 704, 3: 704}


def test_splits_follow_the_rule_of_ntu() -> None:
    ntu_train = {1, 2, 4, 5, 8, 9, 13, 14, 15, 16, 17, 18, 19, 25, 27, 28, 31, 34, 35, 38}
    splits = synthetic.splits()
    assert list(splits) == ["xsub", "xview"]
    for train, test in splits.values():
        assert sorted(train + test) == sorted(NAMES)
    assert {numbers(name)[2] for name in splits["xsub"][0]} == {subject for subject in ntu_train if subject <= 24}
    assert not {numbers(name)[2] for name in splits["xsub"][1]} & ntu_train
    assert {numbers(name)[1] for name in splits["xview"][0]} == {2, 3}
    assert {numbers(name)[1] for name in splits["xview"][1]} == {1}


def test_a_clip_says_what_its_name_says(seen: dict[str, list[Clip]]) -> None:
    for name, clip in zip(FEW, seen["mq"], strict=True):
        _, camera, subject, _, action = numbers(name)
        assert (clip.name, clip.camera, clip.subject, clip.label) == (name, camera, subject, action - 1)
        assert clip.label == synthetic.label(name)
        assert clip.source == "mq"
        assert clip.image_size == (1080, 1920)
        assert clip.checked(len(synthetic.CLASSES)) is clip


def test_mq_is_the_default_source_and_a_clip_finds_its_other_sources() -> None:
    clip = synthetic.clip(FEW[3])
    assert synthetic.SOURCES[0] == clip.source == "mq"
    assert clip.seen_by is not None
    assert digest(clip.seen_by("lq")) == digest(synthetic.clip(FEW[3], "lq"))


def test_unknown_names_and_sources_are_answered_in_one_line() -> None:
    with pytest.raises(InputError, match="no clip 'S001C001P099R001A001'"):
        synthetic.clip("S001C001P099R001A001")
    with pytest.raises(InputError, match="did you mean"):
        synthetic.clip(FEW[0], "hrnet")


def test_at_least_a_third_of_twenty_actions_are_look_alikes_and_three_need_two_persons(
    seen: dict[str, list[Clip]],
) -> None:
    assert len(ACTIONS) == len(synthetic.CLASSES) >= 20
    assert sum(action.still for action in ACTIONS.values()) * 3 >= len(ACTIONS)
    assert sum(action.partner is not None for action in ACTIONS.values()) >= 3
    for clip in seen["mq"]:
        assert len(clip.keypoint) == (2 if ACTIONS[synthetic.CLASSES[clip.label]].partner else 1)


def test_look_alikes_move_less_than_every_other_action_of_one_person() -> None:
    motion: dict[str, list[float]] = {name: [] for name, action in ACTIONS.items() if not action.partner}
    for name in NAMES[::11]:
        action = synthetic.CLASSES[synthetic.label(name)]
        if action in motion:
            points = synthetic.stage(name)
            motion[action].append(float(np.linalg.norm(np.diff(points, axis=1), axis=-1).mean()) * 30)
    still = [np.mean(motion[name]) for name in motion if ACTIONS[name].still]
    other = [np.mean(motion[name]) for name in motion if not ACTIONS[name].still]
    assert max(still) < min(other)


def test_bones_keep_their_length_and_differ_between_subjects() -> None:
    lengths: dict[int, float] = {}
    for name in FEW:
        points = synthetic.stage(name)
        for pairs in RIGID.values():
            a, b = np.array(pairs).T
            bones = np.linalg.norm(points[:, :, a] - points[:, :, b], axis=-1)
            assert np.ptp(bones, axis=1).max() < 1e-9
        if len(points) == 1:
            lengths[numbers(name)[2]] = float(np.linalg.norm(points[0, 0, 13] - points[0, 0, 15]))
    assert 0.3 < min(lengths.values()) < max(lengths.values()) < 0.55
    assert np.std(list(lengths.values())) > 0.01


def test_both_cameras_of_a_performance_see_the_same_bodies() -> None:
    one, two = NAMES[:2]
    assert numbers(one)[2:] == numbers(two)[2:]
    np.testing.assert_array_equal(synthetic.stage(one), synthetic.stage(two))
    assert digest(synthetic.clip(one, "gt")) != digest(synthetic.clip(two, "gt"))


def test_projection_is_a_pinhole_camera_in_the_middle() -> None:
    height = 1.35
    lens = np.array((0.0, 3.7, height))
    aim = np.array((0.0, 0, 0.95))
    ray = (aim - lens) / np.linalg.norm(aim - lens)
    points = np.stack((aim, lens + 2 * ray + (0.5, 0, 0), lens + 4 * ray + (0.5, 0, 0)))[None, None]
    pixel = look(points, camera=1, setup=1).pixel[0, 0]
    np.testing.assert_allclose(pixel[0], (960, 540), atol=1e-9)
    np.testing.assert_allclose(pixel[1:, 0], (960 - 1060 * 0.5 / 2, 960 - 1060 * 0.5 / 4), atol=1e-9)
    np.testing.assert_allclose(pixel[1:, 1], 540, atol=1e-9)


def test_people_stand_upright_in_the_picture_and_have_the_size_of_people(seen: dict[str, list[Clip]]) -> None:
    heights = []
    for clip in seen["gt"]:
        assert (clip.keypoint >= 0).all()
        assert (clip.keypoint <= (1920, 1080)).all()
        assert 40 <= clip.keypoint.shape[1] <= 100
        heights.append(np.ptp(clip.keypoint[:, 0, :, 1], axis=-1).max())
        assert (clip.keypoint[:, :, 0, 1] < clip.keypoint[:, :, (15, 16), 1].max(axis=-1)).all()
    assert min(heights) > 250
    assert 300 < np.median(heights) < 700
    assert max(heights) < 750


def test_whoever_faces_the_camera_has_the_left_side_at_the_right(seen: dict[str, list[Clip]]) -> None:
    facing = [
        clip
        for clip in seen["gt"]
        if len(clip.keypoint) == 1 and (numbers(clip.name)[3], clip.camera) in {(1, 3), (2, 2)}
    ]
    assert len(facing) > 5
    for clip in facing:
        assert np.mean(clip.keypoint[0, :, 5, 0] > clip.keypoint[0, :, 6, 0]) > 0.9


def test_missing_shares_follow_table_8(seen: dict[str, list[Clip]]) -> None:
    joints, people = {}, {}
    for source in ("hq", "mq", "lq"):
        found = [clip.detected.any(axis=-1) for clip in seen[source]]
        people[source] = 1 - np.concatenate([one.ravel() for one in found]).mean()
        inside = np.concatenate([clip.detected[one] for clip, one in zip(seen[source], found, strict=True)])
        joints[source] = 1 - inside.mean()
    assert joints["hq"] == joints["mq"] == 0
    assert 0.055 < joints["lq"] < 0.085
    assert 0.003 < people["lq"] < 0.06
    assert max(people["hq"], people["mq"]) < 0.012


def test_joints_are_missed_in_runs(seen: dict[str, list[Clip]]) -> None:
    lost = [~clip.detected for clip in seen["lq"]]
    after_lost = np.concatenate([one[:, 1:][one[:, :-1]] for one in lost]).mean()
    assert after_lost > 5 * np.concatenate([one.ravel() for one in lost]).mean()


def test_undetected_joints_are_zero_and_all_others_are_inside_the_picture(seen: dict[str, list[Clip]]) -> None:
    for clip in seen["lq"]:
        assert not clip.keypoint[~clip.detected].any()
        assert (clip.keypoint[clip.detected] > 0).all()
        assert (clip.keypoint[clip.detected] < (1920, 1080)).all()


def test_errors_grow_from_hq_to_mq_to_lq_and_scores_fall(seen: dict[str, list[Clip]]) -> None:
    found = {source: errors(seen[source], seen["gt"]) for source in ("hq", "mq", "lq")}
    middle = {source: np.median(error) for source, (error, _) in found.items()}
    score = {source: np.median(scores) for source, (_, scores) in found.items()}
    assert 1.3 * middle["hq"] < middle["mq"] < middle["lq"] / 1.3
    assert score["hq"] > score["mq"] > score["lq"]


@pytest.mark.parametrize("source", ["hq", "mq", "lq"])
def test_low_scores_mean_large_errors(seen: dict[str, list[Clip]], source: str) -> None:
    error, score = errors(seen[source], seen["gt"])
    result = spearmanr(error, score)
    assert result.statistic < -0.5


@pytest.mark.parametrize("source", ["hq", "mq", "lq"])
def test_jitter_remembers_the_frame_before(seen: dict[str, list[Clip]], source: str) -> None:
    above, below = 0.0, 0.0
    for clip, true in zip(seen[source], seen["gt"], strict=True):
        error = clip.keypoint - true.keypoint
        error = error - np.median(error, axis=1, keepdims=True)
        both = (clip.detected[:, 1:] & clip.detected[:, :-1])[..., None] & (np.abs(error[:, 1:]) < 40)
        above += float((error[:, 1:] * error[:, :-1])[both[..., :]].sum())
        below += float((error[:, 1:] ** 2)[both].sum())
    assert 0.4 < above / below < 0.95


def test_wrists_and_ankles_are_the_hardest_joints(seen: dict[str, list[Clip]]) -> None:
    distance = [
        np.hypot(*np.moveaxis(c.keypoint - t.keypoint, -1, 0)) for c, t in zip(seen["mq"], seen["gt"], strict=True)
    ]
    by_joint = np.median(np.concatenate([one.reshape(-1, 17) for one in distance]), axis=0)
    assert by_joint[[9, 10, 15, 16]].min() > by_joint[[0, 1, 2, 5, 6]].max()


def test_some_frames_have_left_and_right_limbs_exchanged(seen: dict[str, list[Clip]]) -> None:
    exchanged = 0
    for clip, true in zip(seen["lq"], seen["gt"], strict=True):
        own = np.linalg.norm(clip.keypoint[:, :, (9, 10)] - true.keypoint[:, :, (9, 10)], axis=-1).sum(-1)
        crossed = np.linalg.norm(clip.keypoint[:, :, (10, 9)] - true.keypoint[:, :, (9, 10)], axis=-1).sum(-1)
        exchanged += int(((crossed + 60 < own) & clip.detected[:, :, (9, 10)].all(-1)).any())
    assert 3 <= exchanged <= 0.6 * len(FEW)
