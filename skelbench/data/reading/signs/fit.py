"""How well joints, in the order in which they stand, fit the edges of a layout."""

from dataclasses import dataclass

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.layout import Layout
from skelbench.data.reading.sample import Sample

ROWS = 400
"""Persons, each in one frame, that are looked at."""
FEWEST = 10
"""Rows below which bones tell nothing."""
SEEN = 0.05
"""Share of rows in which both ends have to be seen, so that their distance counts."""


@dataclass(frozen=True)
class Fit:
    """How well joints fit a layout. Ranges are of our sets, in every layout that they can have, few clips or many.

    bones: mean length of the layout's edges, in mean lengths of the shortest tree that joins all joints; 1 is best.
        True layouts have 1.0 to 2.3, above 1.6 those of single clips, of lying persons and of coco17 (whose edges go
        from the nose to the shoulders and from these to the hips); shuffled joints have 1.4 to 7.
    order: correlation of how far apart joints are (by rank) with how many edges lie between them. True layouts have 0.3
        to 0.9 (penn13, which has no neck, 0.0 to 0.5), shuffled joints -0.4 to 0.4.
    """

    bones: float
    order: float

    @property
    def strangeness(self) -> float:
        """Both in one number: shuffled joints have above 1.5 in 98 of 100 draws, true layouts in 1 of 200."""
        return self.bones - 2 * self.order


def fits(sample: Sample, layouts: list[Layout]) -> dict[str, Fit]:
    """Measure how well the joints fit each layout, by its name; empty where that is unknown.

    It is where there are too few rows, or joints in a row, which are no body.
    """
    if sum(len(points) for points, _ in sample.rows) < FEWEST or _in_a_row(sample):
        return {}
    lengths = distances(sample)
    tree = _tree(lengths)
    fitted: dict[str, Fit] = {}
    for layout in layouts:
        edges = [lengths[a, b] for a, b in layout.links if np.isfinite(lengths[a, b])]
        if edges and tree and np.mean(tree) > 0:
            fitted[layout.name] = Fit(float(np.mean(edges) / np.mean(tree)), _order(lengths, layout))
    return fitted


def _order(lengths: Floats, layout: Layout) -> float:
    """Correlate the rank of the distance of two joints with the edges between them; 0 where nothing varies."""
    hops = _hops(layout)
    pairs = np.triu(np.isfinite(lengths) & np.isfinite(hops), 1)
    if pairs.sum() < 3 or np.ptp(hops[pairs]) == 0:
        return 0.0
    ranks = lengths[pairs].argsort(kind="stable").argsort(kind="stable")
    return float(np.corrcoef(ranks, hops[pairs])[0, 1])


def _hops(layout: Layout) -> Floats:
    """(V, V): how many edges lie between two joints; infinite where they are not joined."""
    hops = np.full((len(layout), len(layout)), np.inf)
    np.fill_diagonal(hops, 0)
    for a, b in layout.links:
        hops[a, b] = hops[b, a] = 1
    for v in range(len(layout)):
        hops = np.minimum(hops, hops[:, v : v + 1] + hops[v])
    return hops


def distances(sample: Sample) -> Floats:
    """(V, V): median distance of two joints over the rows that have both; infinite where hardly any has."""
    points = np.concatenate([points for points, _ in sample.rows]).astype(np.float64)
    there = np.concatenate([there for _, there in sample.rows])
    kept = np.linspace(0, len(points) - 1, min(ROWS, len(points))).astype(int)
    points, there = points[kept], there[kept]
    joints = points.shape[1]
    lengths = np.full((joints, joints), np.inf)
    for a in range(joints):
        apart = np.linalg.norm(points - points[:, a : a + 1], axis=-1)
        both = there & there[:, a : a + 1]
        for b in np.flatnonzero(both.sum(axis=0) > SEEN * len(points)).tolist():
            lengths[a, b] = np.median(apart[both[:, b], b])
    return lengths


def _in_a_row(sample: Sample) -> bool:
    """Say whether all joints lie on one line, as numbers that somebody counted up do."""
    points, there = next((points, there) for points, there in sample.rows if len(points))
    body = points[0][there[0]].astype(np.float64)
    if len(body) < 3:
        return True
    sizes = np.linalg.svd(body - body.mean(axis=0), compute_uv=False)
    return bool(sizes[1] < 1e-3 * sizes[0])


def _tree(lengths: Floats) -> list[float]:
    """Lengths of the edges of a minimal spanning tree (Prim's) over the joints that are seen."""
    known = np.flatnonzero(np.isfinite(lengths).sum(axis=1) > 1).tolist()
    if not known:
        return []
    near, left, tree = lengths[known[0]].copy(), set(known[1:]), list[float]()
    while left:
        nearest = min(left, key=near.__getitem__)
        left.remove(nearest)
        if np.isfinite(near[nearest]):
            tree.append(float(near[nearest]))
        near = np.minimum(near, lengths[nearest])
    return tree
