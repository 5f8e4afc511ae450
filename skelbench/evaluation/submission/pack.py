"""Make a submission: the cells of one model under one suite, its card and what runs here, as one folder."""

import shlex
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from skelbench.adapters.card import Card, read_card
from skelbench.core.errors import require
from skelbench.core.files import atomic, content, file_sha256
from skelbench.evaluation.doctor.environment import environment
from skelbench.evaluation.doctor.hashes import compare, read_published
from skelbench.evaluation.notes import without_labels
from skelbench.evaluation.results.files.cells_file import Written, read_body, write_cells
from skelbench.evaluation.results.files.folder import CellsFolder, tell
from skelbench.evaluation.results.files.places import cells_folder, model_folder
from skelbench.evaluation.results.files.rendered import rows_of
from skelbench.evaluation.results.identity import SETTING
from skelbench.evaluation.results.rows import newest
from skelbench.evaluation.submission.at_hand import data_at_hand
from skelbench.evaluation.submission.command import command
from skelbench.evaluation.submission.complete import full_draws, gaps, shipped_suite, suite_sha256, wanted
from skelbench.evaluation.submission.listing import files_in
from skelbench.evaluation.submission.manifest import (
    CARD,
    CELLS,
    ENVIRONMENT,
    Manifest,
    Setting,
    write_json,
)
from skelbench.evaluation.submission.new_folder import new_folder
from skelbench.evaluation.submission.surroundings import told_damage
from skelbench.perturbations.spec import CLEAN
from skelbench.perturbations.suites import Suite

Row = Mapping[str, Any]


def pack_submission(results: Path, model: str, card: str | Path, suite: str, out: Path) -> Manifest:
    """Write a folder that holds all cells of `model` under a shipped suite, undamaged ones among them.

    Of several measurements the newest counts. card: a card file, or the name of a shipped card.

    Raises:
        InputError: something of the suite was not measured, the card is that of another model, or `out` is there.
    """
    with new_folder(out) as draft:
        asked, described = shipped_suite(suite), read_card(card)
        cells = _cells(results, model)
        settings: list[Setting] = []
        chosen: list[Row] = []
        for rows in _by_setting(_plain_rows(cells, results, model)):
            setting, kept = _setting(rows, asked, results, described)
            _write_cells(cells, kept, draft / CELLS, model)
            settings.append(setting)
            chosen += kept
        _check_card(described, chosen, model)
        described.save(draft / CARD)
        write_json(environment() | {"damaged": told_damage(compare(read_published(), [suite]))}, draft / ENVIRONMENT)
        files = {name: file_sha256(draft / name) for name in files_in(draft)}
        measured = {name: chosen[0][name] for name in ("weights_sha256", "config_sha256")}
        made = Manifest(
            model, **measured, suite=suite, suite_sha256=suite_sha256(asked), settings=tuple(settings), files=files
        )
        made.save(draft)
    return made


def _cells(results: Path, model: str) -> CellsFolder:
    folder = cells_folder(results)
    require(folder.is_dir(), f"{results} has no folder {folder.name} of cells; measure with skelbench eval --out")
    cells = CellsFolder(folder, [model])
    tell(cells.problems)
    return cells


def _plain_rows(cells: CellsFolder, results: Path, model: str) -> list[Row]:
    """Return the newest rows without a repair."""
    rows = cast("list[Row]", newest(rows_of(cells)).to_dict("records"))
    plain = [row for row in rows if row["repair"] == ""]
    require(bool(plain), f"{results} holds no row of {model}; name a model that was measured into it")
    require(
        not without_labels([row["note"] for row in plain]),
        f"{results} is of clips without labels: agreement is no accuracy and is not handed in; measure labelled data",
    )
    return plain


def _by_setting(rows: Sequence[Row]) -> list[list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in SETTING), []).append(row)
    return list(found.values())


def _setting(rows: Sequence[Row], suite: Suite, results: Path, card: Card) -> tuple[Setting, list[Row]]:
    """Describe what was measured on one set of clips; keep the rows that are of the suite and of full draws."""
    first = next((row for row in rows if row["spec"] == CLEAN), rows[0])
    facts: dict[str, Any] = {name: first[name] for name in (*SETTING, "dataset_sha256", "clips")}
    setting = Setting(**facts, seeds=1, command="-")
    data = data_at_hand(setting)
    specs = wanted(suite, rows, None if isinstance(data, str) else data)
    seeds = full_draws(specs, rows)
    named = {str(spec) for spec in specs}
    kept = [row for row in rows if row["spec"] in named and row["seed"] < seeds]
    gap = next(gaps(specs, kept, seeds), None)
    where = f"{results}, {setting.dataset} {setting.source}"
    require(gap is None, f"{where}: {gap}; measure them with skelbench eval --suite {suite.name} --out {results}")
    limit = [] if isinstance(data, str) or len(data) == setting.clips else ["--limit", str(setting.clips)]
    setting = replace(setting, seeds=seeds)
    ships = card.folder is not None and card.folder.is_relative_to(content("models"))
    words = command(setting, suite.name, card, ships=ships)
    return replace(setting, command=shlex.join([*words, *limit])), kept


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
