"""Put a trained model on the Hugging Face Hub: its card, its weights and a README, in one commit, and nothing else."""

from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha1
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from skelbench.adapters.card import Card
from skelbench.adapters.exchange.hub import check_token, patient, refused
from skelbench.adapters.exchange.model_card import readme
from skelbench.adapters.exchange.public_card import check_public, public
from skelbench.adapters.weights.hub import Address, again, ask, check_repo
from skelbench.adapters.weights.hub_errors import discreet, may_pass
from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256
from skelbench.core.machine import VERSION

CARD, README, WEIGHTS = "card.yaml", "README.md", "model.safetensors"


@dataclass(frozen=True)
class Upload:
    """What goes to `repo`: texts by their file's name, and the weights, whose sha256 is the card's."""

    repo: str
    name: str
    texts: dict[str, str]
    weights: Path
    sha256: str

    def __post_init__(self) -> None:
        check_public(self.texts, f"what goes to {self.repo}", "correct the card, or measure data by their name")


def prepare(card: Card, repo: str, results: str = "") -> Upload:
    """Make the files that would be uploaded; asks nobody. results: a section for the README, in Markdown.

    The card in the repository names the weights beside it: a commit cannot hold its own name. Who pulls it gets a
    card that names the commit.

    Raises:
        InputError: the card has no weights, they are no safetensors, or something private would be published.
    """
    check_repo(repo)
    path = card.weights_file()
    if path is None:
        raise InputError(f"card {card.name} has no weights to push; push the cards that it is made of, or train it")
    _check_safetensors(path)
    digest = card.sha256 or file_sha256(path)
    shown = public(replace(card, weights=WEIGHTS, sha256=digest))
    with TemporaryDirectory() as folder:
        shown.save(Path(folder) / CARD)
        text = (Path(folder) / CARD).read_text(encoding="utf-8")
    return Upload(repo, card.name, {CARD: text, README: readme(shown, repo, WEIGHTS, results)}, path, digest)


def push(upload: Upload, *, private: bool = False, branch: str = "") -> Address:
    """Upload in one commit, making the repository and the branch if they are missing; return the weights' address.

    What else lies in the repository stays. The address names the commit, and the Hub has said the weights' hash there.

    Raises:
        InputError: no token, no right, no network, or `private` and the repository is open to all.
    """
    from huggingface_hub import CommitOperationAdd, HfApi

    check_token()
    api = HfApi(library_name="skelbench", library_version=VERSION)
    files = {name: text.encode() for name, text in upload.texts.items()} | {WEIGHTS: upload.weights}
    added = [CommitOperationAdd(name, data) for name, data in files.items()]
    with patient(), discreet(), refused(f"cannot push to {upload.repo}", upload.repo):
        again(partial(api.create_repo, upload.repo, private=private or None, exist_ok=True), upload.repo, may_pass)
        if private and not api.model_info(upload.repo).private:
            raise InputError(f"{upload.repo} is there and open to all; make it private on its page, or name another")
        if branch:
            api.create_branch(upload.repo, branch=branch, exist_ok=True)
        message = f"{upload.name}, by skelbench {VERSION}"
        done = api.create_commit(upload.repo, added, commit_message=message, revision=branch or None)
    address = Address(upload.repo, WEIGHTS, str(done.oid))
    _check_there(upload, address)
    return address


def _check_there(upload: Upload, address: Address) -> None:
    """Ask the Hub for the hash of the weights in the commit: a repository's .gitignore may have left them out."""
    with refused(f"pushed as commit {address.revision}, but the weights there cannot be checked", upload.repo, WEIGHTS):
        there = str(ask(address).etag)
    if there not in (upload.sha256, _git_hash(upload.weights)):
        raise InputError(
            f"{address} is not the file that was sent ({there[:12]}… there, {upload.sha256[:12]}… here); look for a "
            ".gitignore in the repository, and push again"
        )


def _check_safetensors(path: Path) -> None:
    """Refuse weights that could execute anything where they are read, or that say where they were made."""
    from safetensors import SafetensorError, safe_open

    if path.suffix != ".safetensors":
        raise InputError(
            f"{path} is no .safetensors, which is all that is pushed; make it one with `skelbench convert {path.name} "
            "--out card.yaml`, and push that card"
        )
    try:
        with cast("Any", safe_open)(path, framework="numpy") as file:
            metadata: dict[str, str] = file.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise InputError(f"{path} is no whole safetensors file; convert or train it again") from error
    check_public(metadata, f"the metadata of {path}", "save the tensors without")


def _git_hash(path: Path) -> str:
    """Hash a file as git does, by which the Hub knows those that it does not keep apart."""
    head = b"blob %d\0" % path.stat().st_size
    digest = sha1(head, usedforsecurity=False)
    with path.open("rb") as stream:
        while part := stream.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()
