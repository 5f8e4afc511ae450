"""Weights of the Hub, over HTTP: what comes is in the cache, and what does not come is said in one line."""

import re
import socket
import time
from hashlib import sha256
from pathlib import Path

import pytest
from hub_client import FETCH, IMPATIENT, Client
from hub_server import TOKEN, Fault, Handler, Hub

from skelbench.core.files import file_sha256

WEIGHTS = bytes(range(256)) * 4096
CHUNK = 10 << 20
"""Bytes that huggingface_hub reads at once: what came of one that broke off is lost."""
FILE = "hf://ann/net/a/w.safetensors"


@pytest.fixture
def commit(hub: Hub) -> str:
    return hub.repo("ann/net", {"a/w.safetensors": WEIGHTS, "card.yaml": b"name: x\n"})


def test_a_file_of_a_commit_comes_once_and_then_without_asking(client: Client, commit: str) -> None:
    for _ in range(2):
        path, said = client.fetch(f"{FILE}@{commit}")
        assert Path(path).read_bytes() == WEIGHTS and not said
        assert Path(path).relative_to(client.folder / "hf") == Path(
            f"hub/models--ann--net/snapshots/{commit}/a/w.safetensors"
        )
    assert len(client.hub.seen("GET", "^/blob/")) == 1
    client.hub.asked.clear()
    client.fetch(f"{FILE}@{commit}", HF_HUB_OFFLINE="1")
    assert not client.hub.asked


@pytest.mark.parametrize("revision", ["", pytest.param("@main", marks=pytest.mark.slow)])
def test_a_file_of_a_branch_comes_with_the_address_that_keeps_it(client: Client, commit: str, revision: str) -> None:
    path, said = client.fetch(FILE + revision)
    assert Path(path).read_bytes() == WEIGHTS
    assert said == f"note: {FILE}{revision} may change; write {FILE}@{commit} on the card to keep this one\n"
    second = client.hub.repos["ann/net"].commit({"a/w.safetensors": b"other"})
    path, said = client.fetch(FILE + revision)
    assert Path(path).read_bytes() == b"other" and f"{FILE}@{second}" in said


@pytest.mark.parametrize(
    ("kept", "goes_on"), [pytest.param(1_000_000, None, marks=pytest.mark.slow), (CHUNK + 5, f"bytes={CHUNK}-")]
)
def test_a_download_that_breaks_off_goes_on_from_its_last_ten_megabytes(
    client: Client, kept: int, goes_on: str | None
) -> None:
    def breaks_off(ask: Handler) -> bool:
        if not ask.route.startswith("/blob/") or broken:
            return False
        broken.append(1)
        ask.send_response(200)
        ask.send_header("Content-Length", str(len(large)))
        ask.end_headers()
        ask.wfile.write(large[:kept])
        ask.close_connection = True
        return True

    large, broken = WEIGHTS * 11, [0][:0]
    commit = client.hub.repo("ann/net", {"a/w.safetensors": large})
    client.hub.faults.append(breaks_off)
    path, _ = client.fetch(f"{FILE}@{commit}")
    assert file_sha256(Path(path)) == sha256(large).hexdigest() and broken
    assert [asked.headers.get("Range") for asked in client.hub.seen("GET", "^/blob/")] == [None, goes_on]


REFUSED: list[tuple[dict[str, str], dict[str, str]]] = [
    (
        {},
        {
            "hf://ann/gone/w.safetensors": r"no repository ann/gone, or it is private; check the name",
            "hf://ann/secret/w.safetensors": r"or it is private; .* `hf auth login` or set \$HF_TOKEN",
            "hf://ann/gated/w.safetensors": r"ask for access on the page of ann/gated, then `hf auth login`",
            "hf://ann/net/gone.safetensors": r"ann/net has no file gone.safetensors there",
            "hf://ann/net/a/w.safetensors@v9": r"ann/net has no such branch, tag or commit",
            f"hf://ann/net/a/w.safetensors@{'0' * 40}": r"ann/net has no such branch, tag or commit",
            "hf://an--n/net/w.safetensors": r"'an--n/net' is no OWNER/REPO of the Hub",
        },
    ),
    (
        {"HF_TOKEN": TOKEN},
        {
            "hf://ann/gone/w.safetensors": r"no repository ann/gone, or it is private",
            "hf://ann/gated/w.safetensors": r"ask for access on the page of ann/gated",
        },
    ),
    ({"HF_TOKEN": "hf_old"}, {"hf://ann/net/a/w.safetensors": r"knows your token no more \(401\); `hf auth login`"}),
    ({"HF_TOKEN": f"{TOKEN}ä"}, {"hf://ann/net/a/w.safetensors": r"holds a letter that no token has"}),
    (
        {"HF_HUB_OFFLINE": "1"},
        {"hf://ann/net/a/w.safetensors": r"HF_HUB_OFFLINE is set and .* does not have it"},
    ),
]


@pytest.mark.parametrize(("settings", "told"), REFUSED, ids=["nobody", "ann", "old", "odd", "offline"])
def test_what_does_not_come_is_told_apart(
    client: Client, commit: str, settings: dict[str, str], told: dict[str, str]
) -> None:
    client.hub.repo("ann/secret", {"w.safetensors": WEIGHTS}, private=True)
    client.hub.repo("ann/gated", {"w.safetensors": WEIGHTS}, gated=True)
    errors, said = client.lines(FETCH, *told, **settings)
    for words, error in zip(told.values(), errors, strict=True):
        assert re.search(words, error) and len(error) <= 480
    assert not said and not [name for name in client.cached() if not re.search(r"no_exist|refs", name)]


def test_a_private_file_comes_with_the_token_which_the_storage_never_sees(client: Client) -> None:
    commit = client.hub.repo("ann/secret", {"w.safetensors": WEIGHTS}, private=True)
    path, _ = client.fetch(f"hf://ann/secret/w.safetensors@{commit}", HF_TOKEN=TOKEN)
    assert Path(path).read_bytes() == WEIGHTS
    assert all("Authorization" in {*map(str.title, asked.headers)} for asked in client.hub.seen("HEAD", "resolve"))
    assert not any(TOKEN in str(asked.headers) for asked in client.hub.seen("GET", "^/blob/"))


@pytest.mark.parametrize(("at", "status"), [("resolve", 503), ("blob", 500)])
def test_a_hub_that_is_busy_once_is_asked_again(client: Client, commit: str, at: str, status: int) -> None:
    client.hub.faults.append(busy(at, status, times=1))
    path, said = client.fetch(f"{FILE}@{commit}")
    assert Path(path).read_bytes() == WEIGHTS
    assert said == f"the Hub does not answer for {FILE}@{commit}; another try in 0.5 s\n"


def busy(at: str, status: int, times: int) -> Fault:
    """Refuse the first requests of a route."""
    left = [1] * times

    def fault(ask: Handler) -> bool:
        if f"/{at}/" not in ask.route or not left:
            return False
        left.pop()
        ask.refuse(status)
        return True

    return fault


def hangs(ask: Handler) -> bool:
    """Take the request and say nothing."""
    return ask.hub.over.wait(60)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (busy("resolve", 503, 99), r"the Hub is out of order \(503\); try again later"),
        (busy("blob", 502, 99), r"the Hub is out of order \(502\); try again later"),
        (busy("resolve", 429, 99), r"too many requests \(429\); wait a few minutes, or `hf auth login`"),
        (hangs, "no answer .*timed out.*; check the network, \\$HF_ENDPOINT and \\$HTTPS_PROXY"),
    ],
)
def test_a_hub_that_stays_busy_or_silent_is_given_up_after_three_tries(
    client: Client, commit: str, fault: Fault, words: str
) -> None:
    client.hub.faults.append(fault)
    start = time.monotonic()
    error, said = client.fetch(f"{FILE}@{commit}", **IMPATIENT)
    assert time.monotonic() - start < 40  # 3 times 1 s, 2.5 s between, and a machine that is busy itself
    assert re.search(words, error) and said.count("another try in") == 2
    assert len(client.hub.asked) < 10 and not [name for name in client.cached() if "snapshots" in name]


@pytest.mark.slow
def test_a_branch_that_the_cache_has_is_taken_where_nobody_answers(client: Client, commit: str) -> None:
    path, _ = client.fetch(f"{FILE}@main")
    for settings in ({"HF_ENDPOINT": f"http://127.0.0.1:{closed_port()}"}, {"HF_HUB_OFFLINE": "1"}):
        again, said = client.fetch(f"{FILE}@main", **settings)
        assert again == path and f"write {FILE}@{commit} on the card" in said
        assert ("note: the Hub does not answer" in said) == ("HF_ENDPOINT" in settings)


@pytest.mark.slow
def test_no_network_and_no_proxy_are_told(client: Client) -> None:
    error, _ = client.fetch(FILE, HF_ENDPOINT=f"http://127.0.0.1:{closed_port()}")
    assert error.startswith(f"cannot fetch {FILE}: no answer (Connection refused)")
    error, _ = client.fetch(FILE, HTTP_PROXY=f"http://127.0.0.1:{closed_port()}")
    assert error.startswith(f"cannot fetch {FILE}: no answer (Connection refused); check the network")


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.parametrize("wrong", [WEIGHTS[:-1], WEIGHTS + b"x"], ids=["shorter", "longer"])
def test_bytes_of_another_length_are_told_and_not_kept(client: Client, commit: str, wrong: bytes) -> None:
    def other(ask: Handler) -> bool:
        is_blob = ask.route.startswith("/blob/")
        if is_blob:
            ask.say(200, wrong)
        return is_blob

    client.hub.faults.append(other)
    error, _ = client.fetch(f"{FILE}@{commit}")
    assert error == f"cannot fetch {FILE}@{commit}: it came with another length than the Hub announces; try again later"
    assert not [name for name in client.cached() if "refs" not in name]
