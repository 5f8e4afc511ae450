"""A family outside the repository, written module:family, works wherever one of ours does."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from command import skelbench, succeeded, wrist_card
from toy import WRIST, WristModel

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.randomness import generator
from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import evaluate
from skelbench.perturbations.find import family_of
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.suites import load_suite


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("my_module:glitch:0.30", "my_module:glitch:0.3"),
        ("my_module:glitch@frame:3e-1", "my_module:glitch@frame:0.3"),
        (" noise:2e-3 + my_module:glitch:.5+shift:5", "noise:0.002+my_module:glitch:0.5+shift:5"),
        ("my_module:glitch:1+my_module:glitch@frame:1", "my_module:glitch:1+my_module:glitch@frame:1"),
    ],
)
@pytest.mark.usefixtures("my_module")
def test_its_spec_prints_canonically_and_reads_back(text: str, canonical: str) -> None:
    assert str(Spec.parse(text)) == canonical
    assert Spec.parse(canonical) == Spec.parse(text)


def test_a_module_in_a_package_may_begin_with_an_underscore(my_module: Path) -> None:
    package = my_module.parent / "_my_package"
    package.mkdir()
    my_module.rename(package / "damage_of_mine.py")
    text = "noise:0.1+_my_package.damage_of_mine:glitch@frame:0.3"
    assert str(Spec.parse(text)) == text


@pytest.mark.usefixtures("my_module")
def test_its_draws_are_keyed_by_module_and_family(toy_clip: Clip) -> None:
    by_hand = importlib.import_module("my_module").jump(toy_clip, 0.3, generator(5, "my_module:glitch", 1, "toy"))
    damaged = Spec.parse("my_module:glitch:0.3").apply(toy_clip, 5)
    np.testing.assert_array_equal(damaged.keypoint, by_hand.keypoint)
    assert (damaged.keypoint != toy_clip.keypoint).any()


@pytest.mark.usefixtures("my_module")
def test_it_is_evaluated_end_to_end(toy_set: Path) -> None:
    data, jump = load_data(toy_set, split="xsub", source="pose"), importlib.import_module("my_module").jump_together
    model = WristModel(WRIST)
    inputs = [model.prepare(jump(clip, 1, generator(0, "my_module:glitch", 1, clip.name))) for clip in data]
    right = model.logits(torch.cat(inputs)).argmax(1).numpy() == np.array(data.labels)
    rows = evaluate(model, data, ["my_module:glitch@frame:1"])
    assert rows["correct"].tolist() == [len(data), right.sum()]
    assert rows["family"].tolist() == ["clean", "my_module:glitch@frame"]
    assert rows["level"].tolist() == ["", "1"]


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.usefixtures("my_module")
def test_the_command_line_measures_it(workers: int, toy_set: Path, tmp_path: Path) -> None:
    command = [
        "eval",
        "--trust",
        "--data",
        toy_set,
        "--split",
        "xsub",
        "--source",
        "pose",
        "--model",
        wrist_card(tmp_path),
    ]
    out = tmp_path / "new.csv"
    printed = succeeded(*command, "--perturb", "my_module:glitch:0.3", "--workers", workers, "--out", out)
    assert "my_module:glitch:0.3" in printed
    rows = pd.read_csv(out, dtype=str, keep_default_na=False)
    assert rows[["spec", "family", "level"]].values.tolist()[1] == ["my_module:glitch:0.3", "my_module:glitch", "0.3"]
    expected = evaluate(WristModel(WRIST), load_data(toy_set, split="xsub", source="pose"), "my_module:glitch:0.3")
    assert rows["correct"].astype(int).tolist() == expected["correct"].tolist()


@pytest.mark.usefixtures("my_module")
def test_a_results_file_that_names_it_runs_none_of_its_code() -> None:
    text = "noise:0.1+my_module:glitch:0.3"
    with pytest.raises(InputError, match="imports nothing"):
        Spec.recorded(text)
    assert family_of("my_module:glitch:0.3") is None
    assert "my_module" not in sys.modules
    spec = Spec.parse(text)  # what somebody types is imported, and then known
    assert Spec.recorded(text) == spec
    assert family_of("my_module:glitch:0.3") is importlib.import_module("my_module").glitch


@pytest.mark.usefixtures("my_module")
def test_a_suite_may_list_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "levels: {noise: [0.1], my_module:glitch: [0.1, 0.3]}\nspecs: ['my_module:glitch@frame:1+shift:3']\n"
    )
    expected = ["noise:0.1", "my_module:glitch:0.1", "my_module:glitch:0.3", "my_module:glitch@frame:1+shift:3"]
    assert [str(spec) for spec in load_suite(path, trust=True)] == expected


def test_a_family_outside_whose_level_is_a_source_may_ask_for_every_source(my_module: Path, tmp_path: Path) -> None:
    source = "from skelbench.perturbations.levels import SOURCE\n" + my_module.read_text()
    my_module.write_text(source.replace('amount("share of joints and frames", 1)', "SOURCE"))
    (tmp_path / "mine.yaml").write_text('levels: {my_module:glitch@frame: "*"}')
    specs = load_suite(tmp_path / "mine.yaml", sources=("a", "b"), trust=True)
    assert [str(spec) for spec in specs] == ["my_module:glitch@frame:a", "my_module:glitch@frame:b"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no_such_module:glitch:0.3", "cannot be imported (ModuleNotFoundError: No module named 'no_such_module')"),
        ("my_module:glich:0.3", "cannot be imported (AttributeError: module 'my_module' has no attribute 'glich')"),
        ("my_module:SIZE:0.3", "my_module:SIZE is of type float, expected a Family"),
        (
            "my_module:glitch:2",
            "expected a number from 0 to 1 (share of joints and frames); write e.g. my_module:glitch:",
        ),
        ("my_module:glitch:", "my_module:glitch has no level; write e.g. my_module:glitch:0.3"),
        ("my_module:glitch", "A family of your own needs a level too: my_module:glitch:LEVEL"),
        ("my_module:glitch@frame", "A family of your own needs a level too"),
        ("my_module:glitch@fame:1", "unknown variant 'my_module:glitch@fame'; did you mean my_module:glitch@frame"),
        ("my_module:glitch@hold:1", "write joint-mask@frame@hold or frame-mask@hold"),
        ("nose:lots", "unknown perturbation 'nose'; did you mean noise or oks-noise?"),
        ("noise:glitch:0.3", "noise:glitch:0.3 has level 'glitch:0.3', expected a number"),
        ("my_module:gl-itch:0.3", "is not a perturbation"),
        ("my_module:0.3", "unknown perturbation 'my_module'"),
    ],
)
@pytest.mark.usefixtures("my_module")
def test_a_wrong_one_is_told_in_one_line(text: str, told: str) -> None:
    ran = skelbench("eval", "--perturb", text)
    assert ran.code == 2
    assert told in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("return clip.with_pose(", "return clip.with_pose((", "SyntaxError"),
        ("SIZE = 0.05", "SIZE = 1 / 0", "ZeroDivisionError: division by zero"),
        (
            'group="localisation"',
            'group="local"',
            "family glitch: group is 'local', expected one of 'localisation', 'id",
        ),
        ('example="0.3"', 'example="3"', "family glitch: example '3' is no level, expected a number from 0 to 1"),
        ('{"": jump,', '{"one": jump,', "family glitch has no plain variant"),
    ],
)
def test_a_module_that_does_not_work_is_told_in_one_line(my_module: Path, old: str, new: str, told: str) -> None:
    assert old in my_module.read_text()
    my_module.write_text(my_module.read_text().replace(old, new))
    with pytest.raises(InputError) as error:
        Spec.parse("my_module:glitch:0.3")
    assert str(error.value).startswith("perturbation my_module:glitch cannot be imported (")
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_no_part_of_a_module_is_imported_for_a_results_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some modules import a part of themselves when it is asked for, as SciPy does."""
    (tmp_path / "lazy.py").write_text("def __getattr__(name):\n    raise SystemExit(name)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.import_module("lazy")
    assert family_of("lazy:glitch:1") is None
    assert family_of("nothing:1") is None
    monkeypatch.delitem(sys.modules, "lazy")
