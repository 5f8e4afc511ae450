"""What a test gives in place of the web, and what it looks for afterwards."""

import io
from pathlib import Path

import torch

URL = "https://example.org/some/j.pth"


class Answer(io.BytesIO):
    """What the web gives: bytes, their announced number, and the address that they came from in the end."""

    def __init__(self, body: bytes, length: object, last: str) -> None:
        super().__init__(body)
        self.headers = {} if length is None else {"Content-Length": str(length)}
        self.last = last

    def geturl(self) -> str:
        return self.last


def checkpoint(value: float = 0) -> bytes:
    body = io.BytesIO()
    torch.save({"state_dict": {"a": torch.full((3,), value)}}, body)
    return body.getvalue()


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())
