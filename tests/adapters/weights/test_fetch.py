"""Weights from the web: what may come, and what stays in the cache."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from http.client import BadStatusLine, IncompleteRead
from pathlib import Path
from typing import Any

import pytest
from web import URL, checkpoint, files

from skelbench.adapters.card import Card
from skelbench.adapters.weights.fetch import cached, local
from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256

Serve = Callable[..., list[str]]


def test_a_file_lies_below_the_cache_under_its_host_and_path(cache: Path, served: Serve) -> None:
    served(checkpoint())
    assert local(URL, Path()) == cache / "example.org" / "some" / "j.pth"
    assert files(cache) == ["example.org/some/j.pth"]


@pytest.mark.parametrize("link", ["example.org", "example.org/some", "example.org/some/j.pth"])
@pytest.mark.parametrize("there", [True, False])
def test_a_link_that_leaves_the_cache_is_not_followed(cache: Path, served: Serve, link: str, there: bool) -> None:
    asked = served(checkpoint())
    target = cache.parent / "mine"
    if there:
        (target / "some").mkdir(parents=True)
        (target / "j.pth").write_bytes(b"mine")
    before = files(cache.parent / "mine")
    (cache / link).parent.mkdir(parents=True, exist_ok=True)
    (cache / link).symlink_to(target / "j.pth" if link.endswith(".pth") else target)
    with pytest.raises(InputError, match=r"behind a link that leaves .*; remove the link"):
        local(URL, Path())
    assert not asked and files(target) == before


def test_links_in_a_circle_are_told(cache: Path, served: Serve) -> None:
    served(checkpoint())
    cached(URL).parent.mkdir(parents=True)
    cached(URL).symlink_to(cached(URL))
    with pytest.raises(InputError, match="symbolic links lead in a circle"):
        local(URL, Path())


def test_a_cache_that_is_a_link_itself_is_a_cache(cache: Path, served: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    served(checkpoint())
    (cache.parent / "linked").symlink_to(cache)
    monkeypatch.setenv("SKELBENCH_CACHE", str(cache.parent / "linked"))
    assert local(URL, Path()).read_bytes() == checkpoint()
    assert files(cache) == ["example.org/some/j.pth"]


BODY = checkpoint()


@pytest.mark.parametrize(
    ("body", "length", "last", "message"),
    [
        (BODY, len(BODY), "http://example.org/some/j.pth", "which anybody on the way can change"),
        (BODY, None, "ftp://example.org/some/j.pth", "which anybody on the way can change"),
        (BODY, len(BODY) - 1, URL, f"sends more than the {len(BODY) - 1} bytes that it may"),
        (BODY, 0, URL, "sends more than the 0 bytes that it may"),
        (BODY, len(BODY) + 1, URL, f"broke off after {len(BODY)} of {len(BODY) + 1} bytes"),
        (BODY, (4 << 30) + 1, URL, "announces 4294967297 bytes, at most 4,294,967,296 are fetched"),
        (BODY, 10**15, URL, "bytes, at most 4,294,967,296 are fetched"),
        (BODY, 10**30, URL, "bytes, at most 4,294,967,296 are fetched"),
        (BODY, "9" * 5000, URL, "bytes, at most 4,294,967,296 are fetched"),
        (b"<html>Log in</html>", None, URL, "is no checkpoint; open the address in a browser"),
        (b"", 0, URL, "is no checkpoint"),
        (BadStatusLine("HTTP/9 hello"), None, URL, "cannot fetch .*HTTP/9 hello"),
        (IncompleteRead(b"", 10), None, URL, "cannot fetch .*IncompleteRead"),
        (ValueError("Invalid IPv6 URL"), None, URL, "cannot fetch .*Invalid IPv6 URL"),
        (UnicodeError("label too long"), None, URL, "cannot fetch .*label too long"),
        (TimeoutError("timed out"), None, URL, "cannot fetch .*timed out"),
    ],
)
def test_what_may_not_come_is_told_and_leaves_nothing(
    cache: Path, served: Serve, body: Any, length: object, last: str, message: str
) -> None:
    served(body, length, last)
    with pytest.raises(InputError, match=message) as error:
        local(URL, Path())
    assert not files(cache) and str(error.value).isprintable()


def test_a_name_that_leaves_no_room_for_a_draft_is_told(cache: Path, served: Serve) -> None:
    served(checkpoint())
    with pytest.raises(InputError, match=r"cannot write .*File name too long"):
        local(f"https://example.org/a.{'b' * 190}", Path())
    assert not files(cache)


@pytest.mark.parametrize("length", ["-1", "+5", "1e3", "٣", "many", ""])
def test_a_length_that_is_no_number_counts_as_none(cache: Path, served: Serve, length: str) -> None:
    served(BODY, length)
    assert local(URL, Path()).read_bytes() == BODY


def test_a_file_of_another_hash_leaves_the_cache_and_the_next_try_fetches(
    cache: Path, served: Serve, tmp_path: Path
) -> None:
    (tmp_path / "right").write_bytes(checkpoint(1))
    card = Card("x", "a:B", weights=URL, sha256=file_sha256(tmp_path / "right"))
    served(checkpoint(0))
    with pytest.raises(InputError, match="it left the cache: the next try fetches it anew"):
        card.weights_file()
    assert not files(cache)
    asked = served(checkpoint(1))
    for _ in range(2):
        assert card.weights_file() == cached(URL)
    assert asked == [URL]


HUB = """
import sys
from pathlib import Path
from skelbench.adapters.card import Card
from skelbench.core.errors import InputError
for sha in sys.argv[1:]:
    try:
        print(Card("x", "a:B", weights="hf://owner/repo/j.pth", sha256=sha).weights_file())
    except InputError as error:
        print(error)
"""


@pytest.mark.parametrize("shared", [False, True])
def test_a_file_of_another_hash_leaves_the_cache_of_the_hub_with_its_bytes(tmp_path: Path, shared: bool) -> None:
    repo, commit = tmp_path / "models--owner--repo", "0" * 40
    snapshot = repo / "snapshots" / commit
    for folder in (repo / "refs", repo / "blobs", snapshot):
        folder.mkdir(parents=True)
    (repo / "refs" / "main").write_text(commit)
    store = tmp_path / "blobs" / "ab" / "abcd" if shared else repo / "blobs" / "abc"
    store.parent.mkdir(parents=True, exist_ok=True)
    store.write_bytes(b"bytes")
    if shared:  # as huggingface_hub 2.4 does with what comes by Xet
        (repo / "blobs" / "abc").symlink_to("../../blobs/ab/abcd")
    (snapshot / "j.pth").symlink_to("../../blobs/abc")
    right, wrong = file_sha256(repo / "blobs" / "abc"), "f" * 64
    setting = {"HF_HUB_CACHE": str(tmp_path), "HF_HUB_OFFLINE": "1", "PYTHONPATH": ":".join(filter(None, sys.path))}
    command = [sys.executable, "-c", HUB, right, wrong, right]
    ran = subprocess.run(command, env=setting, capture_output=True, text=True, check=True)
    first, second, third = ran.stdout.splitlines()
    assert first == str(snapshot / "j.pth")
    assert "it left the cache: the next try fetches it anew" in second
    assert third.startswith("cannot fetch hf://owner/repo/j.pth")  # there is no network here, so it was tried
    assert not list((repo / "blobs").iterdir()) and not list(snapshot.iterdir()) and not store.exists()


@pytest.mark.parametrize("address", [URL, "hf://owner/repo/j.pth", "https://example.org/j.pth?x=1"])
@pytest.mark.parametrize("linked", [True, False])
def test_what_lies_there_is_no_address_and_never_deleted(
    cache: Path, served: Serve, tmp_path: Path, address: str, linked: bool
) -> None:
    asked, mine = served(checkpoint()), tmp_path / "blobs" / "mine"
    mine.parent.mkdir()
    mine.write_bytes(b"trained for a week")
    place = tmp_path / address
    place.parent.mkdir(parents=True)
    if linked:
        place.symlink_to(mine)
    else:
        place.write_bytes(mine.read_bytes())
    card = Card("x", "a:B", weights=address, sha256="f" * 64, folder=tmp_path)
    with pytest.raises(InputError, match=r"has sha256 .*; fetch the right file or correct the card$"):
        card.weights_file()
    assert not asked and place.read_bytes() == mine.read_bytes() == b"trained for a week"
    assert replace(card, sha256=file_sha256(mine)).weights_file() == place


def test_a_local_file_of_another_hash_stays(tmp_path: Path) -> None:
    (tmp_path / "w.pth").write_bytes(b"trained for a week")
    with pytest.raises(InputError, match=r"correct the card$"):
        Card("x", "a:B", weights="w.pth", sha256="f" * 64, folder=tmp_path).weights_file()
    assert (tmp_path / "w.pth").read_bytes() == b"trained for a week"


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (".", "is no regular file"),
        ("", "is no regular file"),
        ("fifo", "is no regular file"),
        ("/dev/zero", "is no regular file"),
        ("to_zero", "is no regular file"),
        ("gone.pth", "are not there"),
        ("a" * 300, "are not there"),
        ("a/" * 5000, "are not there"),
        ("\ud800", "are not there"),
        ("a\0b", "are no path"),
        ("https://example.org/j.pth\0", "are no path"),
        ("http://example.org/j.pth", "are not there"),
        ("file:///etc/passwd", "are not there"),
        ("HTTPS://example.org/j.pth", "are not there"),
    ],
)
def test_weights_that_are_no_file_are_told_at_once(
    cache: Path, served: Serve, tmp_path: Path, weights: str, message: str
) -> None:
    asked = served(checkpoint())
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "to_zero").symlink_to("/dev/zero")
    with pytest.raises(InputError, match=message) as error:
        Card("x", "a:B", weights=weights, sha256="f" * 64, folder=tmp_path).weights_file()
    assert not asked and str(error.value).isprintable()
