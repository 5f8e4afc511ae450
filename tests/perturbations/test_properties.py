"""What must hold for every family of perturbations; the table of families says which are tested, and at which level."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from damage import (
    NAMES,
    apply,
    cases,
    changed,
    equal_persons_are_damaged_apart,
    example,
    fingerprint,
    fitting,
    heads,
    make_clip,
    of_unknown_joints,
    variant_of,
    whole,
)

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.perturbations import FAMILIES
from skelbench.perturbations.family import Family
from skelbench.perturbations.spec import Spec

HEADS = heads(*NAMES)
CASES = cases(*NAMES)
RANDOM = [example(head, family) for head, family in HEADS if family.is_random(variant_of(head))]
REPLACING = [example(head, family) for head, family in HEADS if family.only_first]
NUMERIC = [(head, family) for head, family in HEADS if family.level_of(variant_of(head)).identity is not None]
CROWDING = [example(head, family) for head, family in HEADS if family.adds_persons]
EXCHANGING = ("identity", "estimator", "diagnostic")  # groups that may put a joint in the place of a missing one
# families of other groups whose frames, joints or sides of a body change places
REFILLING: tuple[str, ...] = ("freeze", "fps", "warp", "lag-mix", "reverse", "mirror", "permute")
NESTED = [(head, family) for head, family in NUMERIC if family.nested and family.name not in REFILLING]
# whose rule hangs on the origin of the coordinates, so that moved clips differ
ANCHORED: tuple[str, ...] = ("roll@image",)


def but(cases: list[str], *families: str) -> list[str]:
    """Leave out the cases of some families, or of some variants."""
    first = {case: Spec.parse(case).terms[0] for case in cases}
    return sorted(case for case, term in first.items() if not {term.family, term.name} & set(families))


def of_group(*groups: str) -> list[str]:
    return [example(head, family) for head, family in HEADS if family.group in groups]


def half_the_example(head: str, family: Family) -> str:
    variant = variant_of(head)
    value = family.level_of(variant).read(family.example_of(variant))
    return str(value // 2) if isinstance(value, int) else repr(float(value or 0) / 2)


@pytest.mark.parametrize(("head", "family"), NUMERIC, ids=[head for head, _ in NUMERIC])
def test_the_level_of_no_damage_is_the_identity(head: str, family: Family) -> None:
    spec = Spec.parse(f"{head}:{family.level_of(variant_of(head)).identity}")
    clip = fitting(example(head, family))
    assert spec.identity
    assert fingerprint(spec.apply(clip, 0)) == fingerprint(clip)


@pytest.mark.parametrize("case", CASES)
def test_the_input_is_untouched(case: str) -> None:
    clip = fitting(case)
    before = fingerprint(clip)
    clip.keypoint.flags.writeable = clip.score.flags.writeable = False
    damaged = apply(case, clip)
    assert fingerprint(clip) == before
    assert fingerprint(damaged) != before


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("dims", [2, 3])
def test_a_damaged_clip_is_still_a_clip(case: str, dims: int) -> None:
    damaged = apply(case, make_clip(dims=dims)).checked()
    assert damaged.keypoint.dtype == damaged.score.dtype == np.float32
    assert damaged.name == "a"


@pytest.mark.parametrize("case", CASES)
def test_order_and_company_do_not_matter(case: str) -> None:
    spec, names = Spec.parse(case), ["a", "b", "c", "d"]
    alone = {name: fingerprint(Spec.parse(case).apply(fitting(case, name), 7)) for name in names}
    forward = {name: fingerprint(spec.apply(fitting(case, name), 7)) for name in names}
    backward = {name: fingerprint(spec.apply(fitting(case, name), 7)) for name in reversed(names)}
    assert alone == forward == backward


OTHER_PROCESS = """
import sys
from hashlib import sha256
import numpy as np
from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.perturbations.spec import Spec
keypoint = np.arange(2 * 30 * 17 * 2, dtype=np.float32).reshape(2, 30, 17, 2)
clip = Clip(keypoint, np.ones((2, 30, 17), np.float32), LAYOUTS["coco17"], "a", image_size=(480, 640))
for text in sys.argv[1:]:
    damaged = Spec.parse(text).apply(clip, 3)
    print(sha256(damaged.keypoint.tobytes() + damaged.score.tobytes()).hexdigest())
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_any_number_of_other_processes_draws_the_same_bytes(workers: int) -> None:
    own = [case for case in CASES if case not in REPLACING]  # the clip stands alone
    keypoint = np.arange(2 * 30 * 17 * 2, dtype=np.float32).reshape(2, 30, 17, 2)
    clip = Clip(keypoint, np.ones((2, 30, 17), np.float32), LAYOUTS["coco17"], "a", image_size=(480, 640))
    for worker in range(workers):
        share = own[worker::workers][::-1]
        env = {**os.environ, "PYTHONHASHSEED": str(worker + 1), "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-c", OTHER_PROCESS, *share]
        printed = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.split()
        assert printed == [fingerprint(apply(case, clip, seed=3)) for case in share]


@pytest.mark.parametrize("case", RANDOM)
def test_other_seeds_and_other_clips_draw_anew(case: str) -> None:
    clip = fitting(case)
    twins = [replace(clip, name=f"twin{number}") for number in range(16)]  # many: a family may draw but a side
    assert len({fingerprint(apply(case, clip, seed)) for seed in range(16)}) > 1
    assert len({fingerprint(apply(case, twin, 0)) for twin in twins}) > 1


@pytest.mark.parametrize("case", sorted(set(CASES) - set(RANDOM)))
def test_without_randomness_the_seed_does_not_matter(case: str) -> None:
    assert fingerprint(apply(case, fitting(case), 0)) == fingerprint(apply(case, fitting(case), 1))


@pytest.mark.parametrize(("head", "family"), NESTED, ids=[head for head, _ in NESTED])
def test_what_a_low_level_damages_a_higher_one_damages_too(head: str, family: Family) -> None:
    clip = fitting(example(head, family))
    mild, heavy = apply(f"{head}:{half_the_example(head, family)}", clip), apply(example(head, family), clip)
    if mild.keypoint.shape != clip.keypoint.shape:  # frames were deleted; the frames left tell which
        mild_left, heavy_left = ({frame.tobytes() for frame in c.keypoint[0]} for c in (mild, heavy))
        assert heavy_left < mild_left
    else:
        assert not (changed(clip, mild) & ~changed(clip, heavy)).any()
        assert changed(clip, heavy).any()


@pytest.mark.parametrize("case", but(sorted(set(CASES) - set(of_group(*EXCHANGING))), *REFILLING))
def test_missing_joints_stay_missing(case: str) -> None:
    clip = fitting(case)
    clip.score[1, :, 4], clip.keypoint[1, :, 4] = 0, 0  # one that is never detected
    damaged = apply(case, clip)
    assert not damaged.score[1, :, 4].any()
    assert not damaged.keypoint[damaged.score == 0].any()
    if damaged.score.shape == clip.score.shape:
        assert not damaged.score[clip.score == 0].any()


@pytest.mark.parametrize("case", sorted(set(CASES) - set(CROWDING)))
def test_absent_persons_stay_absent(case: str) -> None:
    damaged = apply(case, fitting(case))
    assert not damaged.score[2].any()
    assert not damaged.keypoint[2].any()


@pytest.mark.parametrize("case", sorted(set(of_group("localisation")) & set(RANDOM)))
def test_errors_of_localisation_are_drawn_for_each_person(case: str) -> None:
    assert equal_persons_are_damaged_apart(case)


@pytest.mark.parametrize("case", but(sorted(set(RANDOM) - set(REPLACING)), *ANCHORED))
def test_every_source_of_a_clip_is_given_the_same_damage(case: str) -> None:
    clip = whole()
    other = clip.with_pose(clip.keypoint + 1, clip.score)  # another estimator, which sees all one pixel further
    one, two = apply(case, clip), apply(case, other)
    np.testing.assert_array_equal(one.score, two.score)
    np.testing.assert_allclose((two.keypoint - one.keypoint)[one.detected], 1, atol=0.01)


@pytest.mark.parametrize(("head", "family"), [(head, family) for head, family in HEADS if family.wants])
def test_a_clip_that_gives_a_family_nothing_to_do_stays_as_it_is_and_says_why(head: str, family: Family) -> None:
    case, tried = example(head, family), 0
    bare = make_clip("bare", dims=2, frames=1)
    bare = replace(bare, keypoint=bare.keypoint[:1], score=np.sign(bare.score[:1]), image_size=None, seen_by=None)
    deep = replace(make_clip("deep", dims=3, frames=1), seen_by=None)
    for clip in (bare, deep, of_unknown_joints(deep), bare.without(np.array(True))):
        for term, why in Spec.parse(case).idle(clip).items():
            tried += 1
            assert str(term) == case and why[0].islower() and not why.endswith(".")
            assert fingerprint(apply(case, clip)) == fingerprint(clip)
    assert tried or variant_of(head) not in family.wants


def test_the_table_names_each_family_and_says_what_its_levels_are() -> None:
    for name, family in FAMILIES.items():
        assert name == family.name
        assert all((family.unit, family.help, family.source, family.example))
        assert family.level.read(family.example) is not None
        assert "" not in family.variants
        assert family.about.keys() == family.rules.keys(), name
        assert all(text[0].isupper() and text.endswith(".") for text in family.about.values())
