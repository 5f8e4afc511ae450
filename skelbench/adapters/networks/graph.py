"""Adjacency matrices of any layout's graph, as the ST-GCN family uses them (pyskl, `utils/graph.py`).

Conventions: a link (child, parent) puts a 1 at [parent, child]; columns are divided by their sum (empty
columns stay 0); a layer aggregates `out_w = sum_v x_v * A[v, w]`.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.layout import Layout


def hop_distance(layout: Layout, max_hop: int = 1) -> Floats:
    """(V, V): links between two joints along the shortest path, inf where there are more than `max_hop`."""
    reach = _linked(layout) + np.eye(len(layout))
    distance = np.full(reach.shape, np.inf)
    for hop in range(max_hop, -1, -1):
        distance[np.linalg.matrix_power(reach, hop) > 0] = hop
    return distance


def stgcn_spatial(layout: Layout, max_hop: int = 1) -> Floats:
    """(1 + 2 max_hop, V, V): ST-GCN's partition into self, not nearer to and nearer to the centre than the target.

    The adjacency is normalised once and then split, so the subsets sum to it. As in the official code, two
    joints that are both farther than `max_hop` from the centre count as equally far.
    """
    distance = hop_distance(layout, max_hop)
    adjacency = normalised((distance <= max_hop).astype(float))
    to_centre = distance[:, layout.index[layout.centre]]
    close = to_centre[:, None] >= to_centre[None, :]
    subsets = [np.where(distance == 0, adjacency, 0)]
    for hop in range(1, max_hop + 1):
        subsets += [np.where((distance == hop) & side, adjacency, 0) for side in (close, ~close)]
    return np.stack(subsets)


def spatial(layout: Layout) -> Floats:
    """(3, V, V): self, inward and outward links, each normalised by itself (all models after ST-GCN)."""
    inward = _inward(layout)
    return np.stack([np.eye(len(layout)), normalised(inward), normalised(inward.T)])


def along_bones(layout: Layout) -> Layout:
    """Return NTU-25 with its bones as edges: hand tips hang on the thumbs, as in most official codes.

    Any other layout is returned as it is. Where its bones differ they are none of the body's links: on COCO-17 hips
    hang on the nose.
    """
    if layout.name != "ntu25":
        return layout
    return replace(layout, edges=tuple((dict(layout.edges) | dict(layout.bones)).items()))


PARTITIONS = {"distance": stgcn_spatial, "direction": spatial}
"""How the neighbours of a joint are told apart: by their distance to the centre, or by the direction of the link."""


def binary_adj(layout: Layout) -> Floats:
    """(1, V, V): 1 where two joints are linked, no self loops, not normalised (MS-G3D)."""
    return _linked(layout)[None]


def k_adjacencies(adjacency: Floats, count: int) -> Floats:
    """(count, V, V) of any graph (V, V): normalised, self and the joints exactly k links away (MS-G3D, Eq. 3)."""
    reaching = np.minimum(adjacency + np.eye(len(adjacency)), 1)
    reach = [np.eye(len(adjacency))]
    for _ in range(count - 1):
        reach.append(np.minimum(reach[-1] @ reaching, 1))
    exactly = [far - near + reach[0] for near, far in pairwise(reach)]
    return np.stack([normalised(matrix) for matrix in [reach[0], *exactly]])


def scales(layout: Layout, count: int) -> Floats:
    """(count, V, V): the k-adjacencies of a layout's links."""
    return k_adjacencies(_linked(layout), count)


def normalised(adjacency: Floats) -> Floats:
    """Divide every column of (V, V) by its sum; empty columns stay 0."""
    total = adjacency.sum(axis=0)
    return adjacency / np.where(total > 0, total, 1)


def _inward(layout: Layout) -> Floats:
    matrix = np.zeros((len(layout), len(layout)))
    for child, parent in layout.links:
        matrix[parent, child] = 1
    return matrix


def _linked(layout: Layout) -> Floats:
    inward = _inward(layout)
    return inward + inward.T
