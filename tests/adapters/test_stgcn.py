"""ST-GCN behind its adapter."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from graph_models import small_stgcn as model
from people import flat, walk
from safetensors.torch import save_file

from skelbench.adapters.card import Card
from skelbench.adapters.gcn_config import STGCNConfig
from skelbench.adapters.networks.stgcn import adjacency
from skelbench.adapters.stgcn import STGCN
from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS

EDGES = ("links", "bones")


@pytest.mark.parametrize(("layout", "parameters"), [("coco17", 3_088_704), ("ntu25", 3_098_832)])
def test_the_full_network_has_the_official_size(layout: str, parameters: int) -> None:
    network = STGCN(Card("full", "stgcn", {"layout": layout}, tuple(map(str, range(60))))).network
    assert sum(p.numel() for p in network.parameters()) == parameters
    assert len(network.state_dict()) == 181


@pytest.mark.parametrize("data_bn", ["VC", "none"])
def test_an_absent_person_changes_nothing(data_bn: str) -> None:
    clip = flat(walk("coco17"))
    one, four = (model(data_bn=data_bn, max_persons=persons) for persons in (1, 4))
    torch.testing.assert_close(one.logits(one.prepare(clip)), four.logits(four.prepare(clip)))


def test_officially_an_absent_person_is_averaged_in() -> None:
    clip = flat(walk("coco17"))
    one, two = (model(average_absent=True, max_persons=persons) for persons in (1, 2))
    x = one.prepare(clip)
    expected = (one.features(x) + one.features(torch.zeros_like(x))) / 2
    torch.testing.assert_close(two.features(two.prepare(clip)), expected)


@pytest.mark.parametrize("data_bn", ["VC", "MVC", "none"])
def test_scores_of_a_clip_do_not_depend_on_its_batch(data_bn: str) -> None:
    stgcn = model(data_bn=data_bn)
    clips = [flat(walk("coco17", persons)) for persons in (2, 1)]
    empty = clips[1].with_pose(clips[1].keypoint * 0, clips[1].score * 0)
    views = [stgcn.prepare(clip) for clip in (*clips, empty)]
    together = stgcn.logits(torch.cat(views))
    torch.testing.assert_close(together, torch.cat([stgcn.logits(view) for view in views]))
    assert together.isfinite().all()


def test_features_give_the_logits_by_the_last_layer() -> None:
    stgcn = model()
    x = stgcn.prepare(flat(walk("coco17", 2)))
    assert stgcn.features(x).shape == (1, 16)
    torch.testing.assert_close(stgcn.network.cls_head(stgcn.features(x)), stgcn.logits(x))


def test_the_network_learns_to_tell_two_motions_apart() -> None:
    stgcn = model(classes=2)
    still = flat(walk("coco17"))
    wave = still.with_pose(still.keypoint + 40 * np.sin(np.arange(30))[None, :, None, None].astype("f4"), still.score)
    x, labels = torch.cat([stgcn.prepare(still), stgcn.prepare(wave)]).repeat(4, 1, 1, 1, 1), torch.tensor([0, 1] * 4)
    optimiser = torch.optim.SGD(stgcn.network.parameters(), 0.1, momentum=0.9)
    stgcn.network.train()
    for _ in range(30):
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(stgcn.logits(x), labels)
        loss.backward()
        optimiser.step()
    assert loss.item() < 0.05


def test_an_input_that_never_varied_in_training_says_nothing_when_it_does(toy_clip: Clip, tmp_path: Path) -> None:
    config = {"num_stages": 2, "base_channels": 8, "normalise": "image", "clip_len": 30}
    card = Card("m", "skelbench.adapters.stgcn:STGCN", config, ("a", "b"), folder=tmp_path)
    trained = STGCN.load(card)
    variance = trained.network.backbone.data_bn.running_var.view(17, 3)  # type: ignore[union-attr]
    variance[:, 2] = 0  # every score was 1
    trained.network.backbone.data_bn.running_mean.view(17, 3)[:, 2] = 1  # type: ignore[union-attr]
    save_file(trained.network.state_dict(), tmp_path / "w.safetensors")
    sound = STGCN.load(replace(card, weights="w.safetensors"))
    official = STGCN.load(replace(card, weights="w.safetensors", config={**config, "heed_constant": True}))
    whole = toy_clip.with_pose(toy_clip.keypoint, np.ones_like(toy_clip.score))
    score = np.ones_like(toy_clip.score)
    score[:, :, 9] = 0.5
    lower = whole.with_pose(whole.keypoint, score)
    for stgcn in (sound, official):
        stgcn.network.eval()
    difference = {
        name: (stgcn.logits(stgcn.prepare(whole)) - stgcn.logits(stgcn.prepare(lower))).abs().max().item()
        for name, stgcn in (("sound", sound), ("official", official))
    }
    assert difference["sound"] == 0 < difference["official"]
    assert torch.allclose(sound.logits(sound.prepare(whole)), official.logits(official.prepare(whole)), atol=1e-6)


@pytest.mark.parametrize("feature", [16, 24])
def test_the_last_stage_is_as_wide_as_its_setting_says(feature: int) -> None:
    """Of widths 8, 16, 16 the last is another one; the others stay."""
    network, free = model(feature=feature).network, model().network
    sizes = {name: p.shape for name, p in network.named_parameters()}
    last = [name for name, p in free.named_parameters() if sizes.get(name) != p.shape]
    assert all(name.startswith(("backbone.gcn.2.", "cls_head.")) for name in last) and bool(last) == (feature != 16)
    assert network.features(torch.randn(2, 2, 16, 17, 3)).shape == (2, feature)
    assert network.cls_head.fc_cls.in_features == feature  # type: ignore[union-attr]


def test_a_partition_by_direction_gives_every_joint_the_mean_of_its_children() -> None:
    """Counted by hand: in COCO-17 the nose has two eyes and two shoulders as children, a shoulder elbow and hip."""
    itself, parent, children = adjacency(STGCNConfig(partition="direction"))
    layout = LAYOUTS["coco17"]
    nose, shoulder = layout.index["nose"], layout.index["shoulder_left"]
    np.testing.assert_array_equal(itself, np.eye(17))
    assert parent[nose, shoulder] == 1 and parent[shoulder, nose] == 0
    assert children[shoulder, nose] == 1 / 4
    assert {layout.joints[v] for v in np.flatnonzero(children[:, shoulder])} == {"elbow_left", "hip_left"}
    assert children[:, shoulder].max() == 0.5
    np.testing.assert_allclose(parent.sum(axis=0)[1:], 1)


def test_edges_along_the_bones_hang_hand_tips_on_thumbs() -> None:
    links, bones = (adjacency(STGCNConfig(layout="ntu25", partition="direction", edges=of))[1] for of in EDGES)
    tip, thumb, hand = (LAYOUTS["ntu25"].index[name] for name in ("hand_tip_left", "thumb_left", "hand_left"))
    assert links[hand, tip] == links[hand, thumb] == 1 and links[thumb, tip] == 0
    assert bones[thumb, tip] == bones[hand, thumb] == 1 and bones[hand, tip] == 0
