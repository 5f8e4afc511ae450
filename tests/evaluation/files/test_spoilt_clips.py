"""A file of clips that was spoilt or made by somebody costs the cells that are of these clips, and no others."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import snapshot
from spoilt_cells import parts, with_roll
from three_cells import Three

from skelbench.evaluation.results.files.roll import roll_file

Values = dict[str, Any]


def every(name: str, value: object) -> Callable[[Values], Values]:
    return lambda roll: {**roll, name: [value, *roll[name][1:]]}


ROLLS: dict[str, Callable[[Values], object]] = {
    "a label that is yes": every("label", True),
    "a negative label": every("label", -1),
    "a label that no int16 is": every("label", 2**15),
    "a label of 400 digits": every("label", 10**400),
    "half a label": every("label", 0.5),
    "a clip without a name": every("clip", ""),
    "a number for a name": every("clip", 7),
    "a steering name": every("clip", "a\x1b[2J"),
    "a name of no Unicode": every("clip", "\ud800"),
    "a name of 301 letters": every("clip", "x" * 301),
    "a name twice": lambda roll: {**roll, "clip": [roll["clip"][0], *roll["clip"][:-1]]},
    "a steering group": every("group", "a\x1b[2J"),
    "a number for a group": every("group", 7),
    "other labels": lambda roll: {**roll, "label": [2] * len(roll["label"])},
    "one group": lambda roll: {**roll, "group": ["a"] * len(roll["group"])},
    "fewer labels": lambda roll: {**roll, "label": roll["label"][1:]},
    "fewer clips": lambda roll: {name: values[1:] for name, values in roll.items()},
    "no clips": lambda roll: {name: [] for name in roll},
    "text for a list": lambda roll: {**roll, "clip": "x" * len(roll["clip"])},
    "without groups": lambda roll: {name: values for name, values in roll.items() if name != "group"},
    "a list": lambda roll: [1],
    "deep lists": lambda roll: b"[" * 200_000 + b"]" * 200_000,
    "no JSON": lambda roll: b"{",
    "no UTF-8": lambda roll: b"\xff",
    "many names": lambda roll: {**roll, "clip": [str(number) for number in range(500_000)]},
}


@pytest.mark.parametrize("kind", ROLLS)
def test_clips_that_no_evaluation_has_cost_their_own_cell_alone(kind: str, three: Three) -> None:
    file = with_roll(three.noise, ROLLS[kind])
    three.lose(file.name if kind not in ("other labels", "one group", "fewer clips") else three.noise.name)


@pytest.mark.parametrize("size", [-1, 0, 3, 2**60, 1.5, "9", True, None])
def test_a_size_that_is_not_that_of_the_clips_is_refused(size: Any, three: Three) -> None:
    three.lose(with_roll(three.noise, dict, size=size if size is not None else 2**31).name)


def test_clips_of_another_format_are_left_alone(three: Three) -> None:
    three.lose(with_roll(three.noise, dict, form="skelbench clips 2").name)


def test_clips_that_unfold_a_thousandfold_are_left_alone(three: Three) -> None:
    three.lose(with_roll(three.noise, lambda roll: b" " * (100 << 20)).name)


KINDS: dict[str, Callable[[Path], object]] = {
    "gone": lambda file: file.unlink(),
    "cut": lambda file: file.write_bytes(file.read_bytes()[:-3]),
    "empty": lambda file: file.write_bytes(b""),
    "flipped": lambda file: file.write_bytes(file.read_bytes()[:-1] + b"x"),
    "foreign": lambda file: file.write_bytes(b"my notes\n"),
    "a pipe": lambda file: (file.unlink(), os.mkfifo(file)),
    "a folder": lambda file: (file.unlink(), file.mkdir()),
    "a loop of links": lambda file: (file.unlink(), file.symlink_to(file.name)),
    "other clips": lambda file: file.write_bytes(b'{"format":"skelbench clips 1","size":2}\nx'),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_clips_that_a_disk_spoiled_is_named(kind: str, three: Three) -> None:
    file = with_roll(three.noise, lambda roll: {**roll, "group": [f"g{name}" for name in roll["group"]]})
    assert three.measure() == []
    KINDS[kind](file)
    three.said()
    three.lose(file.name)


def test_without_the_clips_of_all_cells_all_are_measured_again_and_every_file_stays(three: Three) -> None:
    cell, _ = parts(three.noise)
    roll_file(three.path.with_suffix(".cells"), cell["clips_sha256"]).unlink()
    before = snapshot(three.path.with_suffix(".cells"))
    assert three.measure() == ["clean", "noise:0.1", "shift:1"]
    assert before.items() <= snapshot(three.path.with_suffix(".cells")).items()
    assert three.measure() == []
