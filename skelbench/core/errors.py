"""The one exception for input we cannot use; the command line prints it in one line and exits with 2."""


class InputError(ValueError):
    """Something the user gave is wrong: says what came, what was expected and what to do."""
