"""Read back what we exported to Every Eval Ever with its instances: the same cells, from files that others had.

Only JSON is read, and only files of the folder: the path of the instances that a record states is compared, not
followed. Figures are computed anew from the answers and held against the counts that the record states.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError, require
from skelbench.core.words import WORD, one_line, quoted
from skelbench.evaluation.results.cell import CIRCUMSTANCES, COLUMNS, Cell
from skelbench.evaluation.results.files.head import check_row
from skelbench.evaluation.results.identity import SETTING
from skelbench.evaluation.results.outcome import Outcome
from skelbench.perturbations.spec import CLEAN
from skelbench.report.exchange.answers import Answers, read_answers
from skelbench.report.exchange.eee_write import SAMPLES
from skelbench.report.exchange.json_text import RESTORE, part, read_json, texts
from skelbench.report.exchange.place import COLLECTION
from skelbench.report.exchange.record import identity_of

MOST_FILES = 10_000


def read_eee(folder: Path) -> tuple[DataFrame, dict[str, Outcome]]:
    """Return the rows of all records of ours in a folder, and the outcomes of their cells by key; see `read_cells`."""
    import pandas as pd

    cells = read_cells(folder)
    rows = pd.DataFrame([cell.row for cell in cells], columns=list(COLUMNS))
    return rows, {cell.identity.key: cell.outcome for cell in cells}


def read_cells(folder: Path) -> list[Cell]:
    """Read every record that skelbench exported in `folder`/data/skelbench/, with its instances.

    Raises:
        InputError: there is none, one has no instances, their checksum is another, or they contradict the record or
            each other.
    """
    files = [path for path in sorted(folder.glob(f"data/{COLLECTION}/*/*/*.json")) if _inside(path, folder)]
    require(bool(files), f"{folder} has no data/{COLLECTION}/DEVELOPER/MODEL/*.json; name what `export --to eee` wrote")
    require(len(files) <= MOST_FILES, f"{folder} has {len(files):,} records, at most {MOST_FILES:,} are read")
    cells = [cell for path in files for cell in read_record(path)]
    require(bool(cells), f"{folder} has no record of skelbench; name what `skelbench export --to eee` wrote")
    believed: set[tuple[str, str]] = set()
    for cell in cells:
        check_row(cell.row, str(folder), believed)
    _check_labels(cells, folder)
    return cells


def read_record(path: Path) -> list[Cell]:
    """Read one record and the instances beside it; none if another library wrote it.

    Raises:
        InputError: see `read_cells`.
    """
    log = read_json(path)
    if part(part(log, "eval_library", dict, str(path)), "name", str, str(path)) != "skelbench":
        return []
    stated = dict(_stated(log, path))
    answers = _answers(log, path, stated)
    cells: list[Cell] = []
    for name, row in stated.items():
        outcome = _outcome(row, answers[name], f"{path}: result {quoted(name)}")
        try:
            cells.append(Cell(identity_of(row), outcome, outcome))
        except KeyError as error:
            raise InputError(f"{path}: result {quoted(name)} states no {error.args[0]}; {RESTORE}") from error
        except ValueError as error:
            why = f"states no whole number where one belongs ({one_line(str(error), WORD)})"
            raise InputError(f"{path}: result {quoted(name)} {why}; {RESTORE}") from error
    clean = next((cell.outcome for cell in cells if cell.identity.treatment == CLEAN), None)
    if clean is None:
        raise InputError(f"{path} has no result for `{CLEAN}`, by which drops are known; {RESTORE}")
    return [Cell(cell.identity, cell.outcome, clean) for cell in cells]


def _inside(path: Path, folder: Path) -> bool:
    """Whether a file is in the folder, and no link leads out of it."""
    return path.resolve().is_relative_to(folder.resolve())


def _stated(log: dict[str, Any], path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the name of every accuracy, and what the record states of its cell."""
    seen: set[str] = set()
    for result in part(log, "evaluation_results", list, str(path)):
        require(isinstance(result, dict), f"{path}: a result is no mapping; {RESTORE}")
        if part(part(result, "metric_config", dict, str(path)), "metric_id", str, str(path)) != "accuracy":
            continue
        name = part(result, "evaluation_result_id", str, str(path))
        require(name not in seen, f"{path}: result {quoted(name)} is there twice; {RESTORE}")
        seen.add(name)
        details = part(part(result, "score_details", dict, str(path)), "details", dict, str(path))
        yield name, texts(details, f"{path}: result {quoted(name)}")


def _answers(log: dict[str, Any], path: Path, stated: dict[str, dict[str, str]]) -> dict[str, Answers]:
    """Read the instances beside the record; the path that it states must be theirs."""
    require(
        "detailed_evaluation_results" in log,
        f"{path} has no instances, without which nothing can be imported; export with --instances",
    )
    said = part(log, "detailed_evaluation_results", dict, str(path))
    samples = path.with_name(path.stem + SAMPLES)
    expected = "/".join([*path.parts[-5:-1], samples.name])
    named = part(said, "file_path", str, str(path))
    require(named == expected, f"{path} names the instances {quoted(named)}, expected {quoted(expected)}; {RESTORE}")
    require(not samples.is_symlink(), f"{samples} is a link, expected a file beside its record; {RESTORE}")
    require(said.get("hash_algorithm") == "sha256", f"{path}: hash_algorithm is not sha256; {RESTORE}")
    clips = {name: number(row, "clips", f"{path}: result {quoted(name)}") for name, row in stated.items()}
    evaluation = part(log, "evaluation_id", str, str(path))
    return read_answers(samples, part(said, "checksum", str, str(path)), clips, evaluation)


def _outcome(row: dict[str, str], answers: Answers, where: str) -> Outcome:
    """Make the outcome of a cell, and hold it against the counts that are stated."""
    made = answers.arrays(where)
    known = {name: row[name] for name in CIRCUMSTANCES if name in row}
    outcome = Outcome(
        **made,
        grouped_by=row.get("grouped_by", ""),
        skipped=number(row, "skipped", where),
        untouched=number(row, "untouched", where) if row.get("untouched") else None,
        circumstances=dict.fromkeys(CIRCUMSTANCES, "") | known,
    )
    right, said = int(outcome.correct.sum()), number(row, "correct", where)
    require(right == said, f"{where} states {said} correct clips, its instances have {right}; {RESTORE}")
    return outcome


def number(of: dict[str, str], key: str, where: str, most: int = 1 << 40) -> int:
    """Read a whole number from 0 on that is written as text.

    Raises:
        InputError: it is none.
    """
    text = of.get(key, "")
    plain = text.isascii() and text.isdigit() and len(text) < 16
    require(plain and int(text) <= most, f"{where}: {quoted(key)} is {quoted(text)}, expected 0 to {most:,}; {RESTORE}")
    return int(text)


def _check_labels(cells: list[Cell], folder: Path) -> None:
    """Refuse a clip that has two labels in one setting."""
    known: dict[tuple[str, ...], dict[str, int]] = {}
    for cell in cells:
        labels = known.setdefault(tuple(str(getattr(cell.identity, name)) for name in SETTING), {})
        named = cast("list[tuple[str, int]]", zip(cell.outcome.clip.tolist(), cell.outcome.label.tolist(), strict=True))
        for clip, label in named:
            if labels.setdefault(clip, label) != label:
                raise InputError(f"{folder}: clip {quoted(clip)} has two labels; {RESTORE}")
