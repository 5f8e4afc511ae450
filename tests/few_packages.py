"""An environment with some packages only: a `sitecustomize.py` that lets a Python import no others of site-packages."""

from pathlib import Path

NEEDED = ("torch", "numpy", "pandas", "pyarrow", "safetensors", "typer", "tqdm", "yaml")
THEIR_OWN = (
    *("torchgen", "functorch", "triton", "nvidia", "cuda", "sympy", "mpmath", "networkx", "jinja2", "markupsafe"),
    *("fsspec", "filelock", "typing_extensions", "setuptools", "pkg_resources", "_distutils_hack", "_yaml"),
    *("dateutil", "six", "pytz", "tzdata", "rich", "pygments", "markdown_it", "mdurl", "shellingham", "click"),
    *("annotated_doc", "annotated_types", "pydantic", "pydantic_core", "typing_inspection"),
)
"""What `pip install` of those brings with them (torch 2.11, Python 3.12)."""
SOURCE = """
import sys
from importlib.machinery import PathFinder
from pathlib import Path

ALLOWED = set({allowed!r})
REFUSED = Path({refused!r})


class Few(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        spec = super().find_spec(name, path, target)
        if path is None and spec and "site-packages" in str(spec.origin) and name not in ALLOWED:
            with REFUSED.open("a") as stream:
                stream.write(name + "\\n")
            return None
        return spec


sys.meta_path[:] = [Few if finder is PathFinder else finder for finder in sys.meta_path]
"""


def only(folder: Path, allowed: tuple[str, ...] = (*NEEDED, *THEIR_OWN)) -> Path:
    """Write it into a folder that is to stand first in PYTHONPATH; what was refused stands in `refused.txt` there."""
    folder.mkdir()
    source = SOURCE.format(allowed=allowed, refused=str(folder / "refused.txt"))
    (folder / "sitecustomize.py").write_text(source)
    return folder
