"""Overlap: families that rank models alike are found, and nothing is said of too few models."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from skelbench.core.errors import InputError
from skelbench.evaluation.metrics.overlap import interval, overlap
from skelbench.report.evidence import Evidence
from skelbench.report.figures import FIGURES, save

NOISE, MASK, SHIFT = (1.0, 2, 3, 4, 5, 9), (10.0, 20, 30, 50, 40, 60), (6.0, 5, 4, 3, 2, 2)


def rows(**families: Sequence[float]) -> pd.DataFrame:
    """One row per model and family, at one level; models are called m0, m1, …"""
    specs = {"noise": "noise:0.1", "mask": "joint-mask:0.3", "shift": "shift:3", "units": "clean"}
    made: list[Mapping[str, object]] = []
    for name, drops in families.items():
        for k, drop in enumerate(drops):
            spec = specs[name]
            made.append({"model": f"m{k}", "family": spec.split(":")[0], "spec": spec, "drop": drop, "repair": ""})
    return pd.DataFrame(made)


def test_the_correlation_is_spearmans_over_models() -> None:
    found = overlap(rows(noise=NOISE, mask=MASK, shift=SHIFT))
    assert found.families == ("noise", "joint-mask", "shift")
    for i, one in enumerate((NOISE, MASK, SHIFT)):
        for j, other in enumerate((NOISE, MASK, SHIFT)):
            assert found.correlation[i, j] == pytest.approx(stats.spearmanr(one, other).statistic)


def test_the_nearest_family_is_the_one_that_ranks_models_most_alike() -> None:
    name, overlapping = overlap(rows(noise=NOISE, mask=MASK, shift=SHIFT)).nearest("noise")
    assert name == "joint-mask"
    assert overlapping.low < overlapping.value < overlapping.high < 1


def test_draws_and_levels_of_a_family_are_averaged_and_trainings_are_one_way_to_train() -> None:
    once = rows(noise=NOISE, mask=MASK)
    more = once[once["family"] == "noise"].assign(spec="noise:0.2", drop=[30.0, 28, 26, 24, 22, 20])
    seeds = pd.concat([once, more, once.assign(model=once["model"] + "-s1", drop=once["drop"] + 2)])
    seeds.loc[~seeds["model"].str.contains("-s"), "model"] += "-s0"
    found = overlap(seeds)
    assert found.models == tuple(f"m{k}" for k in range(6))
    assert found.drops[0, 0] == pytest.approx(((1 + 3) / 2 + 30) / 2)


@pytest.mark.parametrize(("models", "truth"), [(5, 0.8), (6, 0.0), (6, 0.9), (6, 0.98), (8, 0.95), (12, 0.6)])
def test_the_interval_covers_the_true_correlation_as_often_as_it_says(models: int, truth: float) -> None:
    """Normal pairs, whose rank correlation is 6/pi arcsin(r/2); a few ranks are often in the very same order."""
    rng, r = np.random.default_rng(0), 2 * np.sin(np.pi * truth / 6)
    first, other = rng.standard_normal((2, models, 2000))
    ranked = (stats.rankdata(part, axis=0) for part in (first, r * first + np.sqrt(1 - r**2) * other))
    found = [interval(np.corrcoef(*pair)[0, 1], models) for pair in zip(*(part.T for part in ranked), strict=True)]
    assert np.mean([low <= truth <= high for low, high in found]) > 0.935


def test_the_same_order_of_few_models_proves_little() -> None:
    low, high = interval(1.0, 6)
    assert 0.3 < low < 0.7 and high == 1
    assert interval(-1.0, 6) == (-1, -low)
    assert interval(1.0, 30)[0] > 0.9


def test_too_few_models_are_refused() -> None:
    with pytest.raises(InputError, match="4 models were measured under the same 2 families, expected 5"):
        overlap(rows(noise=NOISE[:4], mask=MASK[:4]))


def test_repairs_and_undamaged_clips_do_not_count() -> None:
    repaired = rows(shift=SHIFT).assign(repair="interp")
    assert overlap(pd.concat([rows(noise=NOISE, mask=MASK, units=NOISE), repaired])).families == ("noise", "joint-mask")


def test_the_figure_is_drawn_with_a_number_in_every_cell(tmp_path: Path) -> None:
    made = rows(noise=NOISE, mask=MASK).assign(
        dataset="toy", split="", part="test", source="gt", note="", dataset_sha256=""
    )
    png, _ = save(FIGURES["overlap"](Evidence(made, {}, "m0", "noise:0.1")), tmp_path / "overlap", dpi=60)
    assert png.read_bytes().startswith(b"\x89PNG")
