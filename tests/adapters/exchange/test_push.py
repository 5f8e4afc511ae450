"""A push: three files in one commit, nothing private among them, and an address that stays what it is."""

import re
import time
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from hub_client import IMPATIENT, Client
from hub_routes import Repo
from hub_server import TOKEN, Fault, Handler

from skelbench.adapters.card import read_card

MINE = {"HF_TOKEN": TOKEN, "USER": "ann", "LOGNAME": "ann"}
SENT = ["README.md", "card.yaml", "model.safetensors"]


def push(client: Client, *words: object, **settings: str) -> str:
    ran = client.run("push", "run", "ann/net", *words, **{**MINE, **settings})
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def refused(client: Client, *words: object, **settings: str) -> str:
    """The one line that a push is refused with, after a line for every try."""
    ran = client.run("push", "run", *(words or ("ann/net",)), **{**MINE, **settings})
    *tries, line = ran.stderr.splitlines()
    assert ran.returncode == 2 and line.startswith("skelbench: ") and len(line) < 500
    assert all("another try in" in before for before in tries), ran.stderr
    return line


def test_a_push_is_one_commit_of_three_files_at_an_address_that_names_it(client: Client, run: Path) -> None:
    out = push(client)
    made, (commit, files) = client.hub.repos["ann/net"].commits
    assert sorted(files.keys() - made[1].keys()) == SENT
    assert files["model.safetensors"] == (run / "weights.safetensors").read_bytes()
    address = f"hf://ann/net/model.safetensors@{commit}"
    assert out.splitlines()[-3:] == [
        f"commit {commit}",
        f"weights {address}",
        f"skelbench pull ann/net@{commit} --out FOLDER",
    ]
    path, _ = client.fetch(address)
    assert Path(path).read_bytes() == files["model.safetensors"]


def test_the_card_that_is_pushed_makes_the_same_model(client: Client, run: Path, tmp_path: Path) -> None:
    push(client)
    _, files = client.hub.repos["ann/net"].commits[-1]
    (tmp_path / "there").mkdir()
    for name, data in files.items():
        (tmp_path / "there" / name).write_bytes(data)
    here, there = read_card(run), read_card(tmp_path / "there")
    assert (there.name, there.config_sha256, there.sha256) == (here.name, here.config_sha256, here.sha256)
    assert there.weights_file() == tmp_path / "there" / "model.safetensors"


def test_no_path_no_name_of_the_user_and_no_token_is_sent(client: Client, run: Path) -> None:
    push(client)
    _, files = client.hub.repos["ann/net"].commits[-1]
    bodies = [asked.body for asked in client.hub.asked] + [asked.path.encode() for asked in client.hub.asked]
    decoded = [b64decode(found) for body in bodies for found in re.findall(rb'"content": "([\w+/=]+)"', body)]
    assert decoded and set(decoded) <= set(files.values())
    for text in (*bodies, *decoded, *files.values()):
        for private in (TOKEN, "/home", "Users", "diary", "private", str(run), "~/", "runs/ann"):
            assert private.encode() not in text, text
    card = yaml.safe_load(files["card.yaml"])
    command = "skelbench train stgcn --data ntu60.pkl --out=runs/…/x --set start_from=w.pt"
    assert card["training"]["command"] == command and card["training"]["recipe"]["start_from"] == "w.pt"
    assert card["notes"] == "as in notes.txt, and/or runs/…/y; 3/4 of it"
    assert card["paper"] == "Ann, https://arxiv.org/abs/1801.07455"


def test_a_dry_run_prints_what_would_be_sent_and_asks_nobody(client: Client, run: Path) -> None:
    out = push(client, "--dry-run", HF_TOKEN="", HF_HUB_OFFLINE="1")
    assert not client.hub.asked and "nothing was sent to ann/net" in out
    push(client)
    _, files = client.hub.repos["ann/net"].commits[-1]
    for name in ("card.yaml", "README.md"):
        assert f"===== {name}, {len(files[name]):,} bytes\n{files[name].decode()}\n" in out
    assert f"sha256 {sha256(files['model.safetensors']).hexdigest()}" in out


@pytest.mark.slow
def test_the_same_push_again_makes_no_commit_and_names_the_one_that_is_there(client: Client, run: Path) -> None:
    assert push(client).splitlines()[-3:] == push(client).splitlines()[-3:]
    assert len(client.hub.repos["ann/net"].commits) == 2


@pytest.mark.slow
def test_what_else_lies_in_the_repository_stays(client: Client, run: Path) -> None:
    client.hub.repo("ann/net", {"paper.pdf": b"pdf", "README.md": b"old"})
    push(client)
    _, files = client.hub.repos["ann/net"].commits[-1]
    assert files["paper.pdf"] == b"pdf" and b"# wrist" in files["README.md"]


@pytest.mark.slow
def test_a_branch_is_made_and_the_main_one_stays(client: Client, run: Path) -> None:
    client.hub.repo("ann/net", {"README.md": b"old"})
    (client.folder / "hf").mkdir()
    (client.folder / "hf" / "token").write_text(f"{TOKEN}\n")  # as `hf auth login` leaves it
    push(client, "--revision", "v2/a", HF_TOKEN="")
    repo = client.hub.repos["ann/net"]
    assert repo.at("main")[1] == {"README.md": b"old"}  # type: ignore[index]
    assert sorted(repo.at("v2/a")[1]) == SENT  # type: ignore[index]


def test_private_makes_a_private_repository_and_refuses_an_open_one(client: Client, run: Path) -> None:
    push(client, "--private")
    assert client.hub.repos["ann/net"].private
    client.hub.repos["ann/net"].private = False
    before = len(client.hub.repos["ann/net"].commits)
    assert "ann/net is there and open to all" in refused(client, "ann/net", "--private")
    assert len(client.hub.repos["ann/net"].commits) == before


@pytest.mark.slow
def test_a_push_again_stays_private_without_the_word(client: Client, run: Path) -> None:
    push(client, "--private")
    push(client)
    assert client.hub.repos["ann/net"].private


@pytest.mark.parametrize(
    ("words", "settings", "says"),
    [
        (
            ("ann/net",),
            {"HF_TOKEN": ""},
            "a push needs a token of the Hub that may write; `hf auth login` or set $HF_TOKEN",
        ),
        (("ann/net",), {"HF_TOKEN": "hf_old"}, "knows your token no more (401)"),
        (("ann/net",), {"HF_HUB_OFFLINE": "1"}, "HF_HUB_OFFLINE is set, and a push needs the Hub; unset it"),
        (("others/net",), {}, "your token may not do that (403: You don't have the rights to create a model"),
        (("net",), {}, "'net' is no OWNER/REPO of the Hub"),
        pytest.param(
            ("ann/net",),
            {"HF_ENDPOINT": "http://127.0.0.1:9"},
            "no answer (Connection refused)",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_who_may_not_push_is_told_why_and_what_to_do(
    client: Client, run: Path, words: tuple[str, ...], settings: dict[str, str], says: str
) -> None:
    assert says in refused(client, *words, **settings)
    assert not client.hub.repos


def fails(route: str, status: int, times: int) -> Fault:
    left = [1] * times

    def fault(ask: Handler) -> bool:
        if route not in ask.route or not left:
            return False
        left.pop()
        ask.refuse(status, message=f"sorry, {ask.token}")
        return True

    return fault


@pytest.mark.slow
@pytest.mark.parametrize(("route", "status"), [("/create", 503), ("/put/", 500), ("/batch", 502), ("/preupload", 429)])
def test_a_push_outlasts_a_hub_that_is_busy_once(client: Client, run: Path, route: str, status: int) -> None:
    client.hub.faults.append(fails(route, status, 1))
    push(client)
    assert sorted(client.hub.repos["ann/net"].commits[-1][1])[1:] == SENT


@pytest.mark.parametrize(
    ("route", "status", "says"), [("/commit/", 500, "(500)"), ("/commit/", 403, "(403: sorry, …)")]
)
def test_a_commit_that_is_refused_is_told_without_the_token(
    client: Client, run: Path, route: str, status: int, says: str
) -> None:
    client.hub.faults.append(fails(route, status, 99))
    assert says in refused(client)
    assert len(client.hub.repos["ann/net"].commits) == 1


@pytest.mark.slow
def test_weights_that_the_repository_ignores_are_missed(client: Client, run: Path) -> None:
    client.hub.ignored = "model.safetensors"
    client.hub.repos["ann/net"] = Repo()
    client.hub.repos["ann/net"].commit({"model.safetensors": b"old"})
    assert "is not the file that was sent" in refused(client) and ".gitignore" in refused(client)


@pytest.mark.slow
@pytest.mark.parametrize("route", ["/create", "/commit/"])
def test_a_hub_that_takes_a_request_and_says_nothing_is_given_up(client: Client, run: Path, route: str) -> None:
    client.hub.faults.append(lambda ask: route in ask.route and ask.hub.over.wait(60))
    start = time.monotonic()
    assert "no answer (" in refused(client, **IMPATIENT)  # 3 s three times and 2.5 s between, or once
    assert time.monotonic() - start < 50
