"""The clips that are looked at, made once."""

import pytest
from synthetic_clips import FEW

from skelbench.core.clip import Clip
from skelbench.data.synthetic import clips as synthetic


@pytest.fixture(scope="session")
def seen() -> dict[str, list[Clip]]:
    return {source: [synthetic.clip(name, source) for name in FEW] for source in ("hq", "mq", "lq", "gt")}
