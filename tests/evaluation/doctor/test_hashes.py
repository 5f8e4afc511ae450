"""The published hashes are those of our damage; what differs from them is said, and by how much."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from conftest import ROOT

from skelbench.core.clip import Clip
from skelbench.evaluation.doctor.hashes import CLIPS, SOURCES, Published, compare, damage, hold, read_published, sample
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.suites import suites

NOISE = Spec.parse("noise:0.002")


@pytest.fixture(scope="module")
def published() -> Published:
    return read_published()


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    return list(sample("mq"))


def damaged(clips: list[Clip], seed: int = 0) -> list[Clip]:
    return [NOISE.apply(clip, seed) for clip in clips]


def test_every_spec_of_every_suite_is_published_and_damages_as_published(published: Published) -> None:
    found = compare(published, suites())
    odd = [one for one in found if one.verdict not in ("identical", "rounding")]
    assert not odd, f"{odd[:3]}: if numbers were meant to move, run python -m skelbench.evaluation.doctor.hashes"
    assert {(one.spec, one.source) for one in found} == set(published)


def test_the_published_sums_are_those_of_the_formula(published: Published, clips: list[Clip]) -> None:
    by_hand = 0.0
    for place, value in enumerate(clips[0].keypoint.ravel().tolist()):
        by_hand += (1 + place * 0.6180339887498949 % 1) * value
    assert published["clean", "mq"].keypoint[0] == pytest.approx(by_hand, abs=1e-3)
    assert all(len(one.keypoint) == len(one.score) == CLIPS for one in published.values())


@pytest.mark.parametrize("source", SOURCES)
def test_hashes_of_different_damage_differ(source: str, published: Published) -> None:
    """Two shares of joints that are as many of 17 joints are the same damage."""
    hashes = {effect(spec): one.sha256 for (spec, of), one in published.items() if of == source}
    assert len(set(hashes.values())) == len(hashes)


def effect(spec: str) -> str:
    family, _, level = spec.partition(":")
    return f"{family}:{int(17 * float(level) + 0.5)} joints" if family == "joint-mask" else spec


def test_an_estimator_swap_is_the_other_source_undamaged(published: Published) -> None:
    assert published["estimator:hq", "mq"] == published["clean", "hq"]
    assert set(SOURCES) == {source for _, source in published}


def test_another_draw_is_other_damage(published: Published, clips: list[Clip]) -> None:
    found = hold(published["noise:0.002", "mq"], damaged(clips, seed=1), "noise:0.002", "mq")
    assert found.verdict == "other"
    assert found.off > 1e-3


def test_the_last_digit_of_every_number_is_rounding(published: Published, clips: list[Clip]) -> None:
    up = [replace(clip, keypoint=np.nextafter(clip.keypoint, np.float32(1e9))) for clip in damaged(clips)]
    found = hold(published["noise:0.002", "mq"], up, "noise:0.002", "mq")
    assert found.verdict == "rounding"
    assert 0 < found.off < 1e-4


@pytest.mark.parametrize("moved", [1.0, -1.0])
def test_one_joint_that_moved_by_a_pixel_in_one_frame_is_other_damage(
    moved: float, published: Published, clips: list[Clip]
) -> None:
    other = damaged(clips)
    other[-1].keypoint[0, 3, 5, 0] += moved
    assert hold(published["noise:0.002", "mq"], other, "noise:0.002", "mq").verdict == "other"


def test_a_score_that_changed_is_other_damage(published: Published, clips: list[Clip]) -> None:
    other = damaged(clips)
    other[2] = replace(other[2], score=other[2].score * np.float32(0.999))
    assert hold(published["noise:0.002", "mq"], other, "noise:0.002", "mq").verdict == "other"


def test_clips_of_other_lengths_have_other_hashes(clips: list[Clip]) -> None:
    still = Clip(np.zeros((1, 4, 17, 2), np.float32), np.zeros((1, 4, 17), np.float32), clips[0].layout, "still")
    longer = replace(still, keypoint=np.zeros((1, 5, 17, 2), np.float32), score=np.zeros((1, 5, 17), np.float32))
    assert damage([still]).sha256 != damage([longer]).sha256


def test_what_is_not_published_is_said_to_be_so(clips: list[Clip]) -> None:
    assert hold(None, damaged(clips), "noise:0.7", "mq").verdict == "unpublished"


@pytest.mark.slow
def test_a_processor_without_wide_vectors_damages_byte_for_byte_as_this_one() -> None:
    wide = " ".join(np._core._multiarray_umath.__cpu_dispatch__)
    code = "from skelbench.evaluation.doctor.hashes import *; from skelbench.perturbations.suites import suites;"
    code += "print({one.verdict for one in compare(read_published(), suites())})"
    without = {**os.environ, "NPY_DISABLE_CPU_FEATURES": wide, "PYTHONWARNINGS": "ignore"}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=without)
    assert ran.stdout.strip() == "{'identical'}", ran.stderr
