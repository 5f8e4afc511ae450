"""What docs/families.py says of families that rank models alike, and of chance."""

from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from docs_script import docs_script

FAMILIES = docs_script("families")
MODELS = 5
COSTS = {"noise": [1, 2, 3, 4, 5], "jitter": [10, 20, 30, 40, 50], "shake": [5, 4, 3, 2, 1]}


def rows(**costs: list[int]) -> pd.DataFrame:
    """A model for every cost; each family ranks them by its own costs, and undamaged each knows a clip more."""
    each = [
        {"trained": f"m{k}", "family": name, "spec": f"{name}:0.1", "repair": "", "drop": float(cost), "top1": 0.0}
        for name, of in costs.items()
        for k, cost in enumerate(of)
    ]
    clean = {"family": "clean", "spec": "clean", "repair": ""}
    each += [{"trained": f"m{k}", **clean, "top1": 10.0 * k} for k in range(MODELS)]
    table = pd.DataFrame(each)
    return table.assign(model=table["trained"], weights_sha256=table["trained"])


def lines(monkeypatch: pytest.MonkeyPatch, table: Any) -> dict[str, list[str]]:
    monkeypatch.setattr(FAMILIES, "plain_rows", lambda path: (table, {}))
    cells = [line.strip("| ").split(" | ") for line in FAMILIES.overlaps([Path("made-up")]).splitlines()[2:]]
    return {name: [text.strip() for text in rest] for name, *rest in cells}


def test_families_that_rank_alike_are_each_other_s_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    found = lines(monkeypatch, rows(**COSTS))
    assert found["`noise`"][0] == "`jitter`" and found["`jitter`"][0] == "`noise`"
    assert found["`noise`"][1].startswith("1.00") and found["`shake`"][1].startswith("-1.00")
    assert [found[name][-1] for name in ("`noise`", "`shake`")] == ["1.00", "-1.00"]  # with what they know undamaged


def test_chance_is_what_all_orders_of_two_families_give() -> None:
    """Of two families one keeps its order and the other takes each of the 120; theirs is the median correlation."""
    orders = [np.corrcoef(range(MODELS), order)[0, 1] for order in permutations(range(MODELS))]
    nearest, middle = FAMILIES.chance(np.stack([np.arange(5.0), np.arange(5.0)], axis=1))
    assert nearest == pytest.approx(np.median(orders), abs=0.11)  # correlations of 5 ranks are 0.1 apart
    assert middle == nearest  # there is one other family


def test_the_more_families_the_nearer_the_nearest_is_by_chance() -> None:
    few, many = (FAMILIES.chance(np.tile(np.arange(5.0)[:, None], (1, count)))[0] for count in (3, 20))
    assert few < 0.7 < many
