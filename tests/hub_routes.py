"""What the Hub of the tests answers, route by route: what huggingface_hub 2.4 sends and expects."""

import json
import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha1, sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hub_server import Handler


@dataclass
class Repo:
    """Commits, oldest first: their id and the files that they have."""

    private: bool = False
    gated: bool = False
    commits: list[tuple[str, dict[str, bytes]]] = field(default_factory=list)
    branches: dict[str, int] = field(default_factory=lambda: {"main": 0})

    def commit(self, files: dict[str, bytes], branch: str = "main") -> str:
        """Put files on a branch; return the commit."""
        before = self.commits[self.branches[branch]][1] if self.commits else {}
        name = sha1(repr((len(self.commits), branch, files)).encode()).hexdigest()
        self.commits.append((name, {**before, **files}))
        self.branches[branch] = len(self.commits) - 1
        return name

    def at(self, revision: str) -> tuple[str, dict[str, bytes]] | None:
        if revision in self.branches and self.commits:
            return self.commits[self.branches[revision]]
        return next((commit for commit in self.commits if commit[0] == revision), None)


def info(ask: "Handler", name: str, revision: str | None = None) -> None:
    if (repo := ask.visible(name)) is None:
        return
    if (commit := repo.at(revision or "main")) is None and (revision or repo.commits):
        return ask.refuse(404, "RevisionNotFound", "Invalid rev id")
    sha, files = commit or ("0" * 40, {})
    siblings = [{"rfilename": file} for file in files]
    ask.say(200, {"id": name, "modelId": name, "sha": sha, "private": repo.private, "siblings": siblings})


def resolve(ask: "Handler", name: str, revision: str, file: str) -> None:
    if (repo := ask.visible(name)) is None:
        return
    if repo.gated:
        return ask.refuse(403 if ask.token else 401, "GatedRepo", f"Access to model {name} is restricted.")
    if (commit := repo.at(revision)) is None:
        return ask.refuse(404, "RevisionNotFound", f"Invalid rev id: {revision}")
    sha, files = commit
    if file not in files:
        return ask.say(404, {"error": "Entry not found"}, X_Error_Code="EntryNotFound", X_Repo_Commit=sha)
    data = files[file]
    if not file.endswith(".safetensors"):
        return ask.say(200, data, X_Repo_Commit=sha, ETag=f'"{git_hash(data)}"')
    oid = sha256(data).hexdigest()
    ask.hub.blobs[oid] = data
    linked = {"X_Linked_Etag": f'"{oid}"', "X_Linked_Size": len(data), "X_Repo_Commit": sha}
    ask.say(302, b"Found", Location=f"{ask.hub.storage}/blob/{oid}?Signature=signed", **linked)


def git_hash(data: bytes) -> str:
    return sha1(b"blob %d\0%b" % (len(data), data)).hexdigest()


def blob(ask: "Handler", oid: str) -> None:
    data = ask.hub.blobs[oid]
    if found := re.fullmatch(r"bytes=(\d+)-", ask.headers.get("Range") or ""):
        start = int(found[1])
        return ask.say(206, data[start:], Content_Range=f"bytes {start}-{len(data) - 1}/{len(data)}")
    ask.say(200, data)


def create(ask: "Handler") -> None:
    if not ask.writable():
        return
    asked = json.loads(ask.body)
    name = f"{asked['organization']}/{asked['name']}"
    if asked["organization"] == "others":
        return ask.refuse(403, message='You don\'t have the rights to create a model under the namespace "others"')
    if name in ask.hub.repos:
        told = {"error": "You already created this model repo", "url": f"{ask.hub.url}/{name}"}
        return ask.say(409, told, X_Error_Message=told["error"])
    private = asked.get("private") or asked.get("visibility") == "private"
    ask.hub.repos[name] = Repo(private=bool(private))
    ask.hub.repos[name].commit({".gitattributes": b"*.safetensors filter=lfs diff=lfs merge=lfs -text\n"})
    ask.say(200, {"url": f"{ask.hub.url}/{name}", "name": name})


def branch(ask: "Handler", name: str, new: str) -> None:
    if not ask.writable() or (repo := ask.visible(name)) is None:
        return
    if new in repo.branches:
        return ask.refuse(409, message="Reference already exists")
    repo.branches[new] = repo.branches["main"]
    ask.say(200, {"success": True})


def preupload(ask: "Handler", name: str, revision: str) -> None:
    if not ask.writable() or (repo := ask.visible(name)) is None:
        return
    if (at := repo.at(revision)) is None:
        return ask.refuse(404, "RevisionNotFound", "Invalid rev id")
    told: list[dict[str, Any]] = []
    for path in (file["path"] for file in json.loads(ask.body)["files"]):
        is_lfs, there = path.endswith(".safetensors"), at[1].get(path)
        oid = there and (sha256(there).hexdigest() if is_lfs else git_hash(there))
        mode = "lfs" if is_lfs else "regular"
        told.append({"path": path, "uploadMode": mode, "shouldIgnore": path == ask.hub.ignored, "oid": oid})
    ask.say(200, {"files": told})


def batch(ask: "Handler", name: str) -> None:
    if not ask.writable():
        return
    answers: list[dict[str, Any]] = []
    for one in json.loads(ask.body)["objects"]:
        upload = {"href": f"{ask.hub.storage}/put/{one['oid']}?X-Amz-Signature=signed"}
        verify = {"href": f"{ask.hub.url}/{name}.git/info/lfs/objects/verify"}
        is_new = one["oid"] not in ask.hub.blobs
        answers.append({**one, **({"actions": {"upload": upload, "verify": verify}} if is_new else {})})
    ask.say(200, {"transfer": "basic", "objects": answers})


def put(ask: "Handler", oid: str) -> None:
    ask.hub.blobs[oid] = ask.body  # the storage is asked later whether that is what was announced
    ask.say(200)


def verify(ask: "Handler", _: str) -> None:
    asked = json.loads(ask.body)
    came = ask.hub.blobs.get(asked["oid"], b"")
    ok = sha256(came).hexdigest() == asked["oid"] and len(came) == asked["size"]
    ask.say(200 if ok else 422, {})


def commit(ask: "Handler", name: str, revision: str) -> None:
    if not ask.writable() or (repo := ask.visible(name)) is None:
        return
    lines = [json.loads(line) for line in ask.body.splitlines()]
    files: dict[str, bytes] = {}
    for line in lines:
        value = line["value"]
        if line["key"] == "file":
            files[value["path"]] = b64decode(value["content"])
        elif line["key"] == "lfsFile":
            files[value["path"]] = ask.hub.blobs[value["oid"]]
    name_of = repo.commit(files, revision)
    ask.say(200, {"success": True, "commitOid": name_of, "commitUrl": f"{ask.hub.url}/{name}/commit/{name_of}"})


def valid(ask: "Handler") -> None:
    ask.say(200, {"errors": [], "warnings": []})


NAME = "([^/]+/[^/]+)"
ROUTES: list[tuple[str, Callable[..., None]]] = [
    (rf"GET /api/models/{NAME}", info),
    (rf"GET /api/models/{NAME}/revision/(.+)", info),
    (rf"(?:GET|HEAD) /{NAME}/resolve/([^/]+)/(.+)", resolve),
    (r"(?:GET|HEAD) /blob/(\w+)", blob),
    (r"POST /api/repos/create", create),
    (r"POST /api/validate-yaml", valid),
    (rf"POST /api/models/{NAME}/branch/(.+)", branch),
    (rf"POST /api/models/{NAME}/preupload/(.+)", preupload),
    (rf"POST /{NAME}\.git/info/lfs/objects/batch", batch),
    (rf"POST /{NAME}\.git/info/lfs/objects/verify", verify),
    (r"PUT /put/(\w+)", put),
    (rf"POST /api/models/{NAME}/commit/(.+)", commit),
]
