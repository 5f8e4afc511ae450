"""Features before the classifier as a map: where clips lie clean, and where damage moves them (MaskCLR, Figure 12)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.adapters.model import load_model
from skelbench.adapters.protocols import Featured
from skelbench.core.arrays import Figure, Floats, Indices
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.extras import needs
from skelbench.data.dataset import MissingClip
from skelbench.evaluation.results import bootstrap
from skelbench.evaluation.results.identity import REPAIRED_BY
from skelbench.evaluation.results.statistics import Estimate
from skelbench.perturbations.repairs.pipeline import Pipeline
from skelbench.perturbations.spec import Spec
from skelbench.report.evidence import Evidence
from skelbench.report.figures.labelled import check_labelled
from skelbench.report.style import COLOURS, MARKERS, PAGE, blank, shortened, styled

CLIPS = 500  # shown at most; more only overlap
BATCH = 32
NEIGHBOURS = 10
COMPONENTS = 50
NAMED = 30  # classes that a map has room to name


@dataclass(frozen=True, eq=False)
class Embedding:
    """A map of the clean clips, and the damaged ones put into it.

    clip, label: (N,). clean, damaged: (N, 2) places in the map. silhouette and purity of (clean, damaged) are measured
    on the features, not on the map; None where there is one class only.
    """

    clip: NDArray[np.str_]
    label: Indices
    clean: Floats
    damaged: Floats
    silhouette: tuple[Estimate, Estimate] | None
    purity: tuple[Estimate, Estimate]


@lru_cache(maxsize=4)
def embedding(evidence: Evidence, clips: int = CLIPS) -> Embedding:
    """Map at most `clips` clips of the evidence's model, clean and under the first draw of its perturbation.

    PCA (fitted on the clean features) first, then openTSNE with a fixed seed; perplexity N / 100, at least 30, at most
    (N - 1) / 3. Damaged clips are placed among the clean ones, which stay where they are.

    Raises:
        InputError: the model has no `features`, its card or the data are not here, or fewer than 8 clips are.
    """
    check_labelled(evidence)
    model = load_model(evidence.card(evidence.model))
    if not isinstance(model, Featured):
        raise InputError(f"model {evidence.model} has no features(batch) to be mapped; add it to its adapter")
    kept = list(_pairs(evidence, clips))
    if len(kept) < 8:
        raise InputError(f"{len(kept)} clips are too few for a map of features; measure at least 8")
    raw = [_features(model, [pair[side] for pair in kept]) for side in (0, 1)]
    label = np.array([clean.label for clean, _ in kept])
    of = dict(zip(evidence.data.names, evidence.data.groups[1].tolist(), strict=True))
    group = np.array([of[clean.name] for clean, _ in kept], object)
    clean, damaged = reduced(*raw)
    places = _map(clean, damaged)
    several = 1 < len(np.unique(label)) < len(label)
    return Embedding(
        np.array([one.name for one, _ in kept]),
        label,
        *places,
        silhouette=(silhouette(clean, label, group), silhouette(damaged, label, group)) if several else None,
        purity=(purity(clean, label, group), purity(damaged, label, group)),
    )


def _pairs(evidence: Evidence, clips: int) -> Iterator[tuple[Clip, Clip]]:
    damage, _, repair = evidence.spec.partition(REPAIRED_BY)
    spec, mend, seed = Spec.recorded(damage), Pipeline.parse(repair), _first_seed(evidence)
    for clip in evidence.data.limited(clips):
        try:
            yield clip, mend.apply(spec.apply(clip, seed))
        except MissingClip:  # the other source lacks it, so it has no second place
            continue


def _first_seed(evidence: Evidence) -> int:
    rows = evidence.rows[(evidence.rows["model"] == evidence.model) & (evidence.rows["spec"] == evidence.spec)]
    return int(rows["seed"].min()) if len(rows) else 0


def _features(model: Featured, clips: list[Clip]) -> Floats:
    """(clips, D): what the classifier is given, averaged over the views of a clip."""
    import torch

    features: list[Floats] = []
    with torch.inference_mode():
        for start in range(0, len(clips), BATCH):
            views = [model.prepare(clip) for clip in clips[start : start + BATCH]]
            batch = model.features(torch.cat(views)).double()
            features += [part.mean(dim=0).numpy() for part in torch.split(batch, [len(view) for view in views])]
    return np.stack(features)


def reduced(clean: Floats, damaged: Floats) -> tuple[Floats, Floats]:
    """Project both on the main components of the clean features: (N, D) -> (N, at most 50)."""
    centre = clean.mean(axis=0)
    _, size, axes = np.linalg.svd(clean - centre, full_matrices=False)
    kept = axes[: min(COMPONENTS, max(2, int((size > 1e-9 * max(size[0], 1e-30)).sum())))]
    return (clean - centre) @ kept.T, (damaged - centre) @ kept.T


def _map(clean: Floats, damaged: Floats) -> tuple[Floats, Floats]:
    perplexity = min(max(30.0, len(clean) / 100), (len(clean) - 1) / 3)
    tsne = needs("openTSNE").TSNE(perplexity=perplexity, initialization="pca", random_state=0, n_jobs=1)
    fitted = tsne.fit(clean)
    placed = fitted.transform(damaged, perplexity=min(5.0, perplexity))
    return np.asarray(fitted, np.float64), np.asarray(placed, np.float64)


def silhouette(features: Floats, label: Indices, group: NDArray[Any]) -> Estimate:
    """Mean silhouette (Rousseeuw, 1987), -1 to 1; the interval resamples subjects, not their clips' neighbours."""
    return bootstrap.mean(needs("sklearn.metrics").silhouette_samples(features, label), label, group)


def purity(features: Floats, label: Indices, group: NDArray[Any], neighbours: int = NEIGHBOURS) -> Estimate:
    """Mean share of a clip's nearest neighbours that are of its class, 0 to 1; the interval as in `silhouette`.

    As many neighbours are asked as the class has other clips, if these are fewer than `neighbours`, so that 1 can be
    reached; the only clip of a class counts as 0.
    """
    distance: Any = needs("scipy.spatial.distance").cdist(features, features)
    np.fill_diagonal(distance, np.inf)
    near = label[np.argsort(distance, axis=1, kind="stable")[:, :neighbours]]
    asked = np.minimum(np.bincount(label)[label] - 1, near.shape[1])
    pairs = zip(near, label, asked.tolist(), strict=True)
    share = [np.equal(labels[:count], own).mean() if count else 0.0 for labels, own, count in pairs]
    return bootstrap.mean(np.array(share), label, group)


def tsne(evidence: Evidence) -> Figure:
    """Draw the map clean, and with the damaged clips and the way they went; raises as `embedding`."""
    return picture(evidence, embedding(evidence))


def picture(evidence: Evidence, embedded: Embedding) -> Figure:
    """Draw a map of the evidence's model."""
    names = evidence.classes
    with styled():
        figure = blank(PAGE, 0.7 + PAGE / 2 * _tallness(embedded))
        panels: Any = figure.subplots(1, 2, sharex=True, sharey=True)
        written: list[list[Any]] = []
        for side, (axes, places, title) in enumerate(
            zip(panels, (embedded.clean, embedded.damaged), ("clean", evidence.spec), strict=True)
        ):
            if side:
                _drift(axes, embedded)
            _points(axes, places, embedded.label)
            if len(np.unique(embedded.label)) <= NAMED:
                written.append(_names(axes, embedded, names))
            axes.set_title(f"{title}\n{_numbers(embedded, side)}")
            axes.set(xticks=[], yticks=[], aspect="equal")
            axes.spines[:].set_visible(False)
        figure.suptitle(f"{evidence.model} on {evidence.setting}, {len(embedded.label)} clips", fontsize=8)
        figure.draw_without_rendering()  # now the words have their places
        for words in written:
            _apart(words, figure.dpi)
    return figure


def _tallness(embedded: Embedding) -> float:
    """Height of the map relative to its width, within what a page can show."""
    width, height = np.ptp(np.vstack([embedded.clean, embedded.damaged]), axis=0).tolist()
    return min(max(height / max(width, 1e-9), 0.5), 1.5)


def _numbers(embedded: Embedding, side: int) -> str:
    cluster = f"silhouette {embedded.silhouette[side]:.2f}, " if embedded.silhouette else ""
    return f"{cluster}purity {embedded.purity[side]:.2f}"


def _drift(axes: Any, embedded: Embedding) -> None:
    from matplotlib.collections import LineCollection

    ways = np.stack([embedded.clean, embedded.damaged], axis=1)
    axes.add_collection(LineCollection(list(ways), colors="#bbbbbb", linewidths=0.3, alpha=0.6, zorder=1))


def _points(axes: Any, places: Floats, label: Indices) -> None:
    """Draw every class in a colour and marker of its own, as far as they go."""
    for number, k in enumerate(np.unique(label)):
        mark = MARKERS[(number // len(COLOURS)) % len(MARKERS)]
        shown = places[label == k]
        look = {"color": COLOURS[number % len(COLOURS)], "marker": mark, "alpha": 0.8}
        axes.scatter(*shown.T, s=9, linewidths=0, zorder=2, **look)


def _names(axes: Any, embedded: Embedding, names: tuple[str, ...]) -> list[Any]:
    """Write every class above where its clean clips lie."""
    from matplotlib.patheffects import withStroke

    words: list[Any] = []
    labels: list[int] = np.unique(embedded.label).tolist()
    for k in labels:
        middle = np.median(embedded.clean[embedded.label == k], axis=0)
        above = {"xytext": (0, 4), "textcoords": "offset points", "ha": "center", "va": "bottom"}
        word = axes.annotate(shortened(names[k], 16), middle, fontsize=5.5, zorder=3, **above)
        word.set_path_effects([withStroke(linewidth=1.6, foreground="white")])
        words.append(word)
    return words


def _apart(words: list[Any], dpi: float) -> None:
    """Raise words that would be written over others, from the lowest up, until each can be read."""
    placed: list[Any] = []
    for word in sorted(words, key=lambda word: word.get_window_extent().y0):
        box = word.get_window_extent()
        start = box.y0
        while under := [other for other in placed if other.overlaps(box)]:
            box = box.translated(0, max(other.y1 for other in under) + 1 - box.y0)
        across, up = word.get_position()
        word.set_position((across, up + (box.y0 - start) * 72 / dpi))
        placed.append(box)
