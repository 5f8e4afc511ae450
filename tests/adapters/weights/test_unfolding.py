"""A small checkpoint makes no large one: members that lie in each other, a hundred thousand tensors of nothing."""

import json
import pickle
import struct
import zlib
from pathlib import Path

import pytest
import torch
from refusal import cheap_refusal, refusal
from safetensors.torch import save_file

from skelbench.adapters.weights.read import read_saved

READ = "skelbench.adapters.weights.read:read_saved"


def text(word: str) -> bytes:
    return pickle.BINUNICODE + struct.pack("<I", len(word)) + word.encode()


def byte_of(number: int, size: int) -> bytes:
    """Instructions for a tensor of the first byte of a storage of `size` bytes."""
    storage = (
        text("storage") + b"ctorch\nByteStorage\n" + text(str(number)) + text("cpu") + b"J" + struct.pack("<i", size)
    )
    return b"ctorch._utils\n_rebuild_tensor_v2\n((" + storage + b"tQK\0K\x01\x85K\x01\x85\x89}tR"


def head(name: str, data: bytes, place: int | None = None) -> bytes:
    """Write the local head of a member of an archive, or its entry in the list at the end."""
    numbers = (0, 0, 0, 0, zlib.crc32(data), len(data), len(data), len(name), 0)
    if place is None:
        return struct.pack("<4sH4H3I2H", b"PK\3\4", 20, *numbers) + name.encode()
    return struct.pack("<4s2H4H3I2H3H2I", b"PK\1\2", 20, 20, *numbers, 0, 0, 0, 0, place) + name.encode()


def russian_dolls(path: Path, count: int, size: int) -> Path:
    """Write an archive in which the data of every storage are the next storage, head and all."""
    data, dolls = bytes(size), list[tuple[str, bytes]]()
    for number in reversed(range(count)):
        dolls.insert(0, (f"x/data/{number}", data))
        data = head(*dolls[0]) + data
    tensors = b"".join(text(f"k{number}") + byte_of(number, len(inner)) for number, (_, inner) in enumerate(dolls))
    index = ("x/data.pkl", b"\x80\x02}(" + tensors + b"u.")
    listed = [head(*doll, len(data) - len(doll[1]) - 30 - len(doll[0])) for doll in dolls]
    ends = b"".join([*listed, head(*index, len(data))])
    body = data + head(*index) + index[1]
    count += 1
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(ends), len(body), 0)
    path.write_bytes(body + ends + end)
    return path


@pytest.mark.slow
def test_storages_that_lie_in_each_other_are_refused(tmp_path: Path) -> None:
    assert read_saved(russian_dolls(tmp_path / "two.pth", 2, 10_000)).keys() == {"k0", "k1"}
    path = russian_dolls(tmp_path / "many.pth", 1000, 500_000)
    assert path.stat().st_size < 10**6
    assert "storages that unfold to far more" in cheap_refusal(READ, path)


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.slow
def test_a_hundred_thousand_tensors_of_nothing_are_refused(tmp_path: Path, zipped: bool) -> None:
    saved = {f"k{number}": torch.empty(0) for number in range(30_000)}
    torch.save(saved, tmp_path / "x.pth", _use_new_zipfile_serialization=zipped)
    assert "more than 20,000 tensors" in refusal(lambda: read_saved(tmp_path / "x.pth"))


@pytest.mark.slow
def test_safetensors_of_a_hundred_thousand_tensors_are_refused(tmp_path: Path) -> None:
    one = {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}
    names = json.dumps({f"k{number}": one for number in range(100_000)}).encode()
    (tmp_path / "x.safetensors").write_bytes(struct.pack("<Q", len(names)) + names)
    assert "bytes, at most 2,097,152 are read" in cheap_refusal(READ, tmp_path / "x.safetensors")


@pytest.mark.parametrize("kind", [torch.complex64, torch.uint16, torch.float8_e4m3fn])
def test_numbers_that_no_network_has_are_refused(tmp_path: Path, kind: torch.dtype) -> None:
    """Of complex ones torch would take the real part, and say so on stderr."""
    save_file({"a": torch.ones(2).to(kind)}, tmp_path / "x.safetensors")
    assert f"numbers of the type {kind}" in refusal(lambda: read_saved(tmp_path / "x.safetensors"))


def test_what_somebody_notes_in_safetensors_is_no_tensor(tmp_path: Path) -> None:
    save_file({"a": torch.ones(2)}, tmp_path / "x.safetensors", metadata={"format": "pt", "epoch": "3"})
    assert read_saved(tmp_path / "x.safetensors").keys() == {"a"}
