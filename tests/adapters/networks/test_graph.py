"""Adjacency matrices of every layout."""

from typing import Any

import numpy as np
import pytest
from scipy.sparse.csgraph import shortest_path

from skelbench.adapters.networks import graph
from skelbench.core.layout import LAYOUTS


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_hop_distances_are_shortest_paths(layout: Any) -> None:
    distance = shortest_path(graph.binary_adj(layout)[0], unweighted=True)
    np.testing.assert_array_equal(graph.hop_distance(layout, 3), np.where(distance <= 3, distance, np.inf))


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_joint_averages_its_neighbours(layout: Any) -> None:
    np.testing.assert_allclose(graph.stgcn_spatial(layout).sum(axis=(0, 1)), 1)


def test_on_ntu25_hand_tips_hang_on_thumbs_and_no_other_graph_changes() -> None:
    """COCO-17's hips hang on the nose in its bones; edges 5-11 and 6-12 are the body's."""
    ntu, coco = (graph.along_bones(LAYOUTS[name]) for name in ("ntu25", "coco17"))
    assert set(ntu.links) - set(LAYOUTS["ntu25"].links) == {(21, 22), (23, 24)}
    assert {(11, 5), (12, 6)} < set(coco.links)
    for name, layout in LAYOUTS.items():
        if name != "ntu25":
            assert graph.along_bones(layout) == layout
