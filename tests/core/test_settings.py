"""Settings from a file or the command line: bounded one by one and together, and named where they are wrong."""

from dataclasses import dataclass, field

import pytest
from refusal import refusal

from skelbench.core.settings import (
    DEEPEST,
    LARGEST,
    MOST_INPUT,
    check_numbers,
    check_product,
    read_config,
    read_setting,
    with_setting,
)


@dataclass(frozen=True)
class Inner:
    rate: float = 0.1
    sizes: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        check_numbers(self, {})


@dataclass(frozen=True)
class Outer:
    inner: Inner = field(default_factory=Inner)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"rate": "x"}, "card a, inner, rate: 'x' is no float"),
        ({"rat": 1}, "unknown setting of card a, inner 'rat'; did you mean rate"),
        ({"rate": LARGEST + 1}, "card a, inner: rate: 10001.0 is too large; take at most 10000"),
        ({"sizes": [1, -LARGEST - 1]}, "card a, inner: sizes: (1, -10001) is too large"),
        ({"rate": float("nan")}, "card a, inner: rate: nan is too large"),
    ],
)
def test_a_wrong_setting_inside_another_is_named_with_what_holds_it(values: dict[str, object], said: str) -> None:
    assert said in refusal(lambda: read_config(Outer, {"inner": values}, "card a"))


def test_a_key_has_sixteen_parts_at_most() -> None:
    key = ".".join("a" * DEEPEST)
    assert read_setting(f"{key}=1") == (key, 1)
    assert with_setting({}, f"{key}=1")["a"]
    for parts in (DEEPEST + 1, 5000, 100_000):
        said = refusal(lambda parts=parts: with_setting({}, f"{'.'.join('a' * parts)}=1"))
        assert f"a key of {parts:,} parts, at most 16 are read" in said


def test_sizes_are_bounded_by_their_product() -> None:
    check_product({"views": 1 << 13, "frames": 1 << 13}, "the input of one clip")
    assert MOST_INPUT == 1 << 26
    said = refusal(lambda: check_product({"views": (1 << 13) + 1, "frames": 1 << 13}, "the input of one clip"))
    assert said.startswith(
        "views 8,193 x frames 8,192 make 67,117,056 numbers in the input of one clip, at most 67,108,864"
    )
