"""Where a network computes."""

from skelbench.core.errors import InputError


def choose(name: str | None) -> str:
    """Return the device of that name, or a GPU where there is one, else the CPU.

    Raises:
        InputError: the device cannot be used here.
    """
    import torch

    chosen = name or ("cuda" if torch.cuda.is_available() else "cpu")
    try:
        torch.empty(0, device=chosen).cpu()
    except (RuntimeError, AssertionError) as error:
        raise InputError(f"--device {chosen} cannot be used here ({str(error).splitlines()[0]}); try cpu") from error
    return chosen
