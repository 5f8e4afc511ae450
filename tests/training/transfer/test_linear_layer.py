"""The linear layer on features: the optimum of another solver, chance where there is nothing to learn, and folding."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from torch.nn import functional

from skelbench.core.errors import InputError
from skelbench.training.transfer.best_epoch import BestEpoch
from skelbench.training.transfer.encoder import Features
from skelbench.training.transfer.layer import Layer, fold
from skelbench.training.transfer.linear import Linear, fit, fit_copies
from skelbench.training.transfer.registry import read_protocols
from skelbench.training.transfer.spread import spread_of

CLASSES = 4
PAPERS = {
    "ours": Linear(),
    "PSTL": Linear(standardise=False),
    "SkeAttnCLR": Linear(optimiser="momentum", lr=3, schedule="step@0.4,0.667", standardise=False),
    "MAMP": Linear(optimiser="momentum", lr=0.1, epochs=100, standardise=False, batch_norm=True),
}


def blobs(clips: int, seed: int, noise: float = 1.2, width: int = 6) -> Features:
    """One normal cloud for each class, at corners of its own."""
    rng = np.random.default_rng(seed)
    labels = np.arange(clips) % CLASSES
    values = 2 * np.eye(CLASSES, width)[labels] + noise * rng.standard_normal((clips, width))
    return Features(torch.tensor(values, dtype=torch.float32), torch.tensor(labels))


def top1(weight: torch.Tensor, bias: torch.Tensor, given: Features) -> float:
    return float((functional.linear(given.values, weight, bias).argmax(1) == given.labels).double().mean())


def loss_of(flat: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Cross entropy of a linear layer and its gradient, by the formula."""
    table = flat.reshape(CLASSES, -1)
    scores = x @ table.T
    shares = np.exp(scores - scores.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    loss = -np.log(shares[np.arange(len(y)), y]).mean()
    return float(loss), ((shares - np.eye(CLASSES)[y]).T @ x / len(y)).ravel()


@pytest.mark.parametrize("paper", PAPERS)
def test_it_comes_close_to_the_optimum_that_another_solver_finds(paper: str) -> None:
    given = blobs(400, seed=0)
    x, y = np.c_[given.values.double().numpy(), np.ones(400)], given.labels.numpy()
    best = minimize(loss_of, np.zeros(CLASSES * 7), args=(x, y), jac=True, method="L-BFGS-B").fun
    weight, bias = fit(PAPERS[paper], given, CLASSES, seed=0)
    found, _ = loss_of(np.c_[weight.numpy(), bias.numpy()].ravel(), x, y)
    assert best <= found + 1e-6 and found <= 1.03 * best


def test_permuted_labels_teach_it_nothing() -> None:
    """Chance is 25 %: of one permutation each cloud is all right or all wrong, so many are asked."""
    given, test, rng = blobs(200, seed=0, noise=0.5), blobs(400, seed=1, noise=0.5), torch.Generator().manual_seed(2)
    assert top1(*fit(Linear(epochs=20, lr=0.1), given, CLASSES, 0), test) > 0.95
    drawn = [Features(given.values, given.labels[torch.randperm(200, generator=rng)]) for _ in range(20)]
    found = [top1(*fit(Linear(epochs=20, lr=0.1), one, CLASSES, 0), test) for one in drawn]
    assert 0.12 <= np.mean(found) <= 0.38  # three standard errors, 20 x 4 clouds


def test_features_that_hardly_vary_are_told_apart_where_they_are_standardised() -> None:
    """As those of an untrained network: a thousandth of their size is all that differs."""
    given, test = (Features(5 + 1e-3 * f.values, f.labels) for f in (blobs(400, 0, 0.5), blobs(400, 1, 0.5)))
    assert top1(*fit(Linear(), given, CLASSES, 0), test) > 0.95
    assert top1(*fit(Linear(standardise=False), given, CLASSES, 0), test) < 0.6


def test_a_feature_that_never_varies_has_no_weight() -> None:
    values = torch.tensor([[1.0, 7.0], [3.0, 7.0], [5.0, 7.0]])
    spread = spread_of(values)
    assert spread.centre.tolist() == [3, 7]
    np.testing.assert_allclose(spread.scale, [1 / np.std([1, 3, 5]), 0], rtol=1e-6)


def test_the_batch_normalisation_is_folded_into_the_layer() -> None:
    rng = torch.Generator().manual_seed(0)
    layer = Layer(5, 3, True, seed=0)
    for _ in range(20):
        layer(3 + 2 * torch.randn(16, 5, generator=rng))
    layer.eval()
    x = torch.randn(4, 5, generator=rng)
    weight, bias = layer.folded()
    torch.testing.assert_close(functional.linear(x.double(), weight, bias).float(), layer(x))


def test_folding_gives_the_layer_of_the_formula() -> None:
    weight, bias = fold(torch.tensor([[2.0, 1.0]]), torch.tensor([1.0]), torch.tensor([3.0, 1.0]), torch.tensor([2, 4]))
    assert weight.tolist() == [[4, 4]] and bias.tolist() == [1 - 2 * 2 * 3 - 1 * 4 * 1]  # at x = 0


def test_the_same_seed_gives_the_same_layer_whatever_was_drawn_in_between() -> None:
    given = blobs(60, seed=0)
    first = fit(Linear(epochs=2), given, CLASSES, seed=3)
    torch.rand(5)
    again, other = fit(Linear(epochs=2), given, CLASSES, seed=3), fit(Linear(epochs=2), given, CLASSES, seed=4)
    assert torch.equal(first[0], again[0]) and not torch.equal(first[0], other[0])


def test_a_rate_that_is_too_high_is_said() -> None:
    huge = Features(1e30 * blobs(60, 0).values, blobs(60, 0).labels)
    with pytest.raises(InputError, match=r"no numbers after epoch \d; lower the rate with --set linear\.lr=1000"):
        fit(Linear(optimiser="momentum", lr=1e4, epochs=3, standardise=False), huge, CLASSES, 0)


@pytest.mark.parametrize(
    ("words", "settings", "message"),
    [
        (["lineer"], [], "unknown protocol 'lineer'; did you mean linear"),
        (["linear@3"], [], "linear takes nothing behind its name"),
        (["knn@few"], [], "knn@few: expected the number of neighbours behind an @, e.g. knn@20"),
        (["knn:20"], [], "knn:20: expected the number"),
        (["knn@0"], [], "k 0, temperature 0.1: expected above 0"),
        (["linear", "linear"], [], "one is named twice"),
        (["linear"], ["epoch=3"], "'epoch=3': no setting of linear"),
        (["linear"], ["knn.k=3"], "'knn.k=3': no setting of linear"),
        (["linear"], ["epochs=many"], "linear, epochs: 'many' is no int"),
        (["linear"], ["optimiser=lbfgs"], "optimiser is 'lbfgs', expected sgd"),
        (["linear"], ["schedule=never"], "schedule is 'never'"),
        (["linear"], ["epochs=0"], "epochs 0, expected at least 1"),
    ],
)
def test_what_is_no_protocol_or_no_setting_is_answered(words: list[str], settings: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_protocols(words, settings)


def test_a_setting_goes_to_all_that_have_it_or_to_one() -> None:
    linear, one, five = read_protocols(
        ["linear", "knn@1", "knn@5"],
        ["standardise=false", "knn.temperature=0.2", "epochs=7", "linear.standardise=true"],
    )
    assert linear == Linear(epochs=7, standardise=True)
    assert [(p.name, p.k, p.temperature, p.standardise) for p in (one, five)] == [  # type: ignore[attr-defined]
        ("knn@1", 1, 0.2, False),
        ("knn@5", 5, 0.2, False),
    ]


def test_copies_are_taken_in_turn_step_by_step() -> None:
    """One epoch of three steps on five copies sees the first three alone; alike copies are as one."""
    given = blobs(48, seed=0)
    settings = Linear(epochs=1, batch=16, standardise=False)
    copies = torch.stack([given.values, 2 * given.values, 3 * given.values, *[float("nan") * given.values] * 2])
    weight, bias = fit_copies(settings, copies, given.labels, CLASSES, seed=0)
    assert weight.isfinite().all() and bias.isfinite().all()
    longer = Linear(epochs=2, batch=16, standardise=False)
    with pytest.raises(InputError, match="no numbers after epoch 2"):
        fit_copies(longer, copies, given.labels, CLASSES, seed=0)
    alike = fit_copies(Linear(epochs=3), given.values.expand(4, -1, -1), given.labels, CLASSES, seed=0)
    torch.testing.assert_close(alike, fit(Linear(epochs=3), given, CLASSES, seed=0))


def test_the_best_epoch_is_noted_and_changes_nothing() -> None:
    """Counted by fits of 1, 2, 3 … epochs of a constant rate, whose last epochs are the epochs of the longest."""
    settings, given, test = Linear(epochs=6, schedule="constant", batch=32), blobs(120, 0), blobs(90, 5)
    best = BestEpoch(test)
    watched = fit(settings, given, CLASSES, 0, watch=best)
    assert torch.equal(watched[0], fit(settings, given, CLASSES, 0)[0])
    single = [100 * top1(*fit(replace(settings, epochs=n), given, CLASSES, 0), test) for n in range(1, 7)]
    assert len(set(single)) > 1
    assert best.told == {"top1": round(max(single), 2), "epoch": 1 + int(np.argmax(single)), "clips": 90}
