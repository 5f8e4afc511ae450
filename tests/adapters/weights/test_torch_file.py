"""What `torch.save` wrote is read as torch reads it; what it did not write makes no tensor."""

import io
import pickle
import zipfile
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from graph_models import small_stgcn
from refusal import refusal

from skelbench.adapters.weights.read import read_state
from skelbench.adapters.weights.torch_file import read_torch
from skelbench.core.pickles.records import Refused

KINDS = ("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool")


def contents() -> dict[str, Any]:
    """Everything that checkpoints of pyskl, mmaction2 and MotionBERT were seen to hold, and tensors of every shape."""
    base = torch.arange(24.0).reshape(2, 3, 4)
    return {
        **{kind: torch.arange(6).reshape(2, 3).to(getattr(torch, kind)) for kind in KINDS},
        "turned": base.transpose(0, 2),
        "part": base[1, :, 1:3],
        "shared": base,
        "number": torch.tensor(2.5),
        "nothing": torch.empty(0, 7),
        "parameter": torch.nn.Parameter(base + 1),
        "ordered": OrderedDict(a=torch.ones(2)),
        "meta": {
            "epoch": 3,
            "config": "x" * 20_000,
            "best": np.float64(0.5),
            "array": np.arange(3),
            "size": base.shape,
        },
        "device": torch.device("cpu"),
        "milestones": Counter({9: 1}),
        "groups": [{"lr": 0.1, "betas": (0.9, 0.999), "params": [0, 1]}],
        "state": defaultdict(dict, {0: {"step": torch.tensor(1.0)}}),
        "dtype": torch.float32,
    }


def same(left: Any, right: Any) -> bool:
    if isinstance(right, torch.Tensor):
        return left.dtype == right.dtype and left.shape == right.shape and bool((left == right).all())
    if isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in right)
    if isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return left is None if isinstance(right, np.ndarray) else left == (right if np.isscalar(right) else str(right))


@pytest.mark.parametrize("legacy", [False, True])
def test_what_torch_saves_is_read_as_it_was(tmp_path: Path, legacy: bool) -> None:
    saved = contents()
    torch.save(saved, tmp_path / "x.pth", _use_new_zipfile_serialization=not legacy)
    assert same(read_torch(tmp_path / "x.pth"), saved)


def test_a_state_dict_is_the_one_that_torch_reads(tmp_path: Path) -> None:
    torch.save({"state_dict": small_stgcn().network.state_dict()}, tmp_path / "x.pth")
    theirs = torch.load(tmp_path / "x.pth", weights_only=True)["state_dict"]
    ours = read_state(tmp_path / "x.pth")
    assert list(ours) == list(theirs)
    assert all(torch.equal(ours[key], theirs[key]) for key in theirs)


def spoilt(folder: Path, change: Callable[[bytes], bytes], saved: Any = None) -> Path:
    """A checkpoint whose pickle was changed and packed again, so that the archive agrees with itself."""
    torch.save({"w": torch.arange(6.0).reshape(2, 3)} if saved is None else saved, folder / "x.pth")
    with zipfile.ZipFile(folder / "x.pth") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(folder / "x.pth", "w") as archive:
        for name, content in members.items():
            changed = change(content) if name.endswith("data.pkl") else content
            assert changed != content or not name.endswith("data.pkl")
            archive.writestr(name, changed)
    return folder / "x.pth"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"cpuq\x06K\x06", b"cpuq\x06M\xff\xff", "a storage of 24 bytes, expected 262140"),
        (b"K\x00K\x02K\x03", b"K\x01K\x02K\x03", "a tensor beyond its storage"),
        (b"K\x00K\x02K\x03", b"K\x00K\x07K\x03", "a tensor beyond its storage"),
        (b"K\x03K\x01", b"K\xffK\x01", "a tensor beyond its storage"),
        (b"K\x02K\x03\x86", b"J\xff\xff\xff\xffK\x03\x86", "a tensor without a shape"),
        (b"K\x03K\x01\x86", b"J\xff\xff\xff\xffK\x01\x86", "a tensor without a shape"),
        (b"K\x02K\x03\x86", b"M\xff\xffK\x03\x86", "a tensor beyond its storage"),
        (b"FloatStorage", b"FlostStorage", "it holds a torch.FlostStorage, and making one may execute anything"),
        (
            b"_rebuild_tensor_v2",
            b"_rebuild_qtensor_2",
            "it holds a torch._utils._rebuild_qtensor_2, and",
        ),
    ],
)
def test_a_tensor_is_held_against_its_storage(tmp_path: Path, old: bytes, new: bytes, why: str) -> None:
    def change(content: bytes) -> bytes:
        assert old in content, content
        return content.replace(old, new, 1)

    assert why in refusal(lambda: read_state(spoilt(tmp_path, change)))


def test_a_tensor_that_repeats_one_number_for_ever_is_refused(tmp_path: Path) -> None:
    torch.save({"w": torch.zeros(1).expand(10**6, 10**6)}, tmp_path / "x.pth")
    assert "tensors that unfold to far more than the file holds" in refusal(lambda: read_state(tmp_path / "x.pth"))


def test_a_thousand_tensors_of_one_storage_are_refused(tmp_path: Path) -> None:
    whole = torch.zeros(10_000)
    torch.save({f"w{i}": whole[: 10_000 - i] for i in range(1000)}, tmp_path / "x.pth")
    assert "tensors that unfold to far more than the file holds" in refusal(lambda: read_state(tmp_path / "x.pth"))


def test_an_archive_that_is_packed_is_refused(tmp_path: Path) -> None:
    torch.save({"w": torch.zeros(10**6)}, tmp_path / "x.pth")
    with zipfile.ZipFile(tmp_path / "x.pth") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "x.pth", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert "an archive that is packed" in refusal(lambda: read_state(tmp_path / "x.pth"))


ODD = {
    "sparse": lambda: torch.eye(3).to_sparse(),
    "complex": lambda: torch.zeros(3, dtype=torch.complex64),
    "quantised": lambda: torch.quantize_per_tensor(torch.zeros(3), 0.1, 0, torch.qint8),
    "meta": lambda: torch.zeros(3, device="meta"),
}


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.filterwarnings("ignore")
def test_tensors_that_no_network_has_are_refused(tmp_path: Path, kind: str) -> None:
    torch.save({"w": ODD[kind]()}, tmp_path / "x.pth")
    assert "holds no weights we can read" in refusal(lambda: read_state(tmp_path / "x.pth"))


@pytest.mark.parametrize(
    ("saved", "came"),
    [
        ({"state_dict": {}}, "holds nothing, expected `state_dict`"),
        ({"state_dict": 3}, "holds nothing, expected `state_dict`"),
        ({"state_dict": {1: torch.zeros(1)}}, "holds 1, expected"),
        ({"epoch": 3}, "holds epoch, expected"),
        ({"model": {"a": [torch.zeros(1)]}}, "holds a, expected"),
        ([torch.zeros(1)], "holds a list, expected a state dict"),
        (torch.zeros(1), "holds a Tensor, expected a state dict"),
    ],
)
def test_what_is_no_state_dict_is_named(tmp_path: Path, saved: Any, came: str) -> None:
    torch.save(saved, tmp_path / "x.pth")
    assert came in refusal(lambda: read_state(tmp_path / "x.pth"))


def test_a_strict_reader_makes_no_object_and_names_it(tmp_path: Path) -> None:
    torch.save({"state_dict": {}, "meta": date(2020, 1, 1)}, tmp_path / "x.pth")
    with pytest.raises(Refused, match=r"datetime\.date"):
        read_torch(tmp_path / "x.pth")


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x03\x04" + bytes(100), b"\x80\x02.", pickle.dumps({"w": 1}), b"ustar", bytes(5000)]
)
def test_what_is_no_checkpoint_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.pth").write_bytes(content)
    assert "holds no weights we can read" in refusal(lambda: read_state(tmp_path / "x.pth"))


@pytest.mark.parametrize("legacy", [False, True])
def test_a_checkpoint_that_was_cut_short_is_one_line(tmp_path: Path, legacy: bool) -> None:
    stream = io.BytesIO()
    torch.save({"w": torch.arange(100.0)}, stream, _use_new_zipfile_serialization=not legacy)
    whole = stream.getvalue()
    for keep in range(0, len(whole) - 1, 37):
        (tmp_path / "x.pth").write_bytes(whole[:keep])
        assert "holds no weights we can read" in refusal(lambda: read_state(tmp_path / "x.pth"))
