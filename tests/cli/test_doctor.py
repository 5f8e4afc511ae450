"""`skelbench doctor` as it is called."""

import json

import pytest
from command import refused, succeeded


@pytest.mark.slow
def test_this_installation_is_well() -> None:
    found = json.loads(succeeded("doctor", "--suite", "pstl", "--json"))
    assert found["ok"] is True
    assert {one["model"] for one in found["models"]} >= {"constant-0", "random", "oracle", "equal-scores"}
    assert {one["source"] for one in found["damaged"]} == {"mq", "hq"}


def test_an_unknown_suite_is_refused() -> None:
    assert "unknown suite 'quik'; did you mean quick?" in refused("doctor", "--suite", "quik")
