"""Shapley values against the mean over all orders of the parts."""

from itertools import permutations

import numpy as np
import pytest
import torch
from explained import small

from skelbench.core.clip import Clip
from skelbench.core.layout import PARTS
from skelbench.explain.methods.shapley import part_values


def test_shapley_values_are_the_mean_over_all_orders_of_what_a_part_adds(toy_clip: Clip) -> None:
    model = small("stgcn")
    (values,) = part_values(model, [toy_clip], [toy_clip.label])

    def worth(parts: frozenset[str]) -> float:
        gone = [v for part in PARTS if part not in parts for v in toy_clip.layout.parts[part]]
        keypoint, score = toy_clip.keypoint.copy(), toy_clip.score.copy()
        keypoint[:, :, gone], score[:, :, gone] = 0, 0
        logits = model.logits(model.prepare(toy_clip.with_pose(keypoint, score)))
        return float(logits.softmax(-1)[0, toy_clip.label])

    with torch.inference_mode():
        orders = list(permutations(PARTS))
        known = {frozenset(order[:n]): 0.0 for order in orders for n in range(6)}
        known = {parts: worth(parts) for parts in known}
    for k, part in enumerate(PARTS):
        added = [known[frozenset(o[: o.index(part) + 1])] - known[frozenset(o[: o.index(part)])] for o in orders]
        assert values[k] == pytest.approx(np.mean(added), abs=1e-6)
