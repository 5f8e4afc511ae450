"""What comes back: at most 7 files in the folder OUT, the most valuable first.

results.tar.gz (cards, logs, rows, confusions, boards, the plan), predictions.tar (cells), figures.csv, summary.txt, and
weights in weights-1.tar to weights-3.tar. Every file is whole at any time: it is written as a draft beside its place,
and takes it at once. With the largest draft beside them they are 8 files and 63 MiB at most, none above 12.
"""

import io
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from models.gpu.cells import ALONE, files_of, is_member
from models.gpu.record import CARD, FILE, LOG, OUTPUT, WEIGHTS
from models.gpu.stages import Job
from skelbench.core.drafts import clear_drafts
from skelbench.core.errors import InputError
from skelbench.core.files import atomic, check_writable

MIB, BLOCK = 2**20, 512
RESULTS, PREDICTIONS, FIGURES, SUMMARY = "results.tar.gz", "predictions.tar", "figures.csv", "summary.txt"
PARTS = tuple(f"weights-{number}.tar" for number in (1, 2, 3))
MOST = {RESULTS: 5 * MIB, PREDICTIONS: 8 * MIB, FIGURES: MIB, **dict.fromkeys(PARTS, 12 * MIB), SUMMARY: MIB}
"""Name of every file -> its size at most."""
PLAN, FIGURES_DONE, BOARDS = "plan.json", "figures-done.txt", "boards"
TEXTS = (FILE, CARD, LOG, "rows.csv", "confusion.csv", OUTPUT)
RUNS = Path("runs/gpu")
"""What the members of the archives are called under, so that they unpack into a checkout."""


def check_out(out: Path, work: Path) -> None:
    """Make the folder; refuse one with files that are not ours: with them it could hold too many.

    Raises:
        InputError: it has such files, or will (the runs in `work`), or cannot be made or written to.
    """
    if out.resolve() in (work.resolve(), *work.resolve().parents):
        raise InputError(
            f"OUT={out} is or holds {work}, where the runs lie (all of them: gigabytes); choose another folder"
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot make OUT={out}: {error.strerror}; choose another folder") from error
    for name in MOST:
        clear_drafts(out / name)
    foreign = sorted(path.name for path in out.iterdir() if path.name not in MOST)
    if foreign:
        raise InputError(f"OUT={out} holds {foreign[0]}, which this command did not write; choose an empty folder")
    for name in MOST:
        check_writable(out / name)


def pack(work: Path, out: Path, jobs: Sequence[Job], lines: Callable[[], Iterable[str]]) -> None:
    """Write all files anew from what lies in `work`; lines: of the summary, to which what stays there is added.

    Raises:
        OSError, InputError: the disk is full, say. What had room is written, the files that were there are whole still.
    """
    with ALONE:
        texts = [work / PLAN, work / FIGURES_DONE, *sorted((work / BOARDS).glob("*.md"))]
        texts += [work / job.name / name for job in jobs for name in TEXTS]
        apart = {work / job.name / CARD for job in jobs if not job.network.ships}
        taken, stays = _first(texts, _compressed, MOST[RESULTS])
        predictions, more = _cells(work, jobs)
        parts, weights = _parts(work, jobs)
        full = _Errors()
        with full:
            _archive(
                out / RESULTS,
                work,
                ((path, _said_apart(path) if path in apart else path.read_bytes()) for path in taken),
            )
        for name, paths in ((PREDICTIONS, predictions), *zip(PARTS, parts, strict=True)):
            with full:
                _archive(out / name, work, _read(paths))
        if (figures := work / FIGURES).exists() and figures.stat().st_size <= MOST[FIGURES]:
            with full, atomic(out / FIGURES) as draft:
                draft.write_bytes(figures.read_bytes())
        stay = [f"{path}, {path.stat().st_size} bytes" for path in (*stays, *more)]
        stay += [f"{path}, {path.stat().st_size} bytes, SHA-256 {_sha256(path.parent / CARD)}" for path in weights]
        with full, atomic(out / SUMMARY) as draft:
            missing = [f"could not be written: {error}" for error in full.seen]
            draft.write_text(
                "\n".join([*lines(), *missing, "", "stays in the folder of the runs:", *(stay or ["-"]), ""])
            )
        if full.seen:
            raise full.seen[0]


class _Errors:
    """A block that ends at an error of the disk, which is kept: a smaller file may still have room."""

    def __init__(self) -> None:
        self.seen: list[OSError | InputError] = []

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, OSError | InputError):
            return False
        self.seen.append(error)
        return True


def unpack(earlier: Path, work: Path, jobs: Sequence[Job]) -> list[str]:
    """Put what an earlier call brought back into `work`, of trainings that it finished; returns their names.

    What is there already stays. Of an archive only the members that `pack` writes are taken.

    Raises:
        InputError: there is no such archive, or it is damaged.
    """
    members: dict[tuple[str, ...], bytes] = {}
    if not (earlier / RESULTS).exists():
        raise InputError(f"--earlier {earlier} holds no {RESULTS}; name the OUT of an earlier call")
    for name in (RESULTS, PREDICTIONS, *PARTS):
        if (earlier / name).exists():
            members |= dict(_members(earlier / name))
    finished = [job.name for job in jobs if (job.name, CARD) in members and not (work / job.name).exists()]
    wanted = [(name, file) for name in finished for file in (*TEXTS, WEIGHTS)]
    wanted += [parts for parts in members if parts[0] in finished and is_member(parts[1:])]
    if (earlier / FIGURES).exists():
        members[FIGURES,] = (earlier / FIGURES).read_bytes()
    for key in ((PLAN,), (FIGURES,), (FIGURES_DONE,), *wanted):
        if key in members and not work.joinpath(*key).exists():
            with atomic(work.joinpath(*key)) as draft:
                draft.write_bytes(members[key])
    return finished


def _members(archive: Path) -> Iterator[tuple[tuple[str, ...], bytes]]:
    """Give the files of an archive, by the parts of their path below `RUNS`."""
    try:
        with tarfile.open(archive) as opened:
            for member in opened:
                stream = opened.extractfile(member) if member.isreg() else None
                if stream and member.name.startswith(f"{RUNS}/"):
                    yield Path(member.name).relative_to(RUNS).parts, stream.read()
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise InputError(f"{archive} is damaged ({error}); leave --earlier out, or name another folder") from error


def _parts(work: Path, jobs: Sequence[Job]) -> tuple[list[list[Path]], list[Path]]:
    """Distribute weights over the archives for them, MaskCLR's first; returns also those that stay."""
    parts: list[list[Path]] = [[] for _ in PARTS]
    sizes, stays = [20 * BLOCK] * len(parts), list[Path]()
    for job in sorted(jobs, key=lambda job: job.model != "maskclr"):
        if not (path := work / job.name / WEIGHTS).exists():
            continue
        fits = [i for i, used in enumerate(sizes) if used + _in_tar(path) <= MOST[PARTS[i]]]
        if job.network.ships and fits:
            parts[fits[0]].append(path)
            sizes[fits[0]] += _in_tar(path)
        else:
            stays.append(path)
    return parts, stays


def _cells(work: Path, jobs: Sequence[Job]) -> tuple[list[Path], list[Path]]:
    """Take the cells of whole runs as long as there is room for them; returns those files, and those that stay."""
    taken, stays, used = list[Path](), list[Path](), 20 * BLOCK
    for job in jobs:
        files = files_of(work / job.name)
        size = sum(map(_in_tar, files))
        fits = used + size <= MOST[PREDICTIONS]
        used += size if fits else 0
        taken += files if fits else []
        stays += [] if fits else files
    return taken, stays


def _first(paths: Iterable[Path], size: Callable[[Path], int], room: int) -> tuple[list[Path], list[Path]]:
    """Take files as long as there is room for them; returns those, and those that stay."""
    taken, stays, used = list[Path](), list[Path](), 20 * BLOCK
    for path in paths:
        if not path.exists():
            continue
        fits = used + size(path) <= room
        used += size(path) if fits else 0
        (taken if fits else stays).append(path)
    return taken, stays


def _compressed(path: Path) -> int:
    """Return about the bytes that a file takes in a compressed archive, rather more."""
    return len(zlib.compress(path.read_bytes())) + BLOCK


def _in_tar(path: Path) -> int:
    """Return the bytes that a file takes in an archive, with its header."""
    return 2 * BLOCK + BLOCK * -(-path.stat().st_size // BLOCK)


def _read(paths: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
    return ((path, path.read_bytes()) for path in paths)


def _sha256(card: Path) -> str:
    """Return what a card says of its weights; the file itself is too large to be read after every job."""
    return _values(card)["sha256"] if card.exists() else "on no card"


def _said_apart(path: Path) -> bytes:
    """Return a card's text with a note that its weights are too large to come back."""
    values, weights = _values(path), path.parent / WEIGHTS
    if weights.exists():
        size = f"{weights.stat().st_size / MIB:.0f} MiB, SHA-256 {values['sha256']}"
        note = f"The weights ({size}) did not come back from the machine that trained them."
        values["notes"] = " ".join(filter(None, (values.get("notes"), note)))
    text: Any = yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=120)
    return text.encode()


def _values(card: Path) -> dict[str, Any]:
    return yaml.safe_load(card.read_text(encoding="utf-8"))


def _archive(file: Path, work: Path, contents: Iterable[tuple[Path, bytes]]) -> None:
    """Write an archive of files by their paths below `work`; none where there is nothing."""
    members = list(contents)
    if not members:
        file.unlink(missing_ok=True)
        return
    with atomic(file) as draft, tarfile.open(draft, "w:gz" if file.suffix == ".gz" else "w") as archive:
        for path, content in members:
            header = tarfile.TarInfo(str(RUNS / path.relative_to(work)))
            header.size, header.mtime = len(content), int(path.stat().st_mtime)
            archive.addfile(header, io.BytesIO(content))
