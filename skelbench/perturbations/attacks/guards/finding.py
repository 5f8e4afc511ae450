"""What a guard has found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """guard: its name. passed: None where it could not look. text: what it saw, in words and numbers."""

    guard: str
    passed: bool | None
    text: str
