"""The examples in the docstrings of the four main functions say what really happens."""

import doctest
from collections.abc import Callable
from typing import Any

import pytest

import skelbench

MAIN = (skelbench.load_data, skelbench.perturb, skelbench.load_model, skelbench.evaluate)


@pytest.mark.parametrize("function", MAIN, ids=lambda function: function.__name__)
def test_the_example_of_a_main_function_gives_what_it_says(function: Callable[..., Any]) -> None:
    (found,) = doctest.DocTestFinder(recurse=False).find(function, function.__name__, globs={})
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(found, out=said.append)
    assert result.attempted >= 3
    assert result.failed == 0, "".join(said)
