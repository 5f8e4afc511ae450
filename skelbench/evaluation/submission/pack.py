"""Make a submission: the cells of one model under one suite, its card and what runs here, as one folder."""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from skelbench.adapters.card import Card, read_card
from skelbench.core.errors import InputError, require
from skelbench.core.files import atomic, file_sha256
from skelbench.evaluation.doctor.environment import environment
from skelbench.evaluation.doctor.hashes import compare, read_published
from skelbench.evaluation.results.files.cells_file import Written, read_body, write_cells
from skelbench.evaluation.results.files.folder import CellsFolder, cells_folder, model_folder, tell
from skelbench.evaluation.results.files.rendered import rows_of
from skelbench.evaluation.results.identity import SETTING
from skelbench.evaluation.results.rows import newest
from skelbench.evaluation.submission.at_hand import data_at_hand
from skelbench.evaluation.submission.complete import gaps, shipped_suite, suite_sha256, wanted
from skelbench.evaluation.submission.listing import files_in
from skelbench.evaluation.submission.manifest import (
    CARD,
    CELLS,
    ENVIRONMENT,
    Manifest,
    Setting,
    write_json,
)
from skelbench.evaluation.submission.surroundings import told_damage
from skelbench.perturbations.suites import Suite

Row = Mapping[str, Any]


def pack_submission(results: Path, model: str, card: str | Path, suite: str, out: Path) -> Manifest:
    """Write a folder that holds all cells of `model` under a shipped suite, undamaged ones among them.

    Of several measurements the newest counts. card: a card file, or the name of a shipped card.

    Raises:
        InputError: something of the suite was not measured, the card is that of another model, or `out` is there.
    """
    require(not out.exists(), f"{out} is there already; name a new folder")
    asked, described = shipped_suite(suite), read_card(card)
    folder = cells_folder(results)
    require(folder.is_dir(), f"{results} has no folder {folder.name} of cells; measure with skelbench eval --out")
    cells = CellsFolder(folder, [model])
    tell(cells.problems)
    rows = newest(rows_of(cells))
    plain = [row for row in rows.to_dict("records") if row["repair"] == ""]
    require(bool(plain), f"{results} holds no row of {model}; name a model that was measured into it")
    chosen: list[Row] = []
    settings: list[Setting] = []
    for of_setting in _by_setting(plain):
        setting, kept = _setting(of_setting, asked, results)
        settings.append(setting)
        chosen += kept
    _check_card(described, chosen, model)
    with _folder(out) as draft:
        described.save(draft / CARD)
        write_json(environment() | {"damaged": told_damage(compare(read_published(), [suite]))}, draft / ENVIRONMENT)
        _write_cells(cells, chosen, draft / CELLS, model)
        first = chosen[0]
        manifest = Manifest(
            model=model,
            weights_sha256=first["weights_sha256"],
            config_sha256=first["config_sha256"],
            suite=suite,
            suite_sha256=suite_sha256(asked),
            settings=tuple(settings),
            files={name: file_sha256(draft / name) for name in files_in(draft)},
        )
        manifest.save(draft)
    return manifest


def _by_setting(rows: Sequence[Row]) -> list[list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in SETTING), []).append(row)
    return list(found.values())


def _setting(rows: Sequence[Row], suite: Suite, results: Path) -> tuple[Setting, list[Row]]:
    """Describe what was measured on one set of clips; keep the rows that are of the suite."""
    first = next((row for row in rows if row["spec"] == "clean"), rows[0])
    facts = {name: first[name] for name in ("dataset", "dataset_sha256", "split", "part", "source", "names_sha256")}
    setting = Setting(**facts, clips=first["clips"], seeds=1 + max(row["seed"] for row in rows), command="-")
    data = data_at_hand(setting)
    specs = wanted(suite, rows, None if isinstance(data, str) else data)
    named = {str(spec) for spec in specs}
    kept = [row for row in rows if row["spec"] in named]
    gap = next(gaps(specs, kept, setting.seeds), None)
    require(
        gap is None, f"{results}, {setting.dataset} {setting.source}: {gap}; measure it with eval --suite {suite.name}"
    )
    limit = "" if isinstance(data, str) or len(data) == setting.clips else f" --limit {setting.clips}"
    return Setting(**{**vars(setting), "command": _command(setting, suite.name, limit)}), kept


def _command(of: Setting, suite: str, limit: str) -> str:
    """Write what measures it again, in the folder of the submission."""
    where = f"--data {of.dataset}{f' --split {of.split}' if of.split else ''}{f' --source {of.source}' if of.source else ''}"
    return f"skelbench eval --model {CARD} {where} --suite {suite} --seeds {of.seeds}{limit} --out results.csv"


def _check_card(card: Card, rows: Sequence[Row], model: str) -> None:
    require(card.name == model, f"the card is of {card.name}, expected {model}; name its own card")
    for row in rows:
        for what, here in (("config", card.config_sha256), ("weights", card.sha256 or row["weights_sha256"])):
            there = row[f"{what}_sha256"]
            require(
                there == here,
                f"{row['spec']} was measured with {what} {there[:12]}…, the card has {here[:12]}…; measure again with "
                "this card, or name the one it was measured with",
            )


def _write_cells(cells: CellsFolder, rows: Sequence[Row], out: Path, model: str) -> None:
    places = [cells.places[row["cell"]] for row in rows]
    write_cells([Written(place.head, read_body(place)) for place in places], out / model_folder(model))
    for roll in {cells.roll_path(place) for place in places}:
        with atomic(out / roll.name) as draft:
            shutil.copyfile(roll, draft)


class _folder:
    """A folder that takes its place only when all is in it; nothing is left where something failed."""

    def __init__(self, out: Path) -> None:
        self.out = out

    def __enter__(self) -> Path:
        try:
            self.out.parent.mkdir(parents=True, exist_ok=True)
            self.draft = Path(tempfile.mkdtemp(dir=self.out.parent, prefix=f".{self.out.name}.draft-"))
        except OSError as error:
            raise InputError(f"cannot write {self.out}: {error.strerror}; name another folder") from error
        return self.draft

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.draft.chmod(0o755)
            os.replace(self.draft, self.out)
        else:
            shutil.rmtree(self.draft, ignore_errors=True)
