"""`.eval_results/skelbench.yaml` of a model repository on the Hub: accuracies for the leaderboard of a benchmark there.

The Hub shows a number for every task that the `eval.yaml` of the benchmark's repository names (huggingface.co/docs/hub,
"Evaluation Results"); so few are written: clean, and the mean of every suite that was measured whole.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from skelbench.core.errors import InputError, require
from skelbench.core.files import atomic, check_inside
from skelbench.perturbations.spec import CLEAN
from skelbench.report.exchange.record import Record
from skelbench.report.exchange.scores import Score, by_treatment, of_suites

FILE = ".eval_results/skelbench.yaml"
DIGITS = 4
_REPOSITORY = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")


def write_eval_results(records: Sequence[Record], folder: Path, benchmark: str) -> tuple[Path, list[str]]:
    """Write the file into the folder of a model repository; return it, and which suites are not in it.

    benchmark: OWNER/NAME, the data set repository whose leaderboard shall show the numbers.

    Raises:
        InputError: the records are of several models, two have the same task, or the benchmark is no OWNER/NAME.
    """
    check_one_model(records, folder)
    if not _REPOSITORY.fullmatch(benchmark):
        raise InputError(f"--benchmark {benchmark!r} is no OWNER/NAME; name the data set repository of the leaderboard")
    found = [scored for record in records for scored in _scores(record)]
    entries = [_entry(record, score, benchmark) for record, score in found if isinstance(score, Score)]
    tasks = [entry["dataset"]["task_id"] for entry in entries]
    twice = next((task for task in tasks if tasks.count(task) > 1), None)
    require(
        twice is None, f"the results have task {twice} twice, on other clips or poses; export a file of one setting"
    )
    check_inside(folder / FILE)
    with atomic(folder / FILE) as draft:
        text = yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=120)
        draft.write_text(text, encoding="utf-8", newline="\n")
    return folder / FILE, [score for _, score in found if isinstance(score, str)]


def check_one_model(records: Sequence[Record], where: Path) -> None:
    """Refuse results of several models for what belongs into the repository of one.

    Raises:
        InputError: they are.
    """
    models = list(dict.fromkeys(record.model for record in records))
    require(
        len(models) == 1,
        f"{where} is of one model, the results are of {len(models)}: {', '.join(models[:5])}; choose one with --model",
    )


def _scores(record: Record) -> Iterator[tuple[Record, Score | str]]:
    yield record, by_treatment(record)[CLEAN]
    for name, score in of_suites(record):
        yield record, f"no task for suite {name}: {score}" if isinstance(score, str) else score


def _entry(record: Record, score: Score, benchmark: str) -> dict[str, Any]:
    return {
        "dataset": {"id": benchmark, "task_id": f"{record.first['dataset']}_{score.of}"},
        "value": round(score.estimate.value, DIGITS),
        "date": score.day.isoformat(),
        "notes": notes(record, score),
    }


def notes(record: Record, score: Score) -> str:
    """Say what a number is: that it is synthetic if so, its interval, and what was measured by what."""
    row = record.first
    where = " ".join(filter(None, (str(row[name]) for name in ("dataset", "split", "part"))))
    parts = [
        *record.caveats,
        f"share of {score.clips:,} clips, {score.means}",
        f"95 % interval {score.estimate.low:.{DIGITS}f} to {score.estimate.high:.{DIGITS}f} {score.over}",
        f"{where}, poses {row['source'] or 'given'}",
        f"skelbench {row['skelbench']}",
        f"weights {str(row['weights_sha256'])[:12] or 'none'}",
    ]
    return "; ".join(filter(None, parts))
