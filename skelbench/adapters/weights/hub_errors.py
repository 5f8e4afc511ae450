"""What the Hugging Face Hub's errors mean, each in one line with what to do; no token is ever in it.

They are told apart by the status of the answer and its header `X-Error-Code`, which are the Hub's interface, and not
by the classes of `huggingface_hub`, which change between its versions.
"""

import logging
import os
import re
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from skelbench.core.words import WORD, one_line

LOG_IN = "`hf auth login` or set $HF_TOKEN"
TRANSIENT = (408, 429, 500, 502, 503, 504)
_TOKEN = re.compile(r"\b(?:hf|api_org)_[\w.-]{8,}|(?i:bearer\s+)\S+")
_SIGNED = re.compile(r"(https?://[^\s?]+)\?[^\s']*")
"""An address with a query: that of a storage is signed, and lets anybody who has it read or write the file."""
_NETWORK = {"TransportError", "ConnectionError", "Timeout"}
"""Classes of httpx, which the hub uses since 1.0, and of requests, which it used before."""


def why(error: Exception, repo: str, file: str = "") -> str:
    """Say why the Hub did not do what it was asked, and what to do. file: that was asked for, if it was one."""
    answer, kinds = _answer(error), _kinds(error)
    if answer is not None:
        return _refusal(answer, kinds, repo, file)
    if "OfflineModeIsEnabled" in kinds:
        return "HF_HUB_OFFLINE is set; unset it"
    if kinds & {"UnicodeEncodeError", "LocalProtocolError"}:
        return f"your token holds a letter that no token has; {LOG_IN}"
    if "ProxyError" in kinds:
        return "the proxy does not let it through; check $HTTPS_PROXY and $NO_PROXY"
    if "RemoteProtocolError" in kinds:
        return "the connection broke off again and again; try again later"
    if kinds & _NETWORK:
        return f"no answer ({_words(error)}); check the network, $HF_ENDPOINT and $HTTPS_PROXY"
    if "Consistency check failed" in str(error):
        return "it came with another length than the Hub announces; try again later"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}; check the disk and $HF_HOME"
    return f"{type(error).__name__}; check the address and the network"


def may_pass(error: Exception) -> bool:
    """Say whether the same request may succeed in a moment: no answer at all, or one of an overloaded server."""
    if _answer(error) is not None:
        return is_overloaded(error)
    kinds = _kinds(error)
    return bool(kinds & _NETWORK) and not kinds & {"OfflineModeIsEnabled", "ProxyError", "LocalProtocolError"}


def is_overloaded(error: Exception) -> bool:
    """Say whether the server answered, and will rather do it in a moment."""
    answer = _answer(error)
    return answer is not None and answer.status_code in TRANSIENT


def hidden(text: str) -> str:
    """Take tokens out of a text: the one that is set, and whatever looks like one."""
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        token = os.environ.get(name, "").strip()
        text = text.replace(token, "…") if token else text
    return _TOKEN.sub("…", text)


@contextmanager
def discreet() -> Generator[None]:
    """Let the warnings of huggingface_hub, which say what it tries again, hold no token and no signed address."""

    def mask(record: logging.LogRecord) -> bool:
        record.msg, record.args = hidden(_SIGNED.sub(r"\1?…", record.getMessage())), ()
        return True

    with ExitStack() as exits:
        for handler in logging.getLogger("huggingface_hub").handlers:
            handler.addFilter(mask)
            exits.callback(handler.removeFilter, mask)
        yield


def _refusal(answer: Any, kinds: set[str], repo: str, file: str) -> str:
    """Say what an answer with an error status means; kinds: what huggingface_hub takes it for."""
    status, code = int(answer.status_code), answer.headers.get("X-Error-Code", "")
    if code == "GatedRepo":
        return f"its authors let nobody in unasked; ask for access on the page of {repo}, then {LOG_IN}"
    if code == "RepoNotFound" or "RepositoryNotFoundError" in kinds:  # over https the code may be missing
        return f"there is no repository {repo}, or it is private; check the name, and for a private one {LOG_IN}"
    if code == "RevisionNotFound":
        return f"{repo} has no such branch, tag or commit; correct what stands behind the @"
    if code == "EntryNotFound":
        return f"{repo} has no file {file} there; check the name and the revision"
    if status == 401:
        return f"the Hub asks who you are, or knows your token no more (401); {LOG_IN}"
    said = one_line(hidden(answer.headers.get("X-Error-Message", "")), WORD)
    if status == 403:
        return f"your token may not do that (403{f': {said}' if said else ''}); make one that may, then {LOG_IN}"
    if status == 404:
        return "the Hub knows no such address (404); check it and $HF_ENDPOINT"
    if status == 429:
        wait = answer.headers.get("Retry-After", "")
        return f"too many requests (429); {f'wait {wait} s' if wait.isdecimal() else 'wait a few minutes'}, or {LOG_IN}"
    if status >= 500:
        return f"the Hub is out of order ({status}); try again later"
    return f"the Hub refuses it ({status}{f': {said}' if said else ''}); check the names"


def _answer(error: BaseException) -> Any:
    """Find the answer of the server in an error or what it came from, if there was one."""
    found = (getattr(one, "response", None) for one in _chain(error))
    return next((answer for answer in found if hasattr(answer, "status_code")), None)


def _kinds(error: BaseException) -> set[str]:
    return {kind.__name__ for one in _chain(error) for kind in type(one).__mro__}


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and what it was raised from, on and on."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _words(error: BaseException) -> str:
    """The words of what was wrong at first, such as `Connection refused`."""
    first = list(_chain(error))[-1]
    return one_line(hidden(getattr(first, "strerror", None) or str(first) or type(first).__name__), WORD)
