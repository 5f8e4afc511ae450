"""Whether a model computes gradients in order to answer: such a defence needs an attack of its own."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from typing import Any


@contextmanager
def counting_backward() -> Generator[list[str]]:
    """Note every gradient that is computed meanwhile by `torch.autograd.grad`, `backward` or `Tensor.backward`."""
    import torch

    calls: list[str] = []

    def noted(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(*arguments: Any, **options: Any) -> Any:
            calls.append(function.__name__)
            return function(*arguments, **options)

        return call

    before = torch.autograd.grad, torch.autograd.backward
    torch.autograd.grad, torch.autograd.backward = map(noted, before)
    try:
        yield calls
    finally:
        torch.autograd.grad, torch.autograd.backward = before
