"""Write records of Every Eval Ever into a folder as its data store has them, in place of what we wrote there before."""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from skelbench.core.errors import InputError
from skelbench.core.files import atomic, check_inside
from skelbench.report.exchange.eee import log_of
from skelbench.report.exchange.eee_instances import lines_of
from skelbench.report.exchange.json_text import read_json
from skelbench.report.exchange.place import Place, is_of_ours, place_of
from skelbench.report.exchange.record import Record

SAMPLES = "_samples.jsonl"


def write_eee(records: Sequence[Record], folder: Path, organisation: str, *, instances: bool) -> list[Path]:
    """Write every record into `folder`/data/skelbench/DEVELOPER/MODEL/; return their files.

    What an earlier export wrote of the same model on the same clips is replaced, also if its weights were others.

    Raises:
        InputError: the folder cannot be written, or a record has no clean row.
    """
    return [_write(record, folder, place_of(record, organisation), organisation, instances) for record in records]


def _write(record: Record, folder: Path, place: Place, organisation: str, instances: bool) -> Path:
    log, file, samples = log_of(record, place, organisation), folder / place.file(), folder / place.file(SAMPLES)
    if instances:
        log["detailed_evaluation_results"] = _write_instances(record, place, samples)
    check_inside(file)
    with atomic(file) as draft:  # after its instances: a record never names a file that is not there
        draft.write_text(json.dumps(log, indent=1, allow_nan=False) + "\n", encoding="ascii", newline="\n")
    if not instances:
        samples.unlink(missing_ok=True)
    for old in _earlier(file, place):
        old.unlink()
        old.with_name(old.stem + SAMPLES).unlink(missing_ok=True)
    return file


def _write_instances(record: Record, place: Place, samples: Path) -> dict[str, Any]:
    """Write the lines; return what the record says of them."""
    check_inside(samples)
    seen, rows = sha256(), 0
    with atomic(samples) as draft, draft.open("wb") as stream:
        for line in lines_of(record, place):
            stream.write(line)
            seen.update(line)
            rows += 1
    return {
        "format": "jsonl",
        "file_path": place.file(SAMPLES),
        "hash_algorithm": "sha256",
        "checksum": seen.hexdigest(),
        "total_rows": rows,
    }


def _earlier(file: Path, place: Place) -> list[Path]:
    """Find what an earlier export wrote beside `file` of other weights of this model; what is not ours stays."""
    found: list[Path] = []
    for other in sorted(file.parent.glob("*.json")):
        try:
            said = read_json(other).get("evaluation_id")
        except InputError:
            continue
        if other != file and isinstance(said, str) and said.rpartition("/")[0] == place.about:
            found += [other] if is_of_ours(other, said) else []
    return found
