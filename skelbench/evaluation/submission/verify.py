"""Everything that is checked of a submission, and what is said of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from skelbench.adapters.card import read_card
from skelbench.adapters.code import code_sha256
from skelbench.adapters.protocols import Model
from skelbench.core.errors import InputError, require
from skelbench.core.files import file_sha256
from skelbench.data.dataset import Dataset
from skelbench.evaluation.doctor.hashes import read_published
from skelbench.evaluation.results.files.folder import CellsFolder
from skelbench.evaluation.submission import against_data, figures, listing, surroundings
from skelbench.evaluation.submission.again import SECONDS, measure_again
from skelbench.evaluation.submission.at_hand import data_at_hand, model_at_hand
from skelbench.evaluation.submission.belongs import Row, Submission, card_faults, cell_faults
from skelbench.evaluation.submission.command import command_faults
from skelbench.evaluation.submission.complete import gaps, misnamed, other_versions, shipped_suite, wanted
from skelbench.evaluation.submission.manifest import (
    CARD,
    CELLS,
    ENVIRONMENT,
    NAME,
    Setting,
    read_json,
    read_manifest,
)
from skelbench.evaluation.suitable import MOST as MOST_CLASSES
from skelbench.perturbations.spec import CLEAN, Spec

MOST = 5
"""Faults of one check that are said; a folder that is wrong throughout is wrong."""


@dataclass(frozen=True)
class Remark:
    """What came of one check; a note says what could not be checked."""

    verdict: Literal["ok", "note", "FAIL"]
    check: str
    said: str


def verify(folder: Path, *, trust: bool = False, weights: Path | None = None) -> Iterator[Remark]:
    """Check a submission, one remark after the other; without a GPU, and nothing is fetched.

    trust: whether an adapter outside skelbench that the card names may be imported. weights: a file of the model.

    Raises:
        InputError: `folder` is no folder.
    """
    require(folder.is_dir(), f"{folder} is no folder; name what skelbench submit pack made")
    try:
        manifest = read_manifest(folder / NAME)
    except InputError as error:
        yield Remark("FAIL", NAME, str(error))
        return
    files = list(_remarks("files", f"{len(manifest.files)} files as listed", listing.faults(folder, manifest.files)))
    yield from files
    if any(remark.verdict == "FAIL" for remark in files):
        return  # whatever else is found would be of other files
    try:
        suite, card = shipped_suite(manifest.suite), read_card(folder / CARD)
        submission = Submission(folder, manifest, suite, card, CellsFolder(folder / CELLS))
        environment = read_json(folder / ENVIRONMENT)
    except InputError as error:
        yield Remark("FAIL", "files", str(error))
        return
    yield from _of_itself(submission, environment)
    for setting in manifest.settings:
        yield from _of_setting(submission, setting, trust, weights)


def _of_itself(of: Submission, environment: Mapping[str, Any]) -> Iterator[Remark]:
    """What can be checked without the clips."""
    commands = (fault for one in of.manifest.settings for fault in command_faults(one, of.manifest.suite, of.card))
    faults = [*card_faults(of), *commands]
    yield from _remarks("card", f"is that of {of.card.name}, whose cells these are", faults)
    specs = [CLEAN, *map(str, of.suite.expand())]
    faults = surroundings.faults(environment, specs, read_published())
    yield from _remarks(ENVIRONMENT, "damages as published", faults)
    yield from _remarks("cells", f"{len(of.cells)} cells can be read", cell_faults(of))


def _of_setting(of: Submission, setting: Setting, trust: bool, weights: Path | None) -> Iterator[Remark]:
    data, rows, clean = data_at_hand(setting), of.rows(setting), of.clean(setting)
    there = None if isinstance(data, str) else data
    where = " ".join(filter(None, (setting.dataset, setting.split, setting.source)))
    specs = wanted(of.suite, rows, there)
    complete = f"{len(specs)} specs of {of.suite.name}, {setting.seeds} of each that is drawn: all there, and no other"
    odd = [*gaps(specs, rows, setting.seeds), *other_versions(specs, rows), *misnamed(specs, rows)]
    yield from _remarks(f"{where}: suite", complete, odd)
    if clean is None:
        return
    keys = {row["cell"]: clean for row in rows}
    faults = list(figures.faults(of.cells, keys, len(of.card.classes) or MOST_CLASSES))
    yield from _remarks(f"{where}: figures", f"those of the predictions in {len(keys)} cells", faults)
    if faults:
        return
    names = against_data.name_faults(setting, of.cells[clean])
    yield from _remarks(f"{where}: names", f"{setting.clips} clips as listed", names)
    if there is None:
        yield Remark("note", f"{where}: clips", f"not checked, {data}: counts only")
        return
    strange = list(against_data.faults(there, of.cells[clean]))
    yield from _remarks(f"{where}: clips", "names, labels and groups are those of the data set", strange)
    if not strange:
        yield _again(of, there, specs, rows, where, model_at_hand(of.card, weights, trust=trust))


def _again(
    of: Submission, data: Dataset, specs: Sequence[Spec], rows: Sequence[Row], where: str, model: Model | str
) -> Remark:
    check = f"{where}: again"
    if isinstance(model, str):
        return Remark("note", check, f"not measured again, {model}")
    code = code_sha256(model)
    if any(row["adapter_sha256"] != code for row in rows):
        return Remark("FAIL", check, "its adapter's code, or weights that the card does not name, are others here")
    told = {(row["spec"], row["seed"]): of.cells[row["cell"]] for row in rows}
    try:
        seconds = SECONDS / len(of.manifest.settings)
        came = measure_again(model, data, specs, told, key=file_sha256(of.folder / NAME), seconds=seconds)
    except InputError as error:
        return Remark("FAIL", check, f"cannot be measured: {error}")
    said = f"{came.answers - came.other} of {came.answers} answers are the same, in {came.seen} of {came.cells} cells"
    worst = f"; most others under {came.worst}" if came.other else ""
    return Remark("ok" if came.ok else "FAIL", check, said + worst)


def _remarks(check: str, well: str, faults: Iterable[str]) -> Iterator[Remark]:
    found = list(faults)
    yield from (Remark("FAIL", check, fault) for fault in found[:MOST])
    if len(found) > MOST:
        yield Remark("FAIL", check, f"… and {len(found) - MOST} more")
    if not found:
        yield Remark("ok", check, well)
