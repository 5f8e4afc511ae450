"""What can act on no clip of the set is refused before anything is loaded, or left out of a suite, and said."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from asking import PERSONS, clips_of, write_sources
from command import refused, skelbench, wrist_card
from refusal import refusal
from toy import WRIST, WristModel

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.data.dataset import Dataset, Source, Sources
from skelbench.data.find import load_data
from skelbench.data.given import of_clips
from skelbench.evaluation.evaluate import evaluate
from skelbench.evaluation.submission.complete import gaps, misnamed, wanted
from skelbench.evaluation.unable import unable
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.suites import read_suite

SWAP, FADE = "asking:swap:1", "asking:fade:1"
SINGLE = (1, 1, 1)
WHY = "each of the 3 clips of clips shows fewer than two persons"


def parsed(*texts: str) -> list[Spec]:
    return [Spec.parse(text) for text in texts]


@dataclass
class Counting:
    """A source that counts what is read of it."""

    source: Source
    read_so_far: int = 0

    @property
    def index(self):
        return self.source.index

    def sha256(self) -> str:
        return self.source.sha256()

    def read(self, row: int) -> Clip:
        self.read_so_far += 1
        return self.source.read(row)


def watched(persons: tuple[int, ...]) -> tuple[Dataset, Counting]:
    data = of_clips(clips_of(persons))
    counting = Counting(data.all_sources["clips"])
    return replace(data, all_sources=Sources({"clips": lambda: counting})), counting


@pytest.mark.parametrize(("texts", "reads"), [(["rotate:30"], 1), (["rotate:30", "rotate@any:30", SWAP], 3)])
def test_what_lies_in_joints_or_coordinates_is_known_from_the_first_clip(texts: list[str], reads: int) -> None:
    data, counting = watched(SINGLE)
    found = unable(parsed(*texts), data)
    assert [str(spec) for spec in found] == texts
    assert found[Spec.parse("rotate:30")].why == "each of the 3 clips of clips is 2-D, and the rule needs depth"
    assert counting.read_so_far == reads


@pytest.mark.parametrize(
    ("texts", "reads"),
    [
        (["noise:0.1", "clean", "asking:swap:0"], 0),  # nothing is asked of a clip
        ([FADE], 1),  # the first clip has unequal scores
        ([SWAP, FADE, f"noise:0.1+{SWAP}", "asking:swap:2"], 2),  # the second shows two persons
    ],
)
def test_clips_are_read_until_everything_was_seen_to_act(texts: list[str], reads: int) -> None:
    data, counting = watched(PERSONS)
    assert unable(parsed(*texts), data) == {}
    assert counting.read_so_far == reads


def test_only_what_can_act_on_no_clip_is_found_whatever_the_level() -> None:
    specs = parsed(SWAP, "asking:swap:2", f"{FADE}+{SWAP}", FADE, "noise:0.1", f"noise:0.1+{FADE}", "asking:swap:0")
    found = unable(specs, of_clips(clips_of(SINGLE)))
    assert [str(spec) for spec in found] == [SWAP, "asking:swap:2", f"{FADE}+{SWAP}"]
    assert {each.why for each in found.values()} == {WHY}


def test_after_an_estimator_swap_the_other_source_is_asked(tmp_path: Path) -> None:
    data = load_data(write_sources(tmp_path), source="pose")
    second, third = data.take([1]), data.take([2])  # with 2 and 1 persons, in the other source 2 and 2
    spec = f"estimator:other+{SWAP}"
    assert [len(unable(parsed(SWAP, spec), clips)) for clips in (second, third)] == [0, 1]
    assert unable(parsed(spec), data.take([5])) == {}  # which it lacks: that is said where it is measured


def test_evaluate_refuses_it_before_a_model_is_looked_for() -> None:
    with pytest.raises(InputError) as error:
        evaluate("no-such-model", clips_of(SINGLE), ["noise:0.1", SWAP])
    assert str(error.value) == f"{SWAP} has nothing to do: {WHY}; leave it out, or choose clips that it can act on"
    with pytest.raises(InputError, match=rf"^{SWAP} of noise:0.1\+{SWAP} has nothing to do: each of the 3 clips"):
        evaluate(WristModel(WRIST), clips_of(SINGLE), f"noise:0.1+{SWAP}")


def test_several_reasons_are_all_named() -> None:
    (found,) = unable(parsed("asking:fussy:1"), of_clips(clips_of((1, 1)))).values()
    assert re.fullmatch("each of the 2 clips of clips is called clip0 .*indeed or is called clip1 .*indeed", found.why)
    said = refusal(lambda: evaluate(WristModel(WRIST), clips_of(PERSONS), "asking:fussy:1"))
    assert "clip2" in said and "or …; leave it out" in said and "clip3" not in said


def test_perturb_refuses_it_by_what_limit_leaves(tmp_path: Path) -> None:
    crowd = write_sources(tmp_path)
    command = ["eval", "--trust", "--model", "no-such-model", "--data", crowd, "--source", "pose", "--perturb", SWAP]
    persons = dict(zip((f"clip{k}" for k in range(6)), PERSONS, strict=True))
    names = load_data(crowd, source="pose").limited(1).names
    assert persons[names[0]] == 1
    assert f"{SWAP} has nothing to do: the only clip of crowd shows" in refused(*command, "--limit", "1")
    assert "no-such-model" in refused(*command, "--limit", "6")  # two clips can be acted on: the model is looked for


def test_a_suite_leaves_it_out_and_says_so_once(tmp_path: Path) -> None:
    crowd = write_sources(tmp_path)
    (tmp_path / "mine.yaml").write_text("levels: {noise: [0.1], asking:swap: [1, 2], asking:fade: [1]}\n")
    words = ("--data", crowd, "--source", "other", "--suite", tmp_path / "mine.yaml", "--out", tmp_path / "x.csv")
    one = skelbench("eval", "--trust", "--model", wrist_card(tmp_path), *words, "--limit", "1")
    assert one.code == 0
    (name,) = load_data(crowd, source="other").limited(1).names
    assert name == "clip3"  # of one person, all scores equal
    notes = [line for line in one.err.splitlines() if "left out of the suite" in line]
    assert notes == [
        "note: left out of the suite, since the only clip of crowd shows fewer than two persons: asking:swap:1, "
        "asking:swap:2",
        "note: left out of the suite, since the only clip of crowd gives all joints the same score: asking:fade:1",
    ]
    assert [line.split()[1] for line in one.out.splitlines()[2:4]] == ["clean", "noise:0.1"]


def test_a_submission_lacks_nothing_that_could_not_act(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"name: {path}\nlevels: {{noise: [0.1], truncate: [0.5]}}\n")
    suite = read_suite(path)
    noise = [{"spec": spec, "seed": 0, "clips": 3, "family": "noise"} for spec in ("clean", "noise:0.1")]
    cut = {"spec": "truncate:0.5", "seed": 0, "clips": 3, "family": "truncate"}
    still = of_clips([clip.at(np.arange(1)) for clip in clips_of(SINGLE)])
    for rows, data, faults in (
        (noise, still, 0),  # no clip has a second frame
        (noise, of_clips(clips_of(SINGLE)), 1),
        (noise, None, 0),  # without the clips nobody can tell
        ([*noise, cut], None, 0),
        (noise[:1], None, 1),
    ):
        assert len(list(gaps(wanted(suite, rows, data), rows, 1))) == faults, (rows, data)


def test_a_submission_that_counts_untouched_clips_of_what_can_act_on_all_is_told() -> None:
    specs = parsed("noise:0.1", "truncate:0.5")
    rows = [{"spec": str(s), "family": s.family, "level": s.level, "skipped": 0, "untouched": 2} for s in specs]
    assert list(misnamed(specs, rows)) == ["noise:0.1 left 2 clips untouched; it has something to do on every clip"]
    unknown = [{**row, "untouched": ""} for row in rows]
    assert not list(misnamed(specs, unknown))
