"""Which addresses of weights are one: host and path are names of files, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from web import checkpoint, files

from skelbench.adapters.weights.fetch import local
from skelbench.core.errors import InputError

Serve = Callable[..., list[str]]


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/../j.pth",
        "https://example.org/a/../../../j.pth",
        "https://example.org/./j.pth",
        "https://example.org//j.pth",
        "https://example.org/j.pth/",
        "https://example.org/",
        "https://example.org",
        "https://",
        "https:///etc/passwd",
        "https://../j.pth",
        "https://./j.pth",
        "https://example.org/..\\j.pth",
        "https://example.org/a\\b.pth",
        "https://example.org/j.pth?download=1",
        "https://example.org/j.pth#top",
        "https://me@example.org/j.pth",
        "https://me:secret@example.org/j.pth",
        "https://example.org:443/j.pth",
        "https://example.org/%2e%2e/j.pth",
        "https://example.org/%2E%2E%2Fj.pth",
        "https://example.org/a%00b.pth",
        "https://example.org/a b.pth",
        "https://example.org/a\nb.pth",
        "https://example.org/j.pth\n",
        "https://example.org/\x1b[2Jj.pth",
        "https://example.org\r\nHost: other/j.pth",
        "https://example.org/é.pth",
        "https://example.org/" + "a" * 201,
        "https://example.org/" + "a/" * 500 + "j.pth",
        "https://" + "a" * 64 + ".org/j.pth",
        "https://" + "a." * 127 + "org/j.pth",
        "https://-example.org/j.pth",
        "https://example-.org/j.pth",
        "https://example..org/j.pth",
        "https://.example.org/j.pth",
        "https://example.org./j.pth",
        "https://exämple.org/j.pth",
        "https://[::1]/j.pth",
        "https://C:/j.pth",
    ],
)
def test_an_address_that_is_no_name_of_a_file_is_asked_for_nowhere(cache: Path, served: Serve, address: str) -> None:
    asked = served(checkpoint())
    with pytest.raises(InputError, match=r"expected https://host/path/to/file|are no path"):
        local(address, cache)
    assert not asked and not files(cache.parent)


@pytest.mark.parametrize(
    "address",
    [
        "hf://owner/repo",
        "hf://owner/../j.pth",
        "hf://owner/repo/../../j.pth",
        "hf://owner//j.pth",
        "hf://owner/repo/j.pth?x",
        "hf://owner/repo/j.pth@../main",
        "hf://owner/repo/a\\b",
        "hf://owner/repo/%2e%2e/j",
    ],
)
def test_an_address_of_the_hub_is_names_too(address: str) -> None:
    with pytest.raises(InputError, match="are not hf://owner/repo/file@revision; correct the card"):
        local(address, Path())
