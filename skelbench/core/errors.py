"""Input we cannot use; the command line prints it in one line and exits with 2."""

from skelbench.core.words import one_line


class InputError(ValueError):
    """Something the user gave is wrong: says what came, what was expected and what to do.

    Its text is one printable line of at most 480 characters, whatever words of a file are in it.
    """

    def __init__(self, text: str) -> None:
        super().__init__(one_line(text))
        self.whole = text


def require(condition: bool, text: str) -> None:
    """Refuse what the user gave unless the condition holds: one rule a line.

    Raises:
        InputError: it does not hold; `text` says what came and what was expected.
    """
    if not condition:
        raise InputError(text)
