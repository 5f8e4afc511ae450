"""A model's map of features as the page's own data."""

from typing import Any

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.report.evidence import Evidence
from skelbench.report.figures.tsne import Embedding, embedding


def feature_map(evidence: Evidence) -> dict[str, Any]:
    """Return the map of the evidence's model, clean and under its perturbation, with its numbers in words.

    `clean` is [x, y, label, …], `damaged` {perturbation: [x, y, …]}, of the same clips; places lie in [0, 1].

    Raises:
        InputError: as `skelbench.report.figures.tsne.embedding`.
    """
    return as_page_data(embedding(evidence), evidence.spec)


def as_page_data(embedded: Embedding, spec: str) -> dict[str, Any]:
    """Turn a map into what `feature_map` returns; spec: of its damaged clips."""
    every = np.vstack([embedded.clean, embedded.damaged])
    corner, side = every.min(axis=0), float(np.ptp(every, axis=0).max()) or 1.0
    clean, damaged = (_rounded((places - corner) / side) for places in (embedded.clean, embedded.damaged))
    marked = [value for (x, y), label in zip(clean, embedded.label.tolist(), strict=True) for value in (x, y, label)]
    pure, cluster = embedded.purity, embedded.silhouette
    text = f"Purity of the 10 nearest neighbours: {pure[0]:.2f} clean, {pure[1]:.2f} under {spec}."
    if cluster:
        text = f"Silhouette: {cluster[0]:.2f} clean, {cluster[1]:.2f} damaged. {text}"
    return {"clean": marked, "damaged": {spec: [value for place in damaged for value in place]}, "text": text}


def _rounded(places: Floats) -> list[list[float]]:
    return np.round(places, 4).tolist()
