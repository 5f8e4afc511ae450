"""Maps of features: their numbers against scikit-learn, where clips lie, and names that can be read."""

from itertools import combinations

import numpy as np
import pytest
from made_evidence import boxes
from sklearn.metrics import silhouette_score
from sklearn.neighbors import NearestNeighbors
from toy import WRIST

from skelbench.core.errors import InputError
from skelbench.evaluation.results import bootstrap
from skelbench.report.figures import Evidence
from skelbench.report.figures.tsne import Embedding, embedding, picture, purity, reduced, silhouette, tsne


def test_silhouette_and_purity_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    label = np.repeat(np.arange(3), 20)
    features = rng.normal(size=(60, 5)) + label[:, None]
    near = NearestNeighbors(n_neighbors=10).fit(features).kneighbors(return_distance=False)
    assert silhouette(features, label, np.arange(60)).value == pytest.approx(silhouette_score(features, label))
    found = purity(features, label, np.arange(60))
    assert found.value == pytest.approx((label[near] == label[:, None]).mean())
    assert found.low < found.value < found.high


def test_purity_of_separate_classes_is_1_however_few_clips_they_have() -> None:
    label = np.array([0, 0, 0, 1, 1])
    assert purity(label[:, None] * 9.0 + np.arange(5)[:, None] / 10, label, label).value == 1


def test_damaged_features_are_projected_on_the_components_of_the_clean_ones() -> None:
    from sklearn.decomposition import PCA

    rng = np.random.default_rng(0)
    clean, damaged = rng.normal(size=(30, 4)), rng.normal(size=(30, 4))
    pca = PCA().fit(clean)
    for ours, theirs in zip(reduced(clean, damaged), (pca.transform(clean), pca.transform(damaged)), strict=True):
        assert np.allclose(np.abs(ours), np.abs(theirs))


def test_the_map_puts_undamaged_clips_where_they_were(measured: Evidence) -> None:
    found = embedding(measured.of(spec="clean"))
    assert found.clean.shape == found.damaged.shape == (24, 2)
    span = np.ptp(found.clean, axis=0).max()
    assert np.median(np.linalg.norm(found.clean - found.damaged, axis=1)) < 0.2 * span
    assert found.silhouette is not None and found.silhouette[0] == found.silhouette[1]
    assert found.purity[0].value == 1  # the model tells the three rises apart


def test_a_model_without_features_has_no_map(measured: Evidence) -> None:
    plain = Evidence(measured.rows, measured.outcomes, "wrist", "shift:5", {"wrist": WRIST}, measured.where)
    with pytest.raises(InputError, match="has no features"):
        tsne(plain)


def test_no_class_is_written_over_another_on_the_map(measured: Evidence) -> None:
    label = np.repeat([0, 1, 2], 4)
    places = np.tile([[0.0, 0], [1, 0], [0, 1], [1, 1]], (3, 1))  # the three classes lie on each other
    one = bootstrap.mean(np.ones(12), label, np.arange(12))
    found = Embedding(np.array(["c"] * 12), label, places, places, None, (one, one))
    written = boxes(picture(measured, found), {"rise0", "rise1", "rise2"})
    assert len(written) == 6
    assert not any(a.overlaps(b) for a, b in combinations(written, 2))
