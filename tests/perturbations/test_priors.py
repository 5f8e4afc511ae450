"""How often estimators err, against the table of PoseFix written out again; which error is chosen, by counting."""

import numpy as np
import pytest
from scipy.stats import norm

from skelbench.core.layout import LAYOUTS
from skelbench.perturbations.priors import GOOD_AT_LEAST, State, limits, raised, rates, states

FACE = {"nose", "eye", "ear"}
ARMS = {"shoulder", "elbow", "wrist"}
SEEN = ("eleven or more", "six to ten", "five or fewer")
COCO = LAYOUTS["coco17"]


def of_table(joint: str, seen: int) -> dict[State, float]:
    """The rates of one joint of COCO, as PoseFix's code states them (missing: measured)."""
    stem = joint.split("_")[0]
    region = "face" if stem in FACE else "upper" if stem in ARMS else "lower"
    jitter = {"nose": 0.10, "knee": 0.10, "ankle": 0.10, "hip": 0.20}.get(stem, 0.15)
    if stem in FACE:
        miss = (0.02, 0.10, 0.15)
    elif stem in ("shoulder", "ankle"):
        miss = (0.05, 0.13, 0.20)
    else:
        miss = (0.10, 0.15, 0.25)
    return {
        State.MISSING: (0.04, 0.08, 0.15)[seen],
        State.SWAP: {"face": 0.01, "upper": 0.06, "lower": 0.03}[region],
        State.INVERSION: 0 if stem == "nose" else {"face": 0.01, "upper": 0.03, "lower": 0.06}[region],
        State.MISS: miss[seen],
        State.JITTER: jitter if seen == 0 else jitter + 0.05,
    }


@pytest.mark.parametrize("seen", range(3), ids=SEEN)
@pytest.mark.parametrize("joint", COCO.joints)
def test_rates_are_those_of_posefix(joint: str, seen: int) -> None:
    found = rates(COCO)[seen, COCO.index[joint]]
    for state, rate in of_table(joint, seen).items():
        assert found[state] == pytest.approx(rate, abs=1e-6), state


def test_in_a_crowd_more_joints_are_taken_for_those_of_others() -> None:
    calm, crowd = rates(COCO), rates(COCO, crowded=True)
    swaps = dict(zip(COCO.joints, crowd[0, :, State.SWAP], strict=True))
    assert [swaps[joint] for joint in ("ear_left", "wrist_left", "hip_left")] == pytest.approx([0.02, 0.15, 0.10])
    np.testing.assert_array_equal(np.delete(calm, State.SWAP, axis=2), np.delete(crowd, State.SWAP, axis=2))


def test_over_cocos_joints_27_percent_are_not_good_as_in_posefix() -> None:
    """Without those that are missing, which PoseFix does not draw; a nose has nothing to be inverted with."""
    posefix = rates(COCO)[0, :, State.SWAP :].sum(axis=1)
    assert posefix[0] == pytest.approx(0.14 - 0.01)
    assert posefix[COCO.index["hip_left"]] == pytest.approx(0.39)
    assert posefix.mean() == pytest.approx(0.275, abs=0.001)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_joint_of_every_layout_errs_more_often_where_fewer_are_seen(layout: str) -> None:
    table = rates(LAYOUTS[layout])
    assert table.shape == (3, len(LAYOUTS[layout]), 5)
    assert (np.diff(table.sum(axis=2), axis=0) > 0).all()
    assert (table.sum(axis=2) < 1 - GOOD_AT_LEAST).all()


def test_other_joints_err_as_their_neighbours_do() -> None:
    of = dict(zip(LAYOUTS["ntu25"].joints, rates(LAYOUTS["ntu25"])[0].tolist(), strict=True))
    cocos = dict(zip(COCO.joints, rates(COCO)[0].tolist(), strict=True))
    alike = {"hand_tip_left": "wrist_left", "foot_left": "ankle_left", "hip_left": "hip_left", "head": "ear_left"}
    for joint, like in alike.items():
        paired = slice(None) if joint != "head" else [0, 1, 3, 4]  # a head has no partner, an ear has
        np.testing.assert_allclose(np.array(of[joint])[paired], np.array(cocos[like])[paired])
    assert of["spine_base"][State.JITTER] == pytest.approx(0.20)
    assert of["neck"][State.JITTER] == pytest.approx(0.15)


def test_odds_grow_with_the_level_until_a_twentieth_is_good() -> None:
    odds = np.array([[0.1, 0.1, 0.0, 0.0, 0.1]], np.float32)
    np.testing.assert_allclose(raised(odds, 2), 2 * odds)
    np.testing.assert_allclose(raised(odds, 9).sum(), 0.95, rtol=1e-6)
    np.testing.assert_allclose(raised(odds, 9) / raised(odds, 9).sum(), odds / odds.sum(), rtol=1e-5)
    assert not raised(np.zeros((1, 5), np.float32), 3).any()


@pytest.mark.parametrize("level", [0.5, 1, 4])
def test_each_state_is_chosen_as_often_as_its_rate_says(level: float) -> None:
    draws = 40_000
    keys = np.random.default_rng(0).standard_normal((draws, 17, 5), dtype=np.float32)
    found = states(keys, limits(COCO, level)[1, 1, 0])
    for joint, v in COCO.index.items():
        table = of_table(joint, 0)
        times = min(level, 0.95 / sum(table.values()))
        for state, rate in table.items():
            share = (found[:, v] == state).mean()
            assert abs(share - times * rate) < 4.5 * np.sqrt(0.25 / draws), (joint, state)


def test_with_nobody_to_be_taken_for_and_no_partner_the_odds_go_to_good() -> None:
    keys = np.random.default_rng(1).standard_normal((20_000, 17, 5), dtype=np.float32)
    alone, apart = (states(keys, limits(COCO, 1)[there, partner, 0]) for there, partner in ((0, 1), (1, 0)))
    assert State.SWAP not in alone and State.INVERSION in alone
    assert State.INVERSION not in apart and State.SWAP in apart
    hip = COCO.index["hip_left"]
    assert (alone[:, hip] == State.GOOD).mean() == pytest.approx(1 - 0.40, abs=0.015)  # 0.43 with swaps


def test_limits_are_quantiles_given_that_no_worse_error_came_first() -> None:
    at = limits(COCO, 1)[1, 1, 0, COCO.index["knee_left"]]
    odds, left = (0.04, 0.03, 0.06, 0.10, 0.10), (1, 0.96, 0.93, 0.87, 0.77)
    np.testing.assert_allclose(at, norm.ppf(np.array(odds) / left), rtol=1e-5)


def test_a_higher_level_makes_no_state_better() -> None:
    keys = np.random.default_rng(2).standard_normal((5_000, 17, 5), dtype=np.float32)
    before = states(keys, limits(COCO, 0)[1, 1, 0])
    assert (before == State.GOOD).all()
    for level in (0.25, 0.5, 1, 2, 4, 20):
        after = states(keys, limits(COCO, level)[1, 1, 0])
        assert (after <= before).all()
        before = after
