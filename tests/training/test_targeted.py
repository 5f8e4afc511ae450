"""Whether a targeted mask targets: how much of what it hides are the joint-frames with the highest scores.

Overlap is the share of the hidden joint-frames that are among the clip's top 30 %; a mask that does not look has 30 %.
"""

from math import exp

import pytest
import torch
from conftest import ROOT
from scipy.stats import nchypergeom_wallenius
from torch import Tensor

from skelbench.adapters.card import read_card
from skelbench.adapters.model import load_model
from skelbench.data.find import load_data
from skelbench.training.objectives.maskclr.masking import Masking, draw

N, T, J = 8, 20, 17
SHARE = 0.3
PEAKS = round(SHARE * T * J)  # of each clip
LOW = 0.1  # what all but the peaks score; peaks score 1


def planted() -> tuple[Tensor, Tensor]:
    """Scores (N, 1, T, J) of one person, uneven by hand, and where each clip has its peaks."""
    order = torch.rand((N, T * J), generator=torch.Generator().manual_seed(0)).argsort(dim=1)
    peaks = (order < PEAKS).view(N, 1, T, J)
    return torch.where(peaks, 1.0, LOW), peaks


def overlap(scores: Tensor, peaks: Tensor, present: Tensor, *, draws: int = 20, **how: object) -> float:
    masking = Masking(share=SHARE, **how)  # type: ignore[arg-type]
    torch.manual_seed(0)
    masks = [draw(scores, present, masking) for _ in range(draws)]
    return sum(float((mask & peaks).sum()) for mask in masks) / sum(float(mask.sum()) for mask in masks)


def of_planted(**how: object) -> float:
    return overlap(*planted(), torch.ones(N, 1, dtype=torch.bool), **how)


def test_the_highest_and_those_over_a_threshold_are_exactly_the_peaks() -> None:
    scores, peaks = planted()
    for how in (Masking(select="top", share=SHARE), Masking(select="threshold", delta=0.2)):
        assert torch.equal(draw(scores, torch.ones(N, 1, dtype=torch.bool), how), peaks)


def test_a_random_mask_hides_peaks_as_often_as_others() -> None:
    assert of_planted(select="random") == pytest.approx(SHARE, abs=0.015)  # 160 masks of 102


def test_a_cold_probabilistic_draw_hides_the_peaks() -> None:
    assert of_planted(select="probabilistic", temperature=0.1) > 0.95


@pytest.mark.parametrize("temperature", [0.2, 0.75, 2.0])
def test_a_probabilistic_draw_hides_as_many_peaks_as_their_odds_say(temperature: float) -> None:
    """A draw without replacement of weighted balls: Wallenius' distribution, as SciPy has it."""
    odds = exp((1 - LOW) / temperature)
    expected = nchypergeom_wallenius(T * J, PEAKS, PEAKS, odds).mean() / PEAKS
    found = of_planted(select="probabilistic", temperature=temperature)
    assert found == pytest.approx(expected, abs=0.015)
    assert found > SHARE + 0.05


def test_at_the_usual_temperature_no_scores_whatever_are_targeted_more_often_than_56_times_in_100() -> None:
    """Peaks of 1 among zeros are as uneven as scores can be; the default temperature, 0.75, leaves odds of 3.8."""
    scores, peaks = planted()
    usual = Masking().temperature
    found = overlap((scores == 1).float(), peaks, torch.ones(N, 1, dtype=torch.bool), select="probabilistic")
    most = nchypergeom_wallenius(T * J, PEAKS, PEAKS, exp(1 / usual)).mean() / PEAKS
    assert found == pytest.approx(most, abs=0.015)
    assert 0.50 < most < 0.60


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_shipped_networks_attention_is_too_even_to_be_targeted(seed: int) -> None:
    """As it is, and a defect: draws by the attention of a trained network hardly differ from draws by nothing."""
    model = load_model(read_card(ROOT / "models" / "seeds" / f"maskclr-synthetic-xsub-s{seed}.yaml"))
    x = torch.cat([model.prepare(clip) for clip in load_data("synthetic", split="xsub", source="mq", limit=30)])
    network = model.network.eval()  # type: ignore[attr-defined]
    present = network.present(x)
    with torch.inference_mode():
        scores = network.watched(x, network.depth - 1)[1]
    top = draw(scores, present, Masking(select="top", share=SHARE))
    assert overlap(scores, top, present, select="random") == pytest.approx(0.30, abs=0.015)
    assert overlap(scores, top, present, select="probabilistic") == pytest.approx(0.34, abs=0.025)
