"""Code of somebody else that leaves a mark when it is imported: whether the mark is there says whether it ran."""

import sys
from pathlib import Path

import pytest

NET = """
from toy import WristModel

class Net(WristModel):
    pass
"""


class Outside:
    """A folder on the Python path, for this process and those it starts, and the mark that modules in it leave."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.mark = folder, folder / "mark"
        folder.mkdir()
        monkeypatch.syspath_prepend(str(folder))
        monkeypatch.setenv("PYTHONPATH", ":".join(filter(None, sys.path)))
        self.names: list[str] = []

    @property
    def ran(self) -> bool:
        """Whether any of its modules was imported since this was last asked."""
        left = self.mark.exists()
        self.mark.unlink(missing_ok=True)
        return left

    def module(self, name: str, body: str = NET) -> str:
        """Write a module, or one in a package, that leaves the mark and then does what `body` says."""
        path = self.folder.joinpath(*name.split(".")).with_suffix(".py")
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"from pathlib import Path\nPath({str(self.mark)!r}).touch()\n{body}\n")
        self.forget(name)
        self.names.append(name)
        return name

    def forget(self, *names: str) -> None:
        """Have modules imported anew by whoever asks for them next."""
        for name in names or self.names:
            sys.modules.pop(name, None)
            sys.modules.pop(name.partition(".")[0], None)
