"""Attacks that see scores alone, or nothing: square, transfer, no-box."""

from dataclasses import replace

import numpy as np
import pytest
from closed_form import critical_eps
from toy_victims import Curved, Linear, ScoresOnly, answered, toy_clip

from skelbench.core.clip import NO_LABEL, Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.perturbations.attacks import ATTACKS
from skelbench.perturbations.attacks.asking import right, scores_of
from skelbench.perturbations.attacks.ball import Ball, displacement
from skelbench.perturbations.attacks.square import share_after, try_blocks
from skelbench.perturbations.attacks.transfer import damage_to
from skelbench.perturbations.tree import hops

CLIPS = [toy_clip(f"clip{k}", frames=9 + k, gaps=0.1, persons=1 + k % 2) for k in range(6)]


def test_square_asks_no_more_often_than_it_may_and_stays_within_eps() -> None:
    victim = Linear(classes=5)
    clips = answered(victim, CLIPS)
    eps = min(critical_eps(victim, clip) for clip in clips) / 2
    victim.asked = 0
    found = ATTACKS["square"].run(ScoresOnly(victim), clips, eps, queries=37)
    assert victim.asked == 37 * len(clips)
    for clip, damaged in zip(clips, found, strict=True):
        assert 0 < displacement(clip, damaged).max() <= eps
        assert (damaged.keypoint[~clip.detected] == 0).all()


def test_square_breaks_a_linear_victim_some_way_above_its_critical_eps_and_never_below() -> None:
    victim = Linear(classes=3)
    for clip in answered(victim, CLIPS):
        below, above = (
            ATTACKS["square"].run(victim, [clip], share * critical_eps(victim, clip), queries=600)
            for share in (0.999, 3.0)
        )
        assert right(victim, below)[0]
        assert not right(victim, above)[0]


def test_more_queries_do_more_harm() -> None:
    victim = Linear(classes=2)
    clips = answered(victim, CLIPS)
    eps = min(critical_eps(victim, clip) for clip in clips) / 2

    def lead(queries: int) -> float:
        scores = scores_of(victim, ATTACKS["square"].run(victim, clips, eps, queries=queries))
        return float(np.abs(scores[:, 0] - scores[:, 1]).sum())

    assert lead(300) < lead(30) < lead(1)


def test_every_point_that_square_tries_has_its_joints_on_the_edge_of_the_ball() -> None:
    ball = Ball(toy_clip("edge"), 0.01)
    search = try_blocks(ball, np.random.default_rng(0), 5)
    lengths = [np.linalg.norm(point, axis=-1) for point in (next(search), search.send(type("A", (), {"value": 0.0})()))]
    np.testing.assert_allclose(lengths, ball.radius)


def test_blocks_shrink_as_in_the_paper() -> None:
    assert [share_after(q, 10_000) for q in (0, 10, 11, 51, 201, 8001)] == [0.8, 0.8, 0.4, 0.2, 0.1, 0.8 / 2**9]
    assert share_after(26, 5_000) == share_after(52, 10_000)


def test_bones_between_joints_are_counted_along_the_skeleton() -> None:
    layout = LAYOUTS["coco17"]
    far = hops(layout)
    assert far[layout.index["wrist_left"], layout.index["elbow_left"]] == 1
    assert far[layout.index["wrist_left"], layout.index["wrist_right"]] == 6  # elbow, shoulder, nose and back
    assert (far == far.T).all() and (np.diag(far) == 0).all()


@pytest.mark.parametrize("name", ["square", "no-box", "transfer"])
def test_order_and_company_do_not_matter(name: str) -> None:
    victim = Curved(bend=4)
    clips = answered(victim, CLIPS)
    options = {
        "square": {"level": 0.02, "queries": 40},
        "no-box": {"level": 2, "pool": [replace(clip, label=9) for clip in CLIPS]},
        "transfer": {"level": 0.02, "surrogates": {"other": Curved(seed=5)}, "steps": 5},
    }[name]

    def run(chosen: list[Clip]) -> list[bytes]:
        rest = {key: value for key, value in options.items() if key != "level"}
        return [clip.keypoint.tobytes() for clip in ATTACKS[name].run(victim, chosen, options["level"], **rest)]

    assert run(clips) == run(clips[::-1])[::-1] == [run([clip])[0] for clip in clips]


def test_transferred_damage_is_the_same_whatever_the_victim() -> None:
    surrogates = {"a": Curved(seed=5), "b": Linear(seed=6)}
    made = damage_to(surrogates, CLIPS, 0.02, steps=4)
    assert list(made) == ["apgd-ce@a", "mi-fgsm@a", "apgd-ce@b", "mi-fgsm@b"]
    for victim in (Curved(seed=1), Linear(seed=2)):
        tried = ATTACKS["transfer"].run(victim, CLIPS, 0.02, surrogates=surrogates, steps=4)
        for k, clip in enumerate(tried):
            assert any(clip.keypoint.tobytes() == found[k].keypoint.tobytes() for found in made.values())


def test_damage_sought_against_the_victim_itself_transfers_to_it() -> None:
    victim = Linear(classes=2)
    clips = answered(victim, CLIPS)
    eps = 1.05 * max(critical_eps(victim, clip) for clip in clips)
    tried = ATTACKS["transfer"].run(ScoresOnly(victim), clips, eps, surrogates={"itself": victim})
    assert not right(victim, tried).any()
    assert all(displacement(clip, damaged).max() <= eps for clip, damaged in zip(clips, tried, strict=True))


def test_searches_for_transfer_go_on_after_the_surrogate_is_wrong() -> None:
    victim = Linear(classes=2)
    clips = answered(victim, CLIPS)
    eps = 2 * max(critical_eps(victim, clip) for clip in clips)
    soon = scores_of(victim, ATTACKS["mi-fgsm"].run(victim, clips, eps, steps=20))
    late = scores_of(victim, ATTACKS["mi-fgsm"].run(victim, clips, eps, steps=20, stop=False))
    assert (np.abs(late[:, 0] - late[:, 1]) > np.abs(soon[:, 0] - soon[:, 1])).all()


PARTS = {"left_arm": (7, 9), "right_arm": (8, 10), "left_leg": (13, 15), "right_leg": (14, 16)}  # beyond their roots


def test_no_box_takes_parts_of_another_class_about_their_own_root() -> None:
    clip, donor = toy_clip("mine", 0, frames=6), toy_clip("theirs", 1, frames=11)
    (damaged,) = ATTACKS["no-box"].run(None, [clip], 5, pool=[clip, donor])
    height = [np.median(np.ptp(each.keypoint[0], axis=1).max(axis=-1)) for each in (clip, donor)]
    for name, joints in PARTS.items():
        root = {"arm": 5, "leg": 11}[name.split("_")[1]] + name.startswith("right")
        for joint in joints:
            for t in range(6):
                s = round(t * 10 / 5)
                expected = clip.keypoint[0, t, root] + height[0] / height[1] * (
                    donor.keypoint[0, s, joint] - donor.keypoint[0, s, root]
                )
                np.testing.assert_allclose(damaged.keypoint[0, t, joint], expected, rtol=1e-4)
        np.testing.assert_array_equal(damaged.keypoint[0, :, root], clip.keypoint[0, :, root])


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_no_box_changes_so_many_parts_and_nothing_else(parts: int) -> None:
    clip, donor = toy_clip("mine", 0, gaps=0.2), toy_clip("theirs", 1, gaps=0.2, persons=2)
    (damaged,) = ATTACKS["no-box"].run(None, [clip], parts, pool=[donor])
    joints = np.nonzero((damaged.keypoint != clip.keypoint).any(axis=(0, 1, 3)))[0]
    touched = {name for name, members in clip.layout.parts.items() if set(members) & set(joints)}
    assert len(touched) == parts
    assert (damaged.keypoint[~clip.detected] == 0).all() and damaged.score is clip.score


def test_no_box_needs_a_clip_of_another_class_and_a_number_of_parts_that_there_is() -> None:
    clip = toy_clip("mine", 0)
    with pytest.raises(InputError, match="no clip of another class"):
        ATTACKS["no-box"].run(None, [clip], 1, pool=[toy_clip("same", 0)])
    with pytest.raises(InputError, match="1 to 5 parts of layout coco17, got 6"):
        ATTACKS["no-box"].run(None, [clip], 6, pool=[toy_clip("theirs", 1)])


def test_no_box_does_not_depend_on_the_order_of_the_pool() -> None:
    clip, pool = toy_clip("mine", 0), [toy_clip(f"p{k}", 1) for k in range(5)]
    first, other = (ATTACKS["no-box"].run(None, [clip], 2, pool=each)[0] for each in (pool, pool[::-1]))
    assert first.keypoint.tobytes() == other.keypoint.tobytes()


def test_no_box_takes_nothing_of_clips_whose_class_nobody_knows() -> None:
    """They may show the same action."""
    clip, unknown = toy_clip("known", label=1), toy_clip("unknown", label=NO_LABEL)
    for mine, donor in ((clip, unknown), (unknown, clip)):
        with pytest.raises(InputError, match="no clip of another class"):
            ATTACKS["no-box"].run(None, [mine], 1, pool=[donor])
