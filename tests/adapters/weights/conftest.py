"""A cache of its own, and a web that says what the test wants."""

from collections.abc import Callable
from pathlib import Path

import pytest
from web import URL, Answer

Serve = Callable[..., list[str]]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setenv("SKELBENCH_CACHE", str(folder))
    return folder


@pytest.fixture
def served(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Answer every address with these bytes, or with an error; gives the list of the addresses asked for."""

    def serve(body: bytes | Exception, length: object = None, last: str = URL) -> list[str]:
        asked: list[str] = []

        def answer(url: str, timeout: float) -> Answer:
            asked.append(url)
            if isinstance(body, Exception):
                raise body
            return Answer(body, length, last)

        monkeypatch.setattr("urllib.request.urlopen", answer)
        return asked

    return serve
