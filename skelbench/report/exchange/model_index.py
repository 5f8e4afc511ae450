"""`model-index` in the front matter of a model's README.md, for tools that read it; the Hub prefers `hub_results`.

All else in the file stays as it is, byte for byte: other keys, their comments, the text below, and in `model-index`
itself what other tools wrote.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import yaml

from skelbench.core.errors import InputError, require
from skelbench.core.files import atomic, check_regular
from skelbench.core.words import WORD, one_line
from skelbench.core.yaml_file import SIZE, parse_yaml
from skelbench.report.exchange.hub_results import DIGITS, check_one_model, notes
from skelbench.report.exchange.record import Record
from skelbench.report.exchange.scores import by_treatment

TASK = {"type": "other", "name": "skeleton-based action recognition (skelbench)"}
"""The task of our results, by which they are found again."""
KEY = "model-index"
_MATTER = re.compile(r"\A---\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(rf"^{KEY}:.*\n(?:(?:\n|#.*\n)*[ \t-].*\n)*", re.MULTILINE)


def write_model_index(records: Sequence[Record], path: Path) -> Path:
    """Put the accuracies of one model into the front matter of README.md; a file that is not there is made.

    Raises:
        InputError: the records are of several models, the file is no .md, or its front matter cannot be read.
    """
    check_one_model(records, path)
    require(path.suffix == ".md", f"--out {path} is no .md file; name the README.md of the model")
    text = _read(path) if path.exists() else ""
    merged = with_model_index(text, _entry(records), str(path))
    with atomic(path) as draft:
        draft.write_bytes(merged.encode())
    return path


def with_model_index(text: str, entry: dict[str, Any], where: str) -> str:
    r"""Return the text of a README.md with `entry` in its model-index; where it is from, for errors.

    Raises:
        InputError: its front matter is no YAML mapping as we read it, or has line ends other than \n.
    """
    require("\r" not in text, f"{where} has line ends of Windows, expected \\n; save it with those and export again")
    found = _MATTER.match(text)
    matter, body = (found[1], text[found.end() :]) if found else ("", text)
    values = _parsed(matter, where)
    index = _merged(values.get(KEY), entry, where)
    block = yaml.safe_dump({KEY: index}, sort_keys=False, allow_unicode=True, width=120)
    merged = _BLOCK.sub("", matter) + block
    try:
        sound = _parsed(merged, where) == {**values, KEY: index}
    except InputError:
        sound = False
    require(sound, f"{where}: its front matter cannot be changed without loss; write it as one key a line")
    return f"---\n{merged}---\n{body}"


def _entry(records: Sequence[Record]) -> dict[str, Any]:
    return {"name": records[0].model, "results": [_result(record) for record in records]}


def _result(record: Record) -> dict[str, Any]:
    row = record.first
    shown = " (generated, nobody was recorded)" if record.synthetic else ""
    dataset = {
        "type": str(row["dataset"]),
        "name": f"{row['dataset']}{shown}, poses {row['source'] or 'given'}",
        "config": str(row["split"]),
        "split": str(row["part"]),
        "revision": str(row["dataset_sha256"]),
    }
    metrics = [
        {
            "type": "accuracy",
            "value": round(score.estimate.value, DIGITS),
            "name": f"Accuracy under {name}",
            "args": {"treatment": name, "notes": notes(record, score)},
        }
        for name, score in by_treatment(record).items()
    ]
    return {"task": dict(TASK), "dataset": {key: text for key, text in dataset.items() if text}, "metrics": metrics}


def _merged(index: Any, entry: dict[str, Any], where: str) -> list[dict[str, Any]]:
    """Put an entry into a model-index; of one of the same name, results that are not ours stay in front of ours."""
    entries = cast("list[Any]", index) if isinstance(index, list) else []
    sound = all(isinstance(one, dict) and "results" in one for one in entries)
    require(
        sound and isinstance(index, list | None) and all(isinstance(one["results"], list) for one in entries),
        f"{where}: its model-index is no list of models with results; correct it, or take it out",
    )
    merged: list[dict[str, Any]] = []
    for one in cast("list[dict[str, Any]]", entries):
        if one.get("name") == entry["name"]:
            kept = [result for result in one["results"] if not _is_ours(result)]
            entry = {**one, "results": [*kept, *entry["results"]]}
        else:
            merged.append(one)
    return [*merged, entry]


def _is_ours(result: Any) -> bool:
    return isinstance(result, dict) and cast("dict[str, Any]", result).get("task") == TASK


def _parsed(matter: str, where: str) -> dict[str, Any]:
    try:
        values = parse_yaml(matter)
    except yaml.YAMLError as error:
        raise InputError(
            f"{where}: its front matter is not YAML as we read it: {one_line(str(error), WORD)}"
        ) from error
    require(values is None or isinstance(values, dict), f"{where}: its front matter is no mapping; correct it")
    return cast("dict[str, Any]", values or {})


def _read(path: Path) -> str:
    check_regular(path, "README")
    with path.open("rb") as stream:
        raw = stream.read(SIZE + 1)
    require(len(raw) <= SIZE, f"{path} is larger than {SIZE:,} bytes, which no README is; name another file")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no UTF-8 text; name the README.md of a model") from error
