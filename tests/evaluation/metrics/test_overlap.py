"""Overlap: families that rank models alike are found, and nothing is said of too few models."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from skelbench.core.errors import InputError
from skelbench.evaluation.metrics.overlap import overlap
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


def test_the_interval_covers_the_true_correlation_about_as_often_as_it_says() -> None:
    """Bonett and Wright's own check: normal pairs, whose rank correlation is 6/pi arcsin(r/2)."""
    rng, truth, held = np.random.default_rng(0), 6 / np.pi * np.arcsin(0.6 / 2), 0
    for _ in range(300):
        x = rng.standard_normal(12)
        y = 0.6 * x + 0.8 * rng.standard_normal(12)
        found = overlap(rows(noise=list(x), mask=list(y))).estimate("noise", "joint-mask")
        held += found.low <= truth <= found.high
    assert 270 <= held <= 297


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
