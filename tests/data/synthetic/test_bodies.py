"""The bodies: their actions, their bones, and how a camera sees them."""

import numpy as np
from synthetic_clips import FEW, NAMES, digest, numbers

from skelbench.core.clip import Clip
from skelbench.data.synthetic import clips as synthetic
from skelbench.data.synthetic.actions import ACTIONS
from skelbench.data.synthetic.camera import look

RIGID = {  # COCO pairs whose distance no movement changes
    "arms and legs": [(5, 7), (7, 9), (6, 8), (8, 10), (11, 13), (13, 15), (12, 14), (14, 16)],
    "shoulders and hips": [(5, 6), (11, 12)],
    "head": [(0, 1), (0, 2), (1, 3), (2, 4), (3, 4)],
}


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
