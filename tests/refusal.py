"""Bad data get one line that says what came, what was expected and what to do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skelbench.core.errors import InputError
from skelbench.data.find import load_data


def refusal(action: Callable[[], Any]) -> str:
    with pytest.raises(InputError) as caught:
        action()
    text = str(caught.value)
    assert "\n" not in text
    assert 20 < len(text) < 500
    return text


def read_all(path: Path, **options: Any) -> list[Any]:
    return list(load_data(path, **options))
