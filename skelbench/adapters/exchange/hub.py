"""What pushing and pulling share: a token, an end to waiting, and errors in one line."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from skelbench.adapters.weights.hub_errors import LOG_IN, why
from skelbench.core.errors import InputError

PATIENCE = 3
"""Times $HF_HUB_DOWNLOAD_TIMEOUT, 10 s, without a byte; huggingface_hub alone waits for ever."""


def check_token() -> None:
    """Refuse to begin what needs a login without one, or without a network.

    Raises:
        InputError: there is no token, or HF_HUB_OFFLINE is set.
    """
    from huggingface_hub import constants, get_token

    if constants.HF_HUB_OFFLINE:
        raise InputError("HF_HUB_OFFLINE is set, and a push needs the Hub; unset it, or see --dry-run")
    if get_token() is None:
        raise InputError(f"a push needs a token of the Hub that may write; {LOG_IN}")


@contextmanager
def patient() -> Generator[None]:
    """Let calls of huggingface_hub that set no limit end after PATIENCE without a byte.

    It sends some of them up to six times, with 23 s of pauses: the longest wait is some 200 s.
    """
    from huggingface_hub import constants
    from huggingface_hub.utils import get_session

    session: Any = get_session()
    before = getattr(session, "timeout", None)
    session.timeout = PATIENCE * constants.HF_HUB_DOWNLOAD_TIMEOUT
    try:
        yield
    finally:
        session.timeout = before


@contextmanager
def refused(what: str, repo: str, file: str = "") -> Generator[None]:
    """Say in one line why the Hub did not do something.

    Raises:
        InputError: in place of whatever huggingface_hub raises.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:  # the hub raises a dozen types; `why` tells them apart
        raise InputError(f"{what}: {why(error, repo, file)}") from error
