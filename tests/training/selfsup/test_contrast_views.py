"""Views of the momentum-contrast methods: what is switched off changes nothing, each clip has draws of its own."""

from typing import Any

import pytest
import torch

from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.training.objectives.momentum.views import Extreme, Ordinary, extreme, ordinary

COCO = LAYOUTS["coco17"]
OFF: dict[str, Any] = {"crop": 0, "shear": 0, "flip": 0, "rotate": 0, "noise": 0, "blur": 0, "axis": 0}


@pytest.fixture
def clips() -> torch.Tensor:
    """(6, 2, 12, 17, 3): one clip six times, x, y and a score that tells joint and frame."""
    one = torch.randn(1, 2, 12, 17, 3, generator=torch.Generator().manual_seed(0))
    one[..., 2] = torch.arange(1, 1 + 2 * 12 * 17).view(2, 12, 17)
    return one.expand(6, -1, -1, -1, -1).clone()


def test_views_with_everything_off_are_the_clips(clips: torch.Tensor) -> None:
    assert torch.equal(ordinary(clips, Ordinary(0, 0), 2), clips)
    assert torch.equal(extreme(clips, Extreme(**OFF), 2, COCO), clips)


@pytest.mark.parametrize("name", ["crop", "shear", "flip", "rotate", "noise", "blur", "axis", "reverse"])
def test_each_change_of_the_extreme_view_is_made_when_it_is_on(name: str, clips: torch.Tensor) -> None:
    torch.manual_seed(1)
    on = {"crop": 3, "rotate": 30, "blur": 2.0}.get(name, 1)
    made = extreme(clips, Extreme(**{**OFF, "share": 1.0, name: on}), 2, COCO)
    assert not torch.equal(made, clips)
    moved = name in ("crop", "flip", "reverse")
    assert torch.equal(made[..., 2], clips[..., 2]) != moved  # a score goes where its joint goes, and nowhere else


def test_views_of_one_clip_differ_within_a_batch_and_between_draws(clips: torch.Tensor) -> None:
    torch.manual_seed(1)
    first, second = (ordinary(clips, Ordinary(), 2) for _ in range(2))
    assert len({tuple(clip.flatten().tolist()) for clip in (*first, *second)}) == 12


@pytest.mark.parametrize("settings", [{"flip": 1.5}, {"noise": -0.1}, {"rotate": 200}])
def test_settings_beyond_their_range_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Extreme(**settings)
