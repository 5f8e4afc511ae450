"""Files that are called like weights and are something else: told by their first bytes, whatever their name is."""

from pathlib import Path

MAGIC = {
    b"\x1f\x8b": "it is packed by gzip); unpack it first",
    b"7z\xbc\xaf": "it is packed by 7-Zip); unpack it first",
    b"version https://git-lfs": "it is a pointer of Git LFS); fetch the file itself: git lfs pull",
    b"<": "it is a web page); fetch the file itself",
    b"{": "it is text, perhaps an error as JSON); fetch the file itself",
    b"\x89HDF": "it is HDF5, as Keras writes); only weights of PyTorch are read",
    b"\x93NUMPY": "it is an array of NumPy); save a state_dict with torch.save",
}
"""First bytes -> what such a file is, and what to do, as the end of a refusal."""
TORCH = (b"PK", b"\x80\x02\x8a\nl")
"""How files of `torch.save` begin, now and before PyTorch 1.6."""
PICKLE = b"\x80"
TAR = slice(257, 262)


def is_safetensors(path: Path) -> bool:
    """Say whether a file is to be read as safetensors: its eight bytes of a length are followed by JSON."""
    first = _first(path)
    return first[8:9] == b"{" or (path.suffix == ".safetensors" and not first.startswith(TORCH))


def known_stranger(path: Path) -> str:
    """Say what a file that is no readable checkpoint is, and what to do; "" where its first bytes tell nothing."""
    first = _first(path)
    if first[TAR] == b"ustar":
        return "it is a tar archive); unpack it first"
    if first.startswith(PICKLE) and not first.startswith(TORCH):
        return "it is a pickle that torch.save did not write); save a state_dict with torch.save"
    return next((words for magic, words in MAGIC.items() if first.startswith(magic)), "")


def _first(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(TAR.stop)
