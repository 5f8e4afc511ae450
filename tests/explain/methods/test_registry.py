"""What holds for every method of importance, and names that nobody knows."""

import numpy as np
import pytest
from conftest import ROOT
from explained import FAST, maps, rising, small
from toy import WRIST, WristModel

from skelbench.adapters.model import Model
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.explain.methods.registry import METHODS, method

WHITE = [name for name, each in METHODS.items() if each.needs]


@pytest.mark.parametrize("name", list(METHODS))
def test_maps_lie_on_the_clips_own_joints_and_frames(name: str, network: Model, toy_clip: Clip) -> None:
    if name == "integrated":
        pytest.importorskip("captum")
    if not method(name).serves(network):
        pytest.skip("this network has no attention")
    score = toy_clip.score.copy()
    score[1, 3:9, 4] = 0
    clip = toy_clip.with_pose(toy_clip.keypoint * (score > 0)[..., None], score)
    (found,) = maps(FAST.get(name, name), network, [clip])
    assert found.shape == clip.score.shape
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    assert (found[~clip.detected] == 0).all()
    assert found.any()


@pytest.mark.parametrize("name", list(METHODS))
def test_a_clips_map_does_not_depend_on_the_other_clips(name: str, network: Model) -> None:
    if name == "integrated":
        pytest.importorskip("captum")
    if not method(name).serves(network):
        pytest.skip("this network has no attention")
    clips = rising(2)
    name = FAST.get(name, name)
    together = maps(name, network, clips)
    np.testing.assert_allclose(maps(name, network, clips[1:])[0], together[1], atol=1e-5)


def test_random_importance_is_the_same_for_every_model(toy_clip: Clip) -> None:
    one, other = (maps("random", model, [toy_clip])[0] for model in (WristModel(WRIST), small("stgcn")))
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", WHITE)
def test_what_looks_inside_says_what_a_black_box_lacks(name: str) -> None:
    if name == "integrated":
        pytest.importorskip("captum")
    model = WristModel(WRIST)
    assert not method(name).serves(model)
    with pytest.raises(InputError, match=r"model wrist.*choose rise, occlusion or shapley"):
        maps(name, model, rising(1))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("atention", "unknown importance 'atention'; did you mean attention"),
        (
            "occlusion@3",
            "takes a whole number is attention@level, integrated@steps, rise@masks, rise-frames@masks",
        ),
        ("rise@0", "rise@masks"),
        ("rise@many", "rise@masks"),
    ],
)
def test_wrong_names_are_answered(name: str, answer: str) -> None:
    with pytest.raises(InputError, match=answer):
        method(name)


def test_every_method_is_documented() -> None:
    text = (ROOT / "docs" / "explain.md").read_text()
    for name in METHODS:
        assert f"`{name}`" in text
