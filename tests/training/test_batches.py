"""Every clip once an epoch; for contrast, classes that repeat within their batch."""

import numpy as np
import pytest

from skelbench.core.randomness import generator
from skelbench.training.batches import repeating, shuffled


@pytest.mark.parametrize("batch", [8, 32])
@pytest.mark.parametrize("seed", range(5))
def test_every_clip_is_taken_once_and_its_class_comes_again_in_its_batch(batch: int, seed: int) -> None:
    rng = generator(seed)
    labels = np.sort(rng.integers(0, 21, 433))
    clips = np.arange(1000, 1433)
    cut = repeating(clips, labels, batch, rng)
    assert sorted(np.concatenate(cut).tolist()) == clips.tolist()
    assert max(map(len, cut)) <= batch + 2 and min(map(len, cut)) >= batch // 2
    assert len(cut) == -(-433 // batch)
    alone = {label for label in range(21) if (labels == label).sum() == 1}
    for part in cut:
        found, count = np.unique(labels[part - 1000], return_counts=True)
        assert set(found[count == 1].tolist()) <= alone


def test_a_class_with_one_clip_is_taken_too() -> None:
    cut = repeating(np.arange(5), np.array([0, 0, 1, 2, 2]), 4, generator(0))
    assert sorted(np.concatenate(cut).tolist()) == [0, 1, 2, 3, 4]


def test_shuffled_batches_have_no_tiny_last_one() -> None:
    cut = shuffled(np.arange(65), 32, generator(0))
    assert sorted(np.concatenate(cut).tolist()) == list(range(65))
    assert {len(part) for part in cut} == {21, 22}
