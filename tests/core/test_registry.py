"""A registry: names that it knows, and the answer to one that it does not."""

import pytest

from skelbench.core.errors import InputError
from skelbench.core.registry import Registry

FRUIT = Registry("fruit", {"apple": 1, "pear": 2})


def test_a_known_name_passes() -> None:
    FRUIT.check("pear")
    assert FRUIT["pear"] == 2


def test_an_unknown_name_is_answered_with_the_nearest_whether_it_is_checked_or_looked_up() -> None:
    with pytest.raises(InputError, match="unknown fruit 'peer'; did you mean pear"):
        FRUIT.check("peer")
    with pytest.raises(InputError, match="unknown fruit 'peer'; did you mean pear"):
        FRUIT["peer"]


@pytest.mark.parametrize("name", ["APPLE", "Apple"])
def test_a_name_in_capitals_is_answered_with_the_same_name(name: str) -> None:
    with pytest.raises(InputError, match=f"unknown fruit '{name}'; did you mean apple\\?"):
        FRUIT.check(name)
