"""A small Hugging Face Hub on the loopback: what huggingface_hub asks of the real one, over real HTTP.

Repositories with commits, branches, private and gated ones; files of git (200, ETag: git's sha1) and of LFS (302 to a
second server, X-Linked-Etag: sha256, as from the real one's storage); Range; create, preupload, LFS batch, PUT, verify,
commit. `faults` are what goes wrong: called first for every request, they answer it if they return true.
"""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

from hub_routes import ROUTES, Repo

TOKEN = "hf_aVerySecretTokenOfTheTests0123456789"
Fault = Callable[["Handler"], bool]


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Hub:
    """`with Hub() as hub:` serves `hub.repos` at `hub.url`; `hub.asked` is all that came."""

    def __init__(self) -> None:
        self.repos: dict[str, Repo] = {}
        self.blobs: dict[str, bytes] = {}
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.ignored = ""
        self.over = threading.Event()
        self.servers = [ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(2)]
        for server in self.servers:
            server.hub = self  # type: ignore[attr-defined]
            server.daemon_threads = True
        self.url, self.storage = (f"http://127.0.0.1:{server.server_port}" for server in self.servers)

    def __enter__(self) -> "Hub":
        for server in self.servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def repo(self, name: str, files: dict[str, bytes], **how: bool) -> str:
        """Make a repository with one commit; return the commit."""
        self.repos[name] = Repo(**how)
        return self.repos[name].commit(files)

    def seen(self, method: str, pattern: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.method == method and re.search(pattern, asked.path)]


class Handler(BaseHTTPRequestHandler):
    """Answers of both servers: the Hub's, and those of the storage that it leads to."""

    protocol_version = "HTTP/1.1"

    def handle_any(self) -> None:
        self.hub: Hub = self.server.hub  # type: ignore[attr-defined]
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.route = unquote(urlsplit(self.path).path)
        self.token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        self.hub.asked.append(Asked(self.command, self.route, dict(self.headers.items()), self.body))
        if any(fault(self) for fault in list(self.hub.faults)):
            return
        for pattern, answer in ROUTES:  # a branch `a/b` comes as `a%2Fb`, which is one part
            if found := re.fullmatch(pattern, f"{self.command} {urlsplit(self.path).path}"):
                return answer(self, *map(unquote, found.groups()))
        self.say(404, {"error": "no such route"})

    do_GET = do_HEAD = do_POST = do_PUT = handle_any

    def say(self, status: int, body: object = b"", **headers: object) -> None:
        """Answer; a HEAD is told the length of what a GET would bring."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content_Length": len(data), **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def refuse(self, status: int, code: str = "", message: str = "") -> None:
        told = {"X_Error_Code": code, "X_Error_Message": message}
        self.say(status, {"error": message}, **{key: value for key, value in told.items() if value})

    def visible(self, name: str) -> Repo | None:
        """The repository, or None once a refusal is sent: what is not there and what is private look the same."""
        repo = self.hub.repos.get(name)
        if self.token and self.token != TOKEN:
            self.refuse(401, message="Invalid credentials in Authorization header")
        elif repo is None or (repo.private and not self.token):
            self.refuse(404 if self.token else 401, "RepoNotFound", "Repository not found")
        else:
            return repo
        return None

    def writable(self) -> bool:
        if self.token == TOKEN:
            return True
        self.refuse(401, message="Invalid username or password.")
        return False

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests' output clean."""
