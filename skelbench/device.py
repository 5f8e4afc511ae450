"""Where a network computes."""

from skelbench.errors import InputError


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


def only_deterministic() -> None:
    """Let torch use no algorithm whose result depends on timing; some are slower."""
    import os

    import torch

    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # what cuBLAS asks for
    torch.use_deterministic_algorithms(True)
    torch.backends.cudnn.benchmark = False
