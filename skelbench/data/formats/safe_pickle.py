"""Read pickles of NumPy arrays and plain containers; anything else is refused by name before it can run.

The few constructors that such pickles call are not NumPy's own but the narrow ones below, so that a crafted file
reaches no code but this.
"""

import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError


def load(path: Path) -> Any:
    """Unpickle a file that may come from anywhere.

    Raises:
        InputError: it asks for anything but arrays and containers, is cut short, or is no pickle.
    """
    try:
        with path.open("rb") as stream:
            return _Unpickler(stream).load()
    except InputError:
        raise
    except FileNotFoundError as error:
        raise InputError(f"no file {path}; check the path") from error
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; check the file") from error
    except _Refused as refused:
        name = str(refused).encode("unicode_escape").decode()  # the file's own words must not steer a terminal
        raise InputError(
            f"{path} asks for {name}, which is refused; only NumPy arrays and containers are read"
        ) from None
    except Exception as error:  # a damaged pickle fails in any way that Python can
        raise InputError(
            f"{path} is no readable pickle ({type(error).__name__}); it may be cut short, fetch it again"
        ) from error


class _Refused(Exception):
    """The name of what a pickle must not ask for."""


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str, /) -> Any:
        full = f"{module}.{name}".replace("numpy._core.", "numpy.core.")
        if full not in _ALLOWED:
            raise _Refused(f"{module}.{name}")
        return _ALLOWED[full]

    def persistent_load(self, pid: Any, /) -> NoReturn:
        raise _Refused("a persistent object")


def _reconstruct(kind: Any, shape: Any, dtype: Any) -> NDArray[Any]:
    return np.ndarray((0,), np.int8)  # filled by the state that follows


def _dtype(text: Any, align: Any = False, copy: Any = False) -> np.dtype[Any]:
    plain = np.dtype(str(text))
    if plain.kind not in "biufSUO":
        raise _Refused(f"numpy.dtype {text}")
    return np.dtype(plain, copy=True)  # never NumPy's own, whose state the pickle would set


def _scalar(dtype: np.dtype[Any], raw: Any) -> Any:
    return np.frombuffer(_latin(raw), dtype, 1)[0]


def _frombuffer(raw: Any, dtype: Any, shape: Any, order: Any) -> NDArray[Any]:
    return np.frombuffer(raw, dtype).reshape(shape, order=order)


def _latin(text: Any, codec: Any = "latin1") -> bytes:
    if codec not in ("latin1", "latin-1"):
        raise _Refused(f"codec {codec}")
    return text.encode("latin1") if isinstance(text, str) else bytes(text)


_ALLOWED = {
    "numpy.ndarray": np.ndarray,
    "numpy.dtype": _dtype,
    "numpy.core.multiarray._reconstruct": _reconstruct,
    "numpy.core.multiarray.scalar": _scalar,
    "numpy.core.numeric._frombuffer": _frombuffer,
    "_codecs.encode": _latin,
    "collections.OrderedDict": OrderedDict,
    "builtins.set": set,
    "__builtin__.set": set,
    "builtins.frozenset": frozenset,
    "__builtin__.frozenset": frozenset,
}
