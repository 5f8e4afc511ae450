"""The vote of neighbours: the official code's classes, a loop over the bank, and what half precision would do to it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from encoders import save_encoder
from golden_files import found
from graph_models import small_stgcn
from npz import arrays
from torch import Tensor
from torch.nn import functional

from skelbench.adapters.card import read_card
from skelbench.adapters.model import load_model
from skelbench.adapters.networks import knn
from skelbench.adapters.networks.knn import KNN
from skelbench.core.errors import InputError


def bank(unit: Tensor, labels: Tensor, classes: int, k: int, temperature: float = 0.1) -> KNN:
    head = KNN(unit.shape[1], classes, len(unit), k, temperature, spread=False)
    head.load_state_dict({"bank": unit, "labels": labels})
    return head


@pytest.mark.parametrize("path", found("skeattn_knn"))
@pytest.mark.parametrize("k", [1, 5, 10, 20, 40])
def test_the_votes_are_those_of_the_official_code(path: Path, k: int) -> None:
    file = arrays(path)
    unit, labels = torch.tensor(file["bank"]), torch.tensor(file["bank_labels"])
    head = bank(unit, labels, int(file["num_classes"]), k, float(file["temperature"]))
    assert head(torch.tensor(file["query"])).argmax(1).tolist() == file[f"top1_k{k}"].tolist()


def by_hand(query: Tensor, unit: Tensor, labels: Tensor, classes: int, k: int) -> list[list[float]]:
    """Shares of the votes in double precision, clip by clip and neighbour by neighbour."""
    rows: list[list[float]] = []
    for row in query.double().numpy():
        cosines = [float(row @ other) / float(np.linalg.norm(row)) for other in unit.double().numpy()]
        nearest = sorted(range(len(cosines)), key=lambda i: -cosines[i])[:k]
        votes = [0.0] * classes
        for i in nearest:
            votes[int(labels[i])] += float(np.exp(cosines[i] / 0.1))
        rows.append([vote / sum(votes) for vote in votes])
    return rows


@pytest.mark.parametrize("at_once", [1 << 25, 30, 1])
def test_its_probabilities_are_the_shares_of_the_votes_in_parts_or_at_once(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = torch.Generator().manual_seed(0)
    query, labels = torch.randn(7, 6, generator=rng), torch.randint(5, (30,), generator=rng)
    unit = functional.normalize(torch.randn(30, 6, generator=rng))
    monkeypatch.setattr(knn, "AT_ONCE", at_once)
    logits = bank(unit, labels, 5, 4)(query)
    assert bool(torch.isfinite(logits).all())
    expected = by_hand(query, unit, labels, 5, 4)
    assert min(map(min, expected)) == 0  # a class without votes is among them
    np.testing.assert_allclose(logits.softmax(1), expected, atol=1e-5)


def test_calls_do_not_disturb_each_other_in_any_mode() -> None:
    rng = torch.Generator().manual_seed(2)
    unit, labels = functional.normalize(torch.randn(20, 4, generator=rng)), torch.arange(20) % 3
    query = torch.randn(9, 4, generator=rng)
    head = bank(unit, labels, 3, 5)
    with torch.inference_mode():
        first = head(query)
    second = head(query[:2])
    with torch.no_grad():
        third = head(query.flip(0))
    np.testing.assert_allclose(first.softmax(1), by_hand(query, unit, labels, 3, 5), atol=1e-5)
    torch.testing.assert_close(second, first[:2].clone())
    torch.testing.assert_close(third.flip(0), first.clone())
    torch.testing.assert_close(head.double()(query.double()).float(), first.clone())  # another type


def test_a_gradient_comes_back_through_the_votes() -> None:
    rng = torch.Generator().manual_seed(1)
    unit, labels = functional.normalize(torch.randn(20, 4, generator=rng)), torch.arange(20) % 2
    query = torch.randn(1, 4, generator=rng, dtype=torch.float64, requires_grad=True)
    head = bank(unit, labels, 2, 6).double()
    (gradient,) = torch.autograd.grad(head(query)[0, 0], query)
    step = 1e-6 * functional.one_hot(torch.tensor(0), 4)
    with torch.no_grad():
        slope = (head(query + step)[0, 0] - head(query - step)[0, 0]) / 2e-6
    assert gradient[0, 0].item() == pytest.approx(slope.item(), rel=1e-4) and slope != 0


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ({"kind": "nearest"}, "unknown head 'nearest'"),
        ({"kind": "knn", "k": 5, "bank": 4}, "5 neighbours in a bank of 4; take 1 to 4"),
        ({"kind": "knn", "k": 0, "bank": 4}, "0 neighbours in a bank of 4"),
        ({"kind": "knn", "bank": 10**7}, "bank: 10000000 is too large"),
        ({"kind": "knn", "bank": 20, "temperature": 0.0}, "temperature: 0 is not above 0"),
    ],
)
def test_a_head_that_cannot_be_is_refused(head: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        small_stgcn(head=head)


def test_a_bank_with_a_label_of_no_class_is_refused_when_it_is_read(tmp_path: Path) -> None:
    config = {"head": {"kind": "knn", "k": 2, "bank": 3}}
    state = small_stgcn(2, **config).network.state_dict()
    state["cls_head.labels"] = torch.tensor([0, 1, 2])
    torch.save(state, tmp_path / "bank.pth")
    with pytest.raises(InputError, match="labels from 0 to 2, expected 0 to 1"):
        small_stgcn(2, "bank.pth", tmp_path, **config)


def test_a_bank_that_its_file_cannot_hold_is_refused_before_memory_is_taken(tmp_path: Path) -> None:
    """A card of a few bytes may ask for a bank of a million clips: 64 MB here, 4 GB with as many features as usual."""
    folder = save_encoder(tmp_path / "encoder", classes=2)
    card = read_card(folder)
    replace(card, config={**card.config, "head": {"kind": "knn", "bank": 10**6}}).save(folder / "card.yaml")
    with pytest.raises(InputError, match=r"describes 1[67],\d{3},\d{3} parameters, but has weights of [\d,]+ bytes"):
        load_model(folder)
