"""The one exception for input we cannot use; the command line prints it in one line and exits with 2."""


class InputError(ValueError):
    """Something the user gave is wrong: says what came, what was expected and what to do."""


def require(condition: bool, text: str) -> None:
    """Refuse what the user gave unless the condition holds: one rule a line.

    Raises:
        InputError: it does not hold; `text` says what came and what was expected.
    """
    if not condition:
        raise InputError(text)
