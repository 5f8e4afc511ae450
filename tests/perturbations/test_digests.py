"""The draws are those that were stored: a change of the code that changes numbers must say so, by a new `version`.

Every family and variant is applied to one clip made by hand, at two levels and with two seeds; `digests.yaml` holds a
hash of what came out, in thousandths of a pixel. It may change only together with the `version` of the family, since
results measured before and after are then of different damage.
"""

import os
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import yaml
from damage import heads, variant_of

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.perturbations import FAMILIES, Family
from skelbench.perturbations.levels import PART, SOURCE
from skelbench.perturbations.spec import Spec

STORED: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "digests.yaml").read_text())
SEEDS = (0, 3)
HEADS = heads(*FAMILIES)


def by_hand(dims: int) -> Clip:
    """Two persons who wave, made of whole numbers so that every machine makes the same; some joints are missing."""
    m, t, v, c = np.meshgrid(np.arange(2), np.arange(24), np.arange(17), np.arange(dims), indexing="ij")
    keypoint = (100 + 400 * m + 20 * v + (7 * t * (v + 1) + 31 * c * (v + 3)) % 97).astype(np.float32)
    score = np.where((m + 3 * t + 5 * v) % 11 == 0, 0, 0.5 + (t * v % 8) / 16)[..., 0].astype(np.float32)
    keypoint = np.where(score[..., None] > 0, keypoint, np.float32(0))
    size = (600, 800) if dims == 2 else None
    clip = Clip(keypoint, score, LAYOUTS["coco17"], "by hand", image_size=size)
    other = replace(clip, keypoint=keypoint[:, ::-1].copy(), score=score[:, ::-1].copy())
    return replace(clip, seen_by=lambda source: replace(other, source=source))


def clips(spec: str) -> list[Clip]:
    """The clip in 2-D and in 3-D; a third time with known axes where only then there is something to do."""
    made = [by_hand(2), by_hand(3)]
    if all(Spec.parse(spec).idle(clip) for clip in made):
        keypoint, score = (np.concatenate([x, x[:, :, :8]], axis=2) for x in (made[1].keypoint, made[1].score))
        made.append(replace(made[1], keypoint=keypoint, score=score, layout=LAYOUTS["ntu25"]))
    return made


def levels(head: str, family: Family) -> list[str]:
    """Two levels: the variant's example and half of it, or two names; of a switch, which is on or off, one."""
    kind, example = family.level_of(variant_of(head)), family.example_of(variant_of(head))
    if kind == PART:
        return ["head", "left_leg"]
    if kind == SOURCE:
        return ["lq", "mq"]
    value = kind.read(example)
    assert value is not None and not isinstance(value, str)
    half = str(value // 2 if isinstance(value, int) else value / 2)
    return [example] if kind.read(half) == kind.identity else [example, half]


def digest(spec: str, seed: int) -> str:
    """Hash what becomes of the clip."""
    found = sha256()
    for clip in clips(spec):
        damaged = Spec.parse(spec).apply(clip, seed)
        for values in (damaged.keypoint, damaged.score):
            thousandths = np.rint(values.astype(np.float64) * 1000).astype("<i8")
            found.update(repr(values.shape).encode() + thousandths.tobytes())
    return found.hexdigest()[:16]


CASES = [f"{head}:{level}" for head, family in HEADS for level in levels(head, family)]


@pytest.mark.parametrize("spec", CASES)
def test_the_draw_is_the_one_that_was_stored(spec: str) -> None:
    now = [digest(spec, seed) for seed in SEEDS]
    line = f'"{spec}": ["{now[0]}", "{now[1]}"]'
    assert spec in STORED, f"a new family or variant: look at its draws, then add to digests.yaml\n{line}"
    assert STORED[spec] == now, f"the draws of {spec} changed: raise the family's version, then store\n{line}"


def test_nothing_is_stored_of_what_is_no_longer_there() -> None:
    assert sorted(STORED) == sorted(CASES)


def test_other_levels_and_seeds_have_other_digests() -> None:
    random = [spec for spec in CASES if Spec.parse(spec).random]
    for place in range(len(SEEDS)):
        assert len({STORED[spec][place] for spec in random}) == len(random)
    for spec in random:  # of few outcomes, e.g. a side, both seeds may draw the same
        assert len(set(STORED[spec])) > 1 or len({digest(spec, seed) for seed in range(16)}) > 1
    assert all(len(set(STORED[spec])) == 1 for spec in set(CASES) - set(random))


EVERY_DIGEST = """
import test_digests
for spec in test_digests.CASES:
    print(spec, *(test_digests.digest(spec, seed) for seed in test_digests.SEEDS))
"""


def test_draws_do_not_depend_on_the_vector_instructions_of_the_processor() -> None:
    """Without them NumPy adds in another order, and a float32 `exp` differs in its last digit."""
    config = np.show_config(mode="dicts")
    assert config is not None
    extensions = " ".join(config["SIMD Extensions"].get("found", []))  # of those, NumPy chooses when it starts
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    env = {**os.environ, "PYTHONPATH": path, "NPY_DISABLE_CPU_FEATURES": extensions}
    command = [sys.executable, "-c", EVERY_DIGEST]
    printed = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.splitlines()
    assert {spec: digests for spec, *digests in map(str.split, printed)} == {spec: STORED[spec] for spec in CASES}
