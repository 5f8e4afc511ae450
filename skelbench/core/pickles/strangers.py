"""Files that are called like a pickle and are something else: what they are, and what to do with them."""

import shlex

from skelbench.core.pickles.stored import OpenFile

MAGIC = {
    b"\x1f\x8b": "is packed by gzip; unpack it: gzip -dc {name} > NEW.pkl",
    b"BZh": "is packed by bzip2; unpack it: bzip2 -dc {name} > NEW.pkl",
    b"\xfd7zXZ": "is packed by xz; unpack it: xz -dc {name} > NEW.pkl",
    b"\x28\xb5\x2f\xfd": "is packed by zstd; unpack it: zstd -dc {name} > NEW.pkl",
    b"PK\x03\x04": "is a zip archive, as .npz is, not a pickle; unpack it, or call it by its format",
    b"7z\xbc\xaf": "is packed by 7-Zip; unpack it",
    b"\x93NUMPY": "is an array of NumPy (.npy), not a pickle; see docs/your_data.md for formats of arrays",
    b"\x89HDF": "is an HDF5 file, not a pickle; write an .npz or a pickle of it (docs/your_data.md)",
    b"version https://git-lfs": "is a pointer of Git LFS, not the file itself; fetch it: git lfs pull",
    b"<": "is a web page, not a pickle; fetch the file itself",
    b"{": "is text, perhaps JSON, not a pickle; see docs/your_data.md for formats of text",
}
"""First bytes -> what such a file is, as the end of a sentence that begins with its path."""
TORCH = 128
"""Bytes in which the name of the first member of PyTorch's archives lies."""


def known_stranger(file: OpenFile) -> str | None:
    """Say what a file that is no readable pickle is instead, by its first bytes; None where they tell nothing."""
    first = file.read(0, min(file.size, 32))
    if first.startswith(b"PK\x03\x04") and b"/data.pkl" in file.read(0, min(file.size, TORCH)):
        return "was written by torch.save; write it with pickle.dump, tensors as NumPy's arrays"
    said = next((words for magic, words in MAGIC.items() if first.startswith(magic)), None)
    return said and said.format(name=shlex.quote(file.path.name))
