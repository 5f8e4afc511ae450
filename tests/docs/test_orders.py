"""How orders of models under two suites are compared: leads of made-up models that are known."""

from typing import Any

import numpy as np
import pytest
from docs_script import docs_script

ORDERS = docs_script("orders")
GROUP = np.repeat(np.arange(20), 30)


def right(share: float) -> Any:
    """One training that recognises this share of every subject's clips."""
    clips = np.tile(np.arange(30) < round(30 * share), 20).astype(float)[None]
    return ORDERS.Values(clean=np.ones_like(clips), damaged=clips, families={"made-up": clips}, group=GROUP)


def suites(**shares: tuple[float, float]) -> Any:
    """A set: model=(share under noise, share under `real`)."""
    noise, real = ({name: right(each[at]) for name, each in shares.items()} for at in (0, 1))
    return ORDERS.Set("made-up", noise, real)


def told(monkeypatch: pytest.MonkeyPatch, of: Any) -> list[str]:
    monkeypatch.setattr(ORDERS, "read", lambda path: of)
    return [line.split(" | ")[-1].strip("| ") for line in ORDERS.pairs([None]).splitlines()[2:]]


def test_a_pair_that_changes_places_is_told_and_one_that_keeps_them_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    of = suites(a=(0.9, 0.5), b=(0.5, 0.9), c=(0.1, 0.1))
    assert told(monkeypatch, of) == [
        "**another order**, change told",
        "first / first, change told",
        "first / first, change told",
    ]


def test_equal_models_are_told_nothing_of(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, suites(a=(0.5, 0.7), b=(0.5, 0.7))) == ["– / –"]


def test_the_change_of_a_lead_is_the_difference_of_the_two_leads() -> None:
    of = suites(a=(0.9, 0.6), b=(0.5, 0.7))
    change = ORDERS._change(of, "a", "b")
    assert change.value == pytest.approx((0.6 - 0.7) - (0.9 - 0.5))
    assert change.low < change.value < change.high


def test_what_a_suite_costs_is_clean_less_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ORDERS, "read", lambda path: suites(a=(0.9, 0.4), b=(0.8, 0.5)))
    rows = [line.strip("| ").split(" | ") for line in ORDERS.models([None]).splitlines()[2:]]
    assert [(row[1], row[2], row[7].split()[0], row[8].split()[0]) for row in rows] == [
        ("b", "100.0", "+20.0", "+50.0"),
        ("a", "100.0", "+10.0", "+60.0"),
    ]
