"""The embedded clips are the same everywhere, and are what their names say."""

import os
import subprocess
import sys
import time
from collections import Counter

import pytest
from conftest import ROOT
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__  # what show_runtime() prints
from synthetic_clips import FEW, NAMES, digest, numbers

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.data.synthetic import clips as synthetic

STORED = {
    ("S001C002P003R001A004", "mq"): "1bea3a0e619a2d93e2efd2808dac32eecacafdcc560d0d026e340f3d37620ec4",
    ("S001C002P001R001A001", "hq"): "10d8362cc915c51d40be2b89b8735b577c8c937804a6c0473537e8c60b4b8541",
    ("S003C003P024R002A022", "lq"): "ce3b597d4c9ccab3a1f1c6c8500435780078d063aedc0e8a8bfd1fdda24b6950",
    ("S001C002P001R001A019", "gt"): "718d5bfa986398162378511a3e7b72ff6300017db35152e6dd69aca80c9e8587",
}


@pytest.mark.parametrize(("name", "source"), STORED)
def test_clips_have_the_same_bytes_on_every_machine(name: str, source: str) -> None:
    assert digest(synthetic.clip(name, source)) == STORED[name, source]


def test_a_clip_does_not_depend_on_what_was_made_before_it() -> None:
    forward = [digest(synthetic.clip(name)) for name in FEW[:6]]
    backward = [digest(synthetic.clip(name)) for name in reversed(FEW[:6])]
    assert forward == backward[::-1]


def test_a_fresh_process_without_vector_instructions_makes_the_same_bytes() -> None:
    vector = " ".join(feature for feature in __cpu_dispatch__ if __cpu_features__[feature])
    code = "import sys; from hashlib import sha256; from skelbench.data.synthetic import clips as synthetic"
    code += "; clips = [synthetic.clip(name) for name in sys.argv[1:]]"
    code += "; print(*(sha256(c.keypoint.tobytes() + c.score.tobytes()).hexdigest() for c in clips))"
    environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": vector}
    command = [sys.executable, "-c", code, *FEW[::5]]
    fresh = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=ROOT)
    assert fresh.stdout.split() == [digest(synthetic.clip(name)) for name in FEW[::5]]


def test_the_seed_changes_the_clips_and_the_fingerprint() -> None:
    assert digest(synthetic.clip(FEW[0], seed=1)) != digest(synthetic.clip(FEW[0], seed=0))
    assert synthetic.fingerprint(1) != synthetic.fingerprint(0) == synthetic.fingerprint()


def test_two_thousand_clips_take_less_than_thirty_seconds_of_one_core() -> None:
    start = time.process_time()
    for name in FEW:
        synthetic.clip(name)
    assert (time.process_time() - start) / len(FEW) < 30 / 2000


def test_names_are_unique_and_every_performance_is_seen_by_two_of_three_cameras() -> None:
    assert len(set(NAMES)) == len(NAMES) == 2112
    cameras = Counter((subject, take, action) for _, _, subject, take, action in map(numbers, NAMES))
    assert set(cameras.values()) == {2}
    assert len(cameras) == 24 * 22 * 2
    assert Counter(numbers(name)[1] for name in NAMES) == {1: 704, 2: 704, 3: 704}


def test_splits_follow_the_rule_of_ntu() -> None:
    ntu_train = {1, 2, 4, 5, 8, 9, 13, 14, 15, 16, 17, 18, 19, 25, 27, 28, 31, 34, 35, 38}
    splits = synthetic.splits()
    assert list(splits) == ["xsub", "xview"]
    for train, test in splits.values():
        assert sorted(train + test) == sorted(NAMES)
    assert {numbers(name)[2] for name in splits["xsub"][0]} == {subject for subject in ntu_train if subject <= 24}
    assert not {numbers(name)[2] for name in splits["xsub"][1]} & ntu_train
    assert {numbers(name)[1] for name in splits["xview"][0]} == {2, 3}
    assert {numbers(name)[1] for name in splits["xview"][1]} == {1}


def test_a_clip_says_what_its_name_says(seen: dict[str, list[Clip]]) -> None:
    for name, clip in zip(FEW, seen["mq"], strict=True):
        _, camera, subject, _, action = numbers(name)
        assert (clip.name, clip.camera, clip.subject, clip.label) == (name, camera, subject, action - 1)
        assert clip.label == synthetic.label(name)
        assert clip.source == "mq"
        assert clip.image_size == (1080, 1920)
        assert clip.checked(len(synthetic.CLASSES)) is clip


def test_mq_is_the_default_source_and_a_clip_finds_its_other_sources() -> None:
    clip = synthetic.clip(FEW[3])
    assert synthetic.SOURCES[0] == clip.source == "mq"
    assert clip.seen_by is not None
    assert digest(clip.seen_by("lq")) == digest(synthetic.clip(FEW[3], "lq"))


def test_unknown_names_and_sources_are_answered_in_one_line() -> None:
    with pytest.raises(InputError, match="no clip 'S001C001P099R001A001'"):
        synthetic.clip("S001C001P099R001A001")
    with pytest.raises(InputError, match="did you mean"):
        synthetic.clip(FEW[0], "hrnet")
