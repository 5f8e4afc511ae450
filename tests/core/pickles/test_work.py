"""What a pickle shares is not done again for everyone who shares it: small files end soon, in little memory."""

import pickle
import time
import tracemalloc

import numpy as np
import pytest
from pickle_parts import F8, PLAIN, empty_array, made, raw, said, text

from skelbench.core.pickles.interpret import interpret

SECONDS, MEMORY = 1.0, 200 << 20
KEEP, ONE = b"q\x00", b"h\x00"
LIST = b"](" + b"K\x01" * 20_000 + b"e" + KEEP + b"0"
PAIRS = b"](" + b"](K\x01K\x02e" * 4000 + b"e" + KEEP + b"0"
LATIN = text("a" * (1 << 20)) + KEEP + b"0"
U2 = F8.replace(b"f8", b"U2")


def many(before: bytes, each: bytes, count: int) -> bytes:
    """Push a list of what `each` makes, again and again."""
    return before + b"](" + each * count + b"e"


def called(name: str, argument: bytes) -> bytes:
    module, _, function = name.rpartition(".")
    return f"c{module}\n{function}\n".encode() + argument


def sharing(data: bytes, length: int) -> bytes:
    """Push an array of `length` one-byte numbers whose contents were remembered."""
    shape = b"(J" + length.to_bytes(4, "little") + b"t"
    return (
        empty_array()
        + b"(K\x01"
        + shape
        + F8.replace(b"f8", b"u1")
        + PLAIN.replace(b"<", b"|")
        + b"I00\n"
        + data
        + b"tb"
    )


ATTACKS = {
    "a set made of one list again and again": many(LIST, called("builtins.set", ONE + b"\x85R"), 5000),
    "a dict made of one list of pairs": many(PAIRS, called("collections.OrderedDict", ONE + b"\x85R"), 5000),
    "arrays that share one long text": many(LATIN, sharing(ONE, 1 << 20), 2000),
    "arrays that share long bytes": many(raw(bytes(1 << 20)) + KEEP + b"0", sharing(ONE, 1 << 20), 2000),
    "scalars that share long bytes": many(
        raw(bytes(1 << 20)) + KEEP + b"0", called("numpy.core.multiarray.scalar", U2 + PLAIN + ONE + b"\x86R"), 2000
    ),
    "texts that share their characters": many(text("a" * 1000) + KEEP + b"0", ONE, 200_000),
    "containers that hold nothing": many(b"", b"}", 300_000),
    "long bytes that pay for nothing": many(raw(bytes(1 << 24)) + b"0" + LIST, ONE, 20_000),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_small_file_ends_soon_in_little_memory(attack: str) -> None:
    begun = time.process_time()
    refused = interpret(b"\x80\x04" + ATTACKS[attack] + b".")[1]
    assert time.process_time() - begun < SECONDS
    assert refused

    tracemalloc.start()
    assert said(ATTACKS[attack]) == refused
    assert tracemalloc.get_traced_memory()[1] < MEMORY
    tracemalloc.stop()


@pytest.mark.slow
def test_annotations_that_share_all_they_can_are_read() -> None:
    """As a converter writes them: one size for all, an array of scores that all share, counts in single bytes."""
    size, score = (1080, 1920), np.ones((1, 20, 17), np.float16)
    clips = [
        {"frame_dir": f"S{i}", "label": i % 60, "img_shape": size, "original_shape": size, "keypoint_score": score}
        for i in range(3)
    ]
    index = [{"frame_dir": f"v{i}", "label": 1, "total_frames": 9, "img_shape": size} for i in range(20_000)]
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert len(made(pickle.dumps(clips, protocol)[:-1])) == 3
        assert made(pickle.dumps(index, protocol)[:-1])[-1]["frame_dir"] == "v19999"


def test_poses_written_as_lists_of_whole_numbers_are_read() -> None:
    poses = [[[x % 200, y] for x in range(17)] for y in range(200) for _ in range(20)]
    assert made(pickle.dumps(poses)[:-1]) == poses
