"""What comes back: at most 8 files of 16 MiB, 64 together, each whole at any time; and taken up again elsewhere."""

import io
import resource
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from gpu_standin import ONE, SHIPS, TWO, StandIn

from models.gpu.call import Call
from models.gpu.pack import check_out, pack, unpack
from models.gpu.stages import OTHERS, SETS, SMALL, TRIO, Job
from skelbench.core.errors import InputError

MIB = 2**20
JOBS = [ONE, TWO, SHIPS]
Start = Callable[..., tuple[bool, Call]]


def run_of(work: Path, job: Job, mib: float = 0.01) -> None:
    """Leave what a finished job leaves, its weights so large."""
    folder = work / job.name
    folder.mkdir(parents=True)
    (folder / "card.yaml").write_text(f"name: {job.name}\nadapter: a.b:C\nsha256: '{'0' * 64}'\nnotes: Its own.\n")
    (folder / "weights.safetensors").write_bytes(bytes(int(mib * MIB)))
    (folder / "checkpoint.pt").write_bytes(bytes(100))
    cells = folder / "rows.cells" / job.name
    cells.mkdir(parents=True)
    (cells / "0.cells").write_bytes(bytes(int(mib * MIB / 10)))
    (cells / ".0.cells.draft-x.cells").write_bytes(b"half")
    (cells.parent / "0.clips").write_bytes(b"clips")
    for name in ("job.json", "log.csv", "rows.csv", "confusion.csv", "output.txt"):
        (folder / name).write_text(f"{name} of {job.name}\n")


def cells_of(job: Job) -> list[str]:
    folder = f"runs/gpu/{job.name}/rows.cells"
    return [f"{folder}/0.clips", f"{folder}/{job.name}/0.cells"]


def members(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as archive:
        return {name: archive.extractfile(name).read() for name in archive.getnames()}  # type: ignore[union-attr]


def packed(work: Path, out: Path, jobs: list[Job]) -> str:
    out.mkdir(exist_ok=True)
    pack(work, out, jobs, lambda: ["ended"])
    return (out / "summary.txt").read_text()


def test_everything_but_large_weights_and_checkpoints_comes_back(tmp_path: Path) -> None:
    for job in JOBS:
        run_of(tmp_path / "runs/gpu", job)
    said = packed(tmp_path / "runs/gpu", tmp_path / "out", JOBS)
    results, (weights,) = members(tmp_path / "out/results.tar.gz"), members(tmp_path / "out/weights-1.tar")
    assert len(results) == 3 * 6
    assert results[f"runs/gpu/{ONE.name}/rows.csv"].decode() == f"rows.csv of {ONE.name}\n"
    assert members(tmp_path / "out/predictions.tar").keys() == {name for job in JOBS for name in cells_of(job)}
    assert weights == f"runs/gpu/{SHIPS.name}/weights.safetensors"
    assert said.count(f"SHA-256 {'0' * 64}") == 2
    assert SHIPS.name not in said.partition("stays")[2]


def test_a_card_whose_weights_stay_says_so_and_the_card_in_the_runs_does_not(tmp_path: Path) -> None:
    for job in JOBS:
        run_of(tmp_path / "runs/gpu", job, 3)
    packed(tmp_path / "runs/gpu", tmp_path / "out", JOBS)
    cards = {
        name: yaml.safe_load(text) for name, text in members(tmp_path / "out/results.tar.gz").items() if "card" in name
    }
    notes = [cards[f"runs/gpu/{job.name}/card.yaml"]["notes"] for job in JOBS]
    apart = f"Its own. The weights (3 MiB, SHA-256 {'0' * 64}) did not come back from the machine that trained them."
    assert notes == [apart, apart, "Its own."]
    assert "did not" not in (tmp_path / "runs/gpu" / ONE.name / "card.yaml").read_text()


def test_however_much_there_is_the_folder_stays_within_its_limits_and_maskclr_comes_first(tmp_path: Path) -> None:
    many = [Job(of, model, SMALL, seed) for seed in range(3) for of in SETS for model in reversed(TRIO)]
    many += [Job(of, model, OTHERS, 0) for of in SETS for model in OTHERS.epochs]
    for job in many:
        run_of(tmp_path / "runs/gpu", job, 11.3 if job.network is SMALL else 2.5)
    said = packed(tmp_path / "runs/gpu", tmp_path / "out", many)
    sizes = {path.name: path.stat().st_size for path in (tmp_path / "out").iterdir()}
    draft = max(sizes.values())  # one at a time may lie beside them
    assert len(sizes) + 1 <= 8
    assert sum(sizes.values()) + draft <= 64 * MIB
    assert draft <= 16 * MIB
    brought = [name for part in (1, 2, 3) for name in members(tmp_path / f"out/weights-{part}.tar")]
    assert [name.split("/")[2].split("-")[0] for name in brought] == ["maskclr"] * 3
    assert said.count("weights.safetensors") == len(many) - 3
    assert said.count("0.cells, ") == said.count("0.clips, ") > 0  # what there was no room for is listed


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A disk on which nothing larger can be written."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_where_the_disk_is_full_what_was_packed_stays_whole(tmp_path: Path) -> None:
    run_of(tmp_path / "runs/gpu", SHIPS, 1)
    packed(tmp_path / "runs/gpu", tmp_path / "out", [SHIPS])
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    (tmp_path / cells_of(SHIPS)[1]).write_bytes(bytes(2 * MIB))
    with files_of_at_most(MIB), pytest.raises(OSError, match="File too large"):
        packed(tmp_path / "runs/gpu", tmp_path / "out", [SHIPS])
    after = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert after.keys() == before.keys()
    assert members(tmp_path / "out/predictions.tar").keys() == set(cells_of(SHIPS))
    assert after["predictions.tar"] == before["predictions.tar"]


def test_where_an_archive_has_no_room_the_smaller_files_are_written_and_say_so(tmp_path: Path) -> None:
    run_of(tmp_path / "runs/gpu", SHIPS, 2)
    with files_of_at_most(MIB), pytest.raises(OSError, match="File too large"):
        packed(tmp_path / "runs/gpu", tmp_path / "out", [SHIPS])
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"results.tar.gz", "predictions.tar", "summary.txt"}
    assert "could not be written: [Errno 27] File too large" in (tmp_path / "out/summary.txt").read_text()


def test_a_folder_that_cannot_be_written_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "summary.txt").mkdir()
    with pytest.raises(InputError, match=r"summary\.txt: it is a folder"):
        check_out(tmp_path, Path("runs/gpu"))


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match=r"holds mine.txt, which this command did not write; choose an empty folder"):
        check_out(tmp_path, Path("runs/gpu"))


@pytest.mark.parametrize("out", ["runs/gpu", "runs", "."])
def test_a_folder_that_the_runs_lie_in_is_refused_before_there_are_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="choose another folder"):
        check_out(Path(out), Path("runs/gpu"))
    check_out(Path("runs/gpu/out"), Path("runs/gpu"))


def test_what_an_earlier_call_finished_is_not_done_again(
    start: Start, standin: StandIn, work: Path, tmp_path: Path
) -> None:
    standin.rule({"match": f"gpu/{TWO.name}", "code": 1})
    start()
    (tmp_path / "out").rename(tmp_path / "earlier")
    work.rename(tmp_path / "gone")
    work.mkdir()
    standin.rule()
    (standin.folder / "calls.txt").unlink()
    assert unpack(tmp_path / "earlier", work, JOBS) == [ONE.name, SHIPS.name]
    fine, _ = start()
    assert fine
    assert {call.split("/runs/gpu/")[1].split()[0] for call in standin.calls(" train ")} == {TWO.name}
    assert not standin.calls("maskclr_step.py")
    names = members(tmp_path / "out/results.tar.gz")
    assert {f"runs/gpu/{job.name}/card.yaml" for job in JOBS} <= names.keys()
    for name in ("weights-1.tar", "predictions.tar"):
        earlier = members(tmp_path / "earlier" / name)
        assert earlier.items() <= members(tmp_path / "out" / name).items()


def test_an_archive_writes_nothing_but_the_files_of_the_runs(tmp_path: Path) -> None:
    (tmp_path / "earlier").mkdir()
    with tarfile.open(tmp_path / "earlier/results.tar.gz", "w:gz") as archive:
        run = f"runs/gpu/{ONE.name}"
        evil = ("rows.cells/evil", "rows.cells/../x.clips", "rows.cells/.x.clips", "rows.cells/a/b/x.cells", "x.cells")
        for name in ("../evil", "runs/gpu/../../evil", *(f"{run}/{x}" for x in ("evil", *evil)), f"{run}/card.yaml"):
            header = tarfile.TarInfo(name)
            header.size = 1
            archive.addfile(header, io.BytesIO(b"x"))
    unpack(tmp_path / "earlier", tmp_path / "work", JOBS)
    files = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(files) == ["earlier/results.tar.gz", f"work/{ONE.name}/card.yaml"]


@pytest.mark.parametrize(("content", "message"), [(None, "holds no results.tar.gz"), (b"\x1f\x8bhalf", "is damaged")])
def test_an_earlier_folder_that_is_none_is_refused(tmp_path: Path, content: bytes | None, message: str) -> None:
    if content:
        (tmp_path / "results.tar.gz").write_bytes(content)
    with pytest.raises(InputError, match=message):
        unpack(tmp_path, tmp_path / "work", JOBS)
