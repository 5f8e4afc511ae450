"""A file of cells that a disk spoiled, or that somebody made, is named and left alone; the rest counts."""

import os
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from spoilt_cells import as_line, forged, parts, with_body, write
from three_cells import Three


def flipped(data: bytes, at: int) -> bytes:
    at %= len(data)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


BYTES: dict[str, Callable[[bytes], bytes]] = {
    **{f"cut at {at}": lambda data, at=at: data[:at] for at in (0, 1, 100, -1, -20)},
    "cut behind its head": lambda data: data[: data.index(b"\n") + 1],
    "cut before the end of its head": lambda data: data[: data.index(b"\n")],
    **{f"flipped at {at}": lambda data, at=at: flipped(data, at) for at in (0, 50, 500, -1, -10)},
    "longer": lambda data: data + b"x",
    "a NUL before it": lambda data: b"\0" + data,
    "twice": lambda data: data + data,
    "foreign text": lambda data: b"my notes\n",
    "foreign bytes": lambda data: bytes(range(256)) * 40,
    "a ZIP": lambda data: b"PK\3\4" + data,
}


@pytest.mark.parametrize("kind", BYTES)
def test_a_file_that_a_disk_spoiled_is_left_alone(kind: str, three: Three) -> None:
    file = three.noise
    file.write_bytes(BYTES[kind](file.read_bytes()))
    three.lose(file.name)


def test_a_file_that_was_renamed_is_left_alone(three: Three) -> None:
    three.lose(three.noise.rename(three.noise.with_name(f"{'0' * 16}.cells")).name)


HUGE = 2**52
TOLD: dict[str, dict[str, object]] = {
    **{
        f"{name} of {value!r}": {name: value}
        for name in ("size", "at", "clips")
        for value in (-1, HUGE, 1.5, "3", True)
    },
    **{f"{name} of {value!r}": {name: value} for name in ("seed", "numerics") for value in (-1, 2**60, None, [1])},
    **{f"{name} not a number": {name: float("nan")} for name in ("top1", "drop", "agreement", "clips")},
    **{f"{name} of 101": {name: 101} for name in ("top1", "drop_high", "mean_class", "agreement_low")},
    **{f"{name} of a digit and 400 zeros": {name: 10**400} for name in ("top1", "drop", "clips", "size")},
    **{f"{name} that steers": {name: "a\x1b[2J"} for name in ("model", "spec", "note", "commit", "cell", "versions")},
    **{f"{name} of 301 letters": {name: "x" * 301} for name in ("model", "split", "note")},
    **{f"{name} of no Unicode": {name: "\ud800"} for name in ("model", "note", "grouped_by")},
    **{f"{name} that leads elsewhere": {name: "../" * 21 + "x"} for name in ("clips_sha256", "body_sha256")},
    "a clip too many correct": {"correct": 7},
    "one correct less": {"correct": 4},
    "other groups": {"groups": 3},
    "no groups": {"groups": 0},
    "a colour for a grouping": {"grouped_by": "colour"},
    "no day": {"created": "2026-02-30T00:00:00+00:00"},
    "no time": {"created": ""},
    "six likeliest": {"top": 6},
    "one likeliest": {"top": 1},
    "wide classes": {"width": 3},
    "classes of true bytes": {"width": True},
    "classes of two bytes": {"width": 2},
    "another model": {"model": "another"},
    "another seed": {"seed": 1},
    "another cell": {"cell": "f" * 16},
    "a column more": {"mine": 1},
    "a list for text": {"note": []},
    "other clips": {"clips_sha256": "0" * 64},
    "another body": {"body_sha256": "0" * 64},
}


@pytest.mark.parametrize("kind", TOLD)
def test_a_head_that_tells_what_no_evaluation_writes_is_left_alone(kind: str, three: Three) -> None:
    file = forged(three.noise, **TOLD[kind])
    three.lose(file.stem if "clips" not in str(TOLD[kind]) else "cl")


LINES: dict[str, Callable[[dict[str, object]], bytes]] = {
    "another format": lambda cell: as_line(cell, form="skelbench cells 2"),
    "a format of no text": lambda cell: as_line(cell, form=[1]),
    "no cells": lambda cell: as_line(),
    "a column less": lambda cell: as_line({name: value for name, value in cell.items() if name != "note"}),
    "a list": lambda cell: b"[1, 2]\n",
    "a number": lambda cell: b"7\n",
    "a very long number": lambda cell: b"9" * 10_000 + b"\n",
    "deep lists": lambda cell: b"[" * 200_000 + b"]" * 200_000 + b"\n",
    "deep tables": lambda cell: b'{"a":' * 200_000 + b"\n",
    "cells that are no table": lambda cell: b'{"format": "skelbench cells 1", "common": {}, "cells": [1]}\n',
    "no common part": lambda cell: b'{"format": "skelbench cells 1", "cells": [{}]}\n',
    "the same cell twice": lambda cell: as_line(cell, cell),
    "no UTF-8": lambda cell: as_line(cell).replace(b'"note"', b'"note\xff"'),
}


@pytest.mark.parametrize("kind", LINES)
def test_a_head_of_another_form_is_left_alone(kind: str, three: Three) -> None:
    cell, body = parts(three.noise)
    three.lose(write(three.noise, LINES[kind](cell), body).name)


def test_a_body_that_unfolds_without_end_is_left_alone(three: Three) -> None:
    bomb = zlib.compress(bytes(100 << 20), 9)
    three.lose(with_body(three.noise, bomb).name)


def test_a_body_that_states_how_far_it_unfolds_is_left_alone(three: Three) -> None:
    three.lose(with_body(three.noise, zlib.compress(bytes(1 << 26), 9), clips=1 << 24, width=2, top=0).name)


BODIES: dict[str, Callable[[bytes], bytes]] = {
    "not packed": lambda whole: whole,
    "one byte less": lambda whole: zlib.compress(whole[:-1]),
    "one byte more": lambda whole: zlib.compress(whole + b"x"),
    "something behind it": lambda whole: zlib.compress(whole) + b"x",
    "a rank that contradicts its prediction": lambda whole: zlib.compress(whole[:6] + b"\1" * 6 + whole[12:]),
    "predictions of another outcome": lambda whole: zlib.compress(b"\0" * 12 + whole[12:]),
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_that_is_no_outcome_of_its_row_is_left_alone(kind: str, three: Three) -> None:
    _, body = parts(three.noise)
    three.lose(with_body(three.noise, BODIES[kind](zlib.decompress(body))).name)


def test_a_class_that_the_model_lacks_is_refused_before_anything_is_measured(three: Three) -> None:
    from refusal import refusal

    _, body = parts(three.noise)
    whole = zlib.decompress(body)
    prediction, rank = (np.frombuffer(whole[at : at + 6], np.uint8) for at in (0, 6))
    wrong = np.where(rank > 0, 200, prediction).astype(np.uint8)
    with_body(three.noise, zlib.compress(wrong.tobytes() + whole[6:]))
    assert (rank > 0).any()
    assert "class 200 of wrist, which has 3" in refusal(three.measure)


@pytest.mark.parametrize("kind", ["a pipe", "a loop of links", "a dead link", "a folder", "a device"])
def test_what_is_no_file_is_left_alone(kind: str, three: Three) -> None:
    file = three.noise
    file.unlink()
    make: dict[str, Callable[[], object]] = {
        "a pipe": lambda: os.mkfifo(file),
        "a loop of links": lambda: file.symlink_to(file.name),
        "a dead link": lambda: file.symlink_to("gone"),
        "a folder": file.mkdir,
        "a device": lambda: file.symlink_to("/dev/zero"),
    }
    make[kind]()
    three.lose(file.name)


def test_a_file_that_may_not_be_read_is_left_alone(three: Three) -> None:
    three.noise.chmod(0)
    if os.access(three.noise, os.R_OK):
        pytest.skip("root reads everything")
    three.lose(three.noise.name)


def test_a_link_to_a_file_of_cells_counts_as_the_file(three: Three, tmp_path: Path) -> None:
    file = three.noise
    file.symlink_to(file.rename(tmp_path / file.name))
    assert three.measure() == []
