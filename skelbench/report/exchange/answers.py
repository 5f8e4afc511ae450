"""The instances of a record, line by line: bounded, held against their checksum, and gathered by result."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from skelbench.core.errors import InputError, require
from skelbench.core.files import check_regular
from skelbench.core.names import check_name
from skelbench.core.words import quoted
from skelbench.evaluation.results.outcome import Confidence
from skelbench.report.exchange.json_text import RESTORE, parse_json, part, texts

LONGEST = 1 << 16
"""Bytes of a line; ours have some 900."""
MOST_ROWS = 50_000_000
LARGEST = np.iinfo(np.int16).max
NUMBERS = ("label", "prediction", "rank")
SURE = ("top", "probability", "probability_of_label", "sum_of_squares")


@dataclass
class Answers:
    """What became of the clips of one result, in the order of the file."""

    clip: list[str] = field(default_factory=list[str])
    label: list[int] = field(default_factory=list[int])
    prediction: list[int] = field(default_factory=list[int])
    rank: list[int] = field(default_factory=list[int])
    group: list[str] = field(default_factory=list[str])
    sure: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])

    def arrays(self, where: str) -> dict[str, Any]:
        """Return the arrays of an `Outcome`.

        Raises:
            InputError: a clip is there twice, a name cannot be printed, or rank and prediction contradict each other.
        """
        for kind, names in (("clip", self.clip), ("group", self.group)):
            for name in dict.fromkeys(names):
                check_name(name, kind, where)
        require(len(set(self.clip)) == len(self.clip), f"{where} has a clip twice; {RESTORE}")
        arrays = {name: np.array(getattr(self, name), np.int16) for name in NUMBERS}
        odd = (arrays["rank"] == 0) != (arrays["prediction"] == arrays["label"])
        require(not odd.any(), f"{where}: rank and prediction of a clip contradict each other; {RESTORE}")
        names = {"clip": np.array(self.clip, object), "group": np.array(self.group, object)}
        return {**arrays, **names, "confidence": confidence(self.sure, len(self.clip), where)}


def read_answers(path: Path, checksum: str, clips: Mapping[str, int], evaluation: str) -> dict[str, Answers]:
    """Read instances; clips: result -> how many it has; evaluation: the id that every line must state.

    Raises:
        InputError: the checksum is another, or a line is too long, no instance of ours, or one too many or too few.
    """
    check_regular(path, "instances")
    total = sum(clips.values())
    require(total <= MOST_ROWS, f"{path}: {total:,} instances are stated, at most {MOST_ROWS:,} are read")
    _check_sum(path, checksum)
    found = {name: Answers() for name in clips}
    for number, line in enumerate(_lines(path), start=1):
        if number > total:
            raise InputError(f"{path} has more lines than its record has clips, {total:,}; {RESTORE}")
        take(line, found, evaluation, f"{path}: line {number}")
    for name, expected in clips.items():
        came = len(found[name].clip)
        require(
            came == expected > 0,
            f"{path} has {came:,} instances of {quoted(name)}, its record has {expected:,} clips; {RESTORE}",
        )
    return found


def take(line: bytes, found: Mapping[str, Answers], evaluation: str, where: str) -> None:
    """Add one line to the answers of its result.

    Raises:
        InputError: it is no instance of ours, or of another evaluation or result.
    """
    values = parse_json(line, where)
    said = part(values, "evaluation_id", str, where)
    if said != evaluation:
        raise InputError(f"{where} is of evaluation {quoted(said)}, expected {quoted(evaluation)}; {RESTORE}")
    name = part(values, "evaluation_result_id", str, where)
    if name not in found:
        raise InputError(f"{where} is of result {quoted(name)}, which its record does not have; {RESTORE}")
    data, answers = texts(part(values, "metadata", dict, where), where), found[name]
    for key in NUMBERS:
        getattr(answers, key).append(_number(data, key, where))
    answers.clip.append(part(values, "sample_id", str, where))
    answers.group.append(part(data, "group", str, where))
    if SURE[0] in data:
        answers.sure.append(tuple(part(data, key, str, where) for key in SURE))


def confidence(sure: list[tuple[str, ...]], clips: int, where: str) -> Confidence | None:
    """Read how sure the model was of every clip, each a text for every key of SURE; None where nothing was kept.

    Raises:
        InputError: it was kept of some clips only, or is no list of probabilities.
    """
    if not sure:
        return None
    require(len(sure) == clips, f"{where}: probabilities of {len(sure):,} of {clips:,} clips; {RESTORE}")
    try:
        top, probability, true, squares = ([text.split() for text in column] for column in zip(*sure, strict=True))
        kept = Confidence(
            np.array(top, np.int16),
            np.array(probability, np.float32),
            np.array(true, np.float32)[:, 0],
            np.array(squares, np.float32)[:, 0],
        )
    except (ValueError, OverflowError, IndexError) as error:
        raise InputError(f"{where}: probabilities cannot be read ({error}); {RESTORE}") from error
    shares = (kept.probability, kept.true, kept.squares)
    sound = kept.top.shape == kept.probability.shape and all(((v >= 0) & (v <= 1.001)).all() for v in shares)
    require(bool(sound and (kept.top >= 0).all()), f"{where}: probabilities are not from 0 to 1; {RESTORE}")
    return kept


def _check_sum(path: Path, checksum: str) -> None:
    seen = sha256()
    for block in _lines(path):
        seen.update(block)
    require(
        seen.hexdigest() == checksum,
        f"{path} has sha256 {seen.hexdigest()[:12]}…, its record says {quoted(checksum[:12])}…; {RESTORE}",
    )


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while line := stream.readline(LONGEST + 1):
            if len(line) > LONGEST:
                raise InputError(f"{path} has a line of more than {LONGEST:,} bytes; {RESTORE}")
            yield line


def _number(data: Mapping[str, str], key: str, where: str) -> int:
    text = data.get(key, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= LARGEST):
        raise InputError(f"{where}: {key} is {quoted(text)}, expected 0 to {LARGEST}; {RESTORE}")
    return int(text)
