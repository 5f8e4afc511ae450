"""What the graph networks share: persons, their statistics, pointwise convolutions."""

import subprocess
import sys

import pytest
import torch
from graph_models import ALL
from graph_models import small as model
from people import flat, walk
from torch import nn

from skelbench.adapters.aagcn import AAGCN
from skelbench.adapters.ctrgcn import CTRGCN
from skelbench.adapters.gcn import GCN
from skelbench.adapters.msg3d import MSG3D
from skelbench.adapters.networks.gcn import Pointwise
from skelbench.adapters.networks.persons import counted
from skelbench.adapters.stgcn import STGCN
from skelbench.core.errors import InputError

MVC: list[type[GCN]] = [AAGCN, CTRGCN, MSG3D]


@pytest.mark.parametrize("kind", ALL)
def test_an_absent_person_changes_nothing(kind: type[GCN]) -> None:
    gcn, clip = model(kind), flat(walk("coco17"))
    padded = gcn.prepare(clip)
    assert padded.shape[1] == 2 and not padded[:, 1].any()
    everyone = counted(torch.ones(1, 1, dtype=torch.bool))
    alone = gcn.network.backbone(padded[:, :1], everyone).mean(dim=(2, 3))
    torch.testing.assert_close(gcn.features(padded), alone)


@pytest.mark.parametrize("kind", ALL)
def test_officially_an_absent_person_is_averaged_in(kind: type[GCN]) -> None:
    sound, official = model(kind), model(kind, average_absent=True)
    x = sound.prepare(flat(walk("coco17")))
    maps = official.network.backbone(x, counted(torch.ones(1, 2, dtype=torch.bool)))
    torch.testing.assert_close(official.features(x), maps.mean(dim=(0, 2, 3))[None])
    assert (official.features(x) - sound.features(x)).abs().max() > 1e-3


@pytest.mark.parametrize("kind", ALL)
def test_scores_of_a_clip_do_not_depend_on_its_batch(kind: type[GCN]) -> None:
    gcn = model(kind)
    views = [gcn.prepare(flat(walk("coco17", persons))) for persons in (2, 1, 2)]
    together = gcn.logits(torch.cat(views))
    torch.testing.assert_close(together, torch.cat([gcn.logits(view) for view in views]))


@pytest.mark.parametrize("kind", MVC)
def test_statistics_of_a_place_are_of_the_persons_who_were_there(kind: type[GCN]) -> None:
    gcn, x = model(kind), torch.randn(5, 2, 16, 17, 3)
    x[1:, 1] = 0  # only the first clip has a second person
    gcn.network.train()
    gcn.logits(x)
    mean = gcn.network.backbone.data_bn.running_mean.view(2, 17, 3)  # type: ignore[union-attr, operator]
    variance = gcn.network.backbone.data_bn.running_var.view(2, 17, 3)  # type: ignore[union-attr, operator]
    torch.testing.assert_close(mean[0], 0.1 * x[:, 0].mean(dim=(0, 1)))
    torch.testing.assert_close(mean[1], 0.1 * x[0, 1].mean(dim=0))
    torch.testing.assert_close(variance[1], 0.9 + 0.1 * x[0, 1].var(dim=0))


@pytest.mark.parametrize("kind", MVC)
def test_officially_statistics_of_a_place_are_those_of_the_whole_batch(kind: type[GCN]) -> None:
    gcn, x = model(kind, average_absent=True), torch.randn(5, 2, 16, 17, 3)
    x[1:, 1] = 0
    plain = nn.BatchNorm1d(2 * 17 * 3)
    plain(x.permute(0, 1, 3, 4, 2).reshape(5, -1, 16))
    gcn.network.train()
    gcn.logits(x)
    ours = gcn.network.backbone.data_bn
    torch.testing.assert_close(ours.running_mean, plain.running_mean)
    torch.testing.assert_close(ours.running_var, plain.running_var)


def test_leaving_frames_out_before_a_pointwise_convolution_is_its_stride() -> None:
    torch.manual_seed(0)
    strided = torch.nn.Conv2d(8, 16, 1, (2, 1))
    ours = Pointwise(8, 16, 2)
    ours.load_state_dict(strided.state_dict())
    x = torch.randn(3, 8, 7, 5)
    torch.testing.assert_close(ours(x), strided(x))


@pytest.mark.slow
def test_narrow_networks_train_on_two_threads_without_writing_past_their_memory() -> None:
    # oneDNN #6035: a strided 1x1 convolution of 8 channels corrupts memory, so this needs a process of its own
    code = """
import torch
from skelbench.adapters.networks.gcn import skip
torch.set_num_threads(2)
way = skip(8, 16, 2)
for _ in range(300):
    x = torch.randn(9, 8, 8, 17).contiguous(memory_format=torch.channels_last).requires_grad_()
    way(x).sum().backward()
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("kind", ALL)
def test_persons_weigh_by_the_frames_in_which_they_are_seen_where_the_card_says_so(kind: type[GCN]) -> None:
    """The second person is there in 4 of 16 frames: a fifth of both; each pools to what the backbone gives alone."""
    alike, weighed = model(kind), model(kind, weigh_persons="frames")
    x = torch.randn(1, 2, 16, 17, 3)
    x[:, 1, 4:] = 0
    both = weighed.network.backbone(x, counted(torch.ones(1, 2, dtype=torch.bool))).mean(dim=(2, 3))
    torch.testing.assert_close(weighed.features(x), (0.8 * both[0] + 0.2 * both[1])[None])
    torch.testing.assert_close(alike.features(x), (0.5 * both[0] + 0.5 * both[1])[None])


def test_a_clip_of_nobody_weighs_its_one_person_by_frames_too() -> None:
    nobody = torch.zeros(1, 2, 16, 17, 3)
    weighed, alike = (model(STGCN, weigh_persons=how).features(nobody) for how in ("frames", "alike"))
    assert torch.equal(weighed, alike) and weighed.isfinite().all()


def test_absent_persons_cannot_both_count_and_weigh_nothing() -> None:
    with pytest.raises(InputError, match=r"weigh_persons: frames.*set average_absent to false"):
        model(STGCN, weigh_persons="frames", average_absent=True)
