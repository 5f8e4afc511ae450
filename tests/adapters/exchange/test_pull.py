"""A pull: a card that names one commit for good, and weights that are the card's, or one line that says why not."""

from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from hub_client import Client
from hub_server import TOKEN, Handler

from skelbench.adapters.card import read_card

WEIGHTS = bytes(range(256)) * 100
SHA = sha256(WEIGHTS).hexdigest()
CARD = {"name": "wrist", "adapter": "skelbench.adapters.stgcn:STGCN", "classes": ["a", "b"]}


def files(data: bytes = WEIGHTS, **said: object) -> dict[str, bytes]:
    card = {**CARD, "weights": "model.safetensors", "sha256": SHA, **said}
    return {"card.yaml": yaml.safe_dump(card).encode(), "model.safetensors": data}


def pull(client: Client, repo: str = "ann/net", out: str = "got", **settings: str) -> str:
    ran = client.run("pull", repo, "--out", out, **settings)
    assert ran.returncode == 0 and not ran.stderr, ran.stderr
    return ran.stdout


def refused(client: Client, repo: str = "ann/net", out: str = "got", **settings: str) -> str:
    """The one line that a pull is refused with; no card is left."""
    ran = client.run("pull", repo, "--out", out, **settings)
    assert ran.returncode == 2 and ran.stderr.startswith("skelbench: ") and ran.stderr.count("\n") == 1, ran.stderr
    assert len(ran.stderr) < 500 and not (client.folder / "got" / "card.yaml").exists()
    return ran.stderr


@pytest.mark.parametrize("revision", ["", "@v1/b", "@COMMIT"])
def test_a_card_names_the_commit_whatever_was_asked_for(client: Client, revision: str) -> None:
    first = client.hub.repo("ann/net", files())
    client.hub.repos["ann/net"].branches["v1/b"] = 0
    if revision in ("@v1/b", "@COMMIT"):
        client.hub.repos["ann/net"].commit(files(b"newer"))
    out = pull(client, "ann/net" + revision.replace("COMMIT", first))
    card = read_card(client.folder / "got")
    assert card.weights == f"hf://ann/net/model.safetensors@{first}" and card.sha256 == SHA
    assert (card.name, card.adapter, card.classes) == ("wrist", CARD["adapter"], ("a", "b"))
    assert f"weights {card.weights}, sha256 {SHA}" in out
    path, _ = client.fetch(card.weights, HF_HUB_OFFLINE="1")
    assert Path(path).read_bytes() == WEIGHTS


def test_a_pull_brings_what_a_push_took(client: Client, run: Path) -> None:
    pushed = client.run("push", "run", "ann/net", HF_TOKEN=TOKEN).stdout
    pull(client)
    here, there = read_card(run), read_card(client.folder / "got")
    assert there.weights in pushed
    assert (there.config_sha256, there.sha256, there.name) == (here.config_sha256, here.sha256, here.name)


@pytest.mark.slow
def test_the_same_pull_again_is_none_and_another_card_stays(client: Client) -> None:
    client.hub.repo("ann/net", files())
    assert pull(client) == pull(client)
    client.hub.repos["ann/net"].commit(files(notes="newer"))
    ran = client.run("pull", "ann/net", "--out", "got")
    assert ran.returncode == 2 and "got/card.yaml is another card" in ran.stderr
    assert not read_card(client.folder / "got").notes


@pytest.mark.slow
def test_weights_of_another_hash_are_named_and_leave_the_cache_so_that_the_next_pull_works(client: Client) -> None:
    def corrupts(ask: Handler) -> bool:
        is_first = ask.route.startswith("/blob/") and len(client.hub.seen("GET", "^/blob/")) == 1
        if is_first:
            ask.say(200, WEIGHTS[:-1] + b"!")
        return is_first

    client.hub.repo("ann/net", files())
    client.hub.faults.append(corrupts)
    line = refused(client)
    assert "has sha256" in line and f"the card expects {SHA[:12]}…" in line and "(it left the cache" in line
    assert not [name for name in client.cached() if "model.safetensors" in name or SHA in name]
    pull(client)
    assert len(client.hub.seen("GET", "^/blob/")) == 2


def test_a_card_without_hash_gets_that_of_its_weights(client: Client) -> None:
    client.hub.repo("ann/net", files(sha256=None))
    pull(client)
    assert read_card(client.folder / "got").sha256 == SHA


def test_weights_of_another_repository_are_pinned_too(client: Client) -> None:
    other = client.hub.repo("bob/base", {"w/a.safetensors": WEIGHTS})
    client.hub.repo("ann/net", files(weights="hf://bob/base/w/a.safetensors") | {"model.safetensors": b""})
    pull(client)
    assert read_card(client.folder / "got").weights == f"hf://bob/base/w/a.safetensors@{other}"


def test_a_network_outside_skelbench_is_named_and_not_imported(client: Client) -> None:
    (client.folder / "evil.py").write_text("open('ran', 'w')")
    client.hub.repo("ann/net", files(adapter="evil:Net"))
    out = pull(client, PYTHONPATH=f"{client.folder}:{Path(__file__).parents[3]}")
    assert "its adapter evil:Net is code outside skelbench" in out and "--model got --data DATA --trust" in out
    assert not (client.folder / "ran").exists()


REFUSED = {
    "ann/yaml": ({"card.yaml": b"[1"}, "is not YAML"),
    "ann/code": ({"card.yaml": b"name: x\nadapter: !!python/name:os.system x"}, "is not YAML"),
    "ann/large": ({"card.yaml": b"a" * 2_000_000}, "has 2,000,000 bytes, at most 1,048,576 are a card"),
    "ann/none": ({"README.md": b"x"}, "ann/none has no file card.yaml there"),
    "ann/half": ({"card.yaml": files()["card.yaml"]}, "ann/half has no file model.safetensors there"),
    "ann/up": (files(weights="../../../etc/passwd"), "'../../../etc/passwd' are no file of the repository"),
    "ann/root": (files(weights="/etc/passwd"), "'/etc/passwd' are no file of the repository"),
    "ann/file": (files(weights="file:///etc/passwd"), "are no file of the repository"),
    "ann/old@v9": (files(), "ann/old has no such branch, tag or commit"),
    "net": ({}, "'net' is no OWNER/REPO of the Hub"),
    "ann/gone": ({}, "cannot pull ann/gone: there is no repository ann/gone, or it is private"),
}


def test_what_is_no_model_is_refused_and_leaves_no_card(client: Client) -> None:
    for repo, (made, _) in REFUSED.items():
        if made:
            client.hub.repo(repo.partition("@")[0], made)
    call = "pull(argument.partition('@')[0], argument.partition('@')[2], Path('got'))"
    lines, said = client.lines(call, *REFUSED)
    for line, (_, says) in zip(lines, REFUSED.values(), strict=True):
        assert says in line and len(line) <= 480
    assert not said and not list((client.folder / "got").glob("*"))


def test_a_folder_that_cannot_be_written_is_told_before_anybody_is_asked(client: Client) -> None:
    (client.folder / "file").write_text("mine")
    ran = client.run("pull", "ann/net", "--out", "file")
    assert ran.returncode == 2 and "cannot write" in ran.stderr and not client.hub.asked
    assert (client.folder / "file").read_text() == "mine"
