"""What huggingface_hub makes of answers over https, said in one line; and what never is in it."""

import io
import logging

import httpx2
import pytest
from huggingface_hub.utils import hf_raise_for_status

from skelbench.adapters.weights.hub_errors import discreet, hidden, may_pass, why

URL = "https://huggingface.co/ann/net/resolve/main/w.pt?Signature=abc"


def error(status: int, **headers: str) -> Exception:
    """What the library raises for an answer of the real Hub's address."""
    answer = httpx2.Response(
        status,
        request=httpx2.Request("HEAD", URL, headers={"authorization": "Bearer hf_secretsecret"}),
        headers={key.replace("_", "-"): value for key, value in headers.items()},
    )
    with pytest.raises(Exception) as raised:
        hf_raise_for_status(answer)
    return raised.value


@pytest.mark.parametrize(
    ("status", "headers", "words", "again"),
    [
        (401, {}, "there is no repository ann/net, or it is private", False),
        (401, {"X_Error_Message": "Invalid credentials in Authorization header"}, "knows your token no more", False),
        (403, {"X_Error_Code": "GatedRepo"}, "ask for access on the page of ann/net", False),
        (403, {"X_Error_Message": "Access to this resource is disabled."}, "(403: Access to this resource is", False),
        (404, {}, "knows no such address (404)", False),
        (404, {"X_Error_Code": "EntryNotFound"}, "ann/net has no file w.pt there", False),
        (408, {}, "the Hub refuses it (408)", True),
        (413, {"X_Error_Message": "too large hf_secretsecret"}, "the Hub refuses it (413: too large …)", False),
        (429, {"Retry_After": "77"}, "wait 77 s, or `hf auth login`", True),
        (429, {"Retry_After": "soon\x1b[2J"}, "wait a few minutes", True),
        (504, {}, "the Hub is out of order (504)", True),
        (501, {}, "the Hub is out of order (501)", False),
    ],
)
def test_an_answer_is_told_and_asked_again_only_where_that_may_help(
    status: int, headers: dict[str, str], words: str, again: bool
) -> None:
    raised = error(status, **headers)
    assert words in why(raised, "ann/net", "w.pt")
    assert may_pass(raised) == again


def test_an_answer_is_found_behind_what_was_made_of_it() -> None:
    outer = RuntimeError("Error while uploading")
    outer.__cause__ = error(403)
    assert why(outer, "ann/net").startswith("your token may not do that (403)")


@pytest.mark.parametrize(
    "text",
    [
        "Bearer abcdef",
        "token hf_abcdefghijklmnop",
        "hf_oauth_eyJhbGciOi.J9-x_y.z",
        "api_org_abcdefghijkl",
        "mine is my-own-words!",
    ],
)
def test_what_is_or_looks_like_a_token_is_hidden(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "my-own-words")
    secret = text.split()[-1].removesuffix("!")
    assert secret not in hidden(f"so: {text} it is") and "it is" in hidden(f"so: {text} it is")


def test_warnings_of_the_library_hold_no_signed_address() -> None:
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    logging.getLogger("huggingface_hub").addHandler(handler)
    with discreet():
        warning = "Error while downloading from %s: %s"
        logging.getLogger("huggingface_hub.file_download").warning(warning, URL, "hf_secretsecret")
    logging.getLogger("huggingface_hub").removeHandler(handler)
    assert said.getvalue() == "Error while downloading from https://huggingface.co/ann/net/resolve/main/w.pt?… …\n"
    assert not handler.filters
