"""`skelbench eval` answers wrong options in one line, and every file that was there stays as it was."""

from pathlib import Path

import pytest
from command import EVAL, refused, refused_without_a_trace


@pytest.mark.parametrize(
    ("words", "said"),
    [
        # names
        ((*EVAL, "--model", "wirst.yml"), "card wirst.yml is not there; name a file, a training's folder or"),
        ((*EVAL, "--model", "wrist.yam"), "unknown model 'wrist.yam'; did you mean "),
        ((*EVAL, "--model", "toy"), "toy holds no card.yaml; name the folder of a finished `skelbench train`"),
        ((*EVAL, "--perturb", "nose:0.1"), "unknown perturbation 'nose'; did you mean noise"),
        ((*EVAL, "--perturb", "noise@spacial:0.1"), "unknown variant 'noise@spacial'; did you mean noise@spatial"),
        ((*EVAL, "--perturb", "part-mask:left_leg+part-mask:tail"), "unknown part 'tail'; did you mean"),
        ((*EVAL, "--perturb", "estimator:othr"), "unknown source 'othr'; did you mean other?"),
        ((*EVAL, "--suite", "maskclt"), "unknown suite 'maskclt'; did you mean maskclr?"),
        ((*EVAL, "--suite", "gone.yaml"), "cannot read suite gone.yaml: No such file"),
        ((*EVAL, "--data", "tooy"), "unknown data set 'tooy'; did you mean toy?"),
        ((*EVAL, "--split", "xsbu"), "unknown split 'xsbu'; did you mean xsub?"),
        ((*EVAL, "--split", "xsub_val"), "unknown part of split xsub 'val'"),
        ((*EVAL, "--source", "poes"), "unknown source 'poes'; did you mean pose?"),
        # levels
        ((*EVAL, "--perturb", "noise"), "noise has no level; write e.g. noise:"),
        ((*EVAL, "--perturb", "noise:lots"), "has level 'lots', expected a number from 0"),
        ((*EVAL, "--perturb", "noise:nan"), "has level 'nan', expected a number from 0"),
        ((*EVAL, "--perturb", "noise:-0.1"), "has level '-0.1', expected a number from 0"),
        ((*EVAL, "--perturb", "joint-mask:1.5"), "has level '1.5', expected a number from 0 to 1"),
        ((*EVAL, "--perturb", "shift:2.5"), "has level '2.5', expected a whole number"),
        ((*EVAL, "--perturb", "joints-shaded:18"), "18"),
        ((*EVAL, "--perturb", ""), "is not a perturbation; write family:level"),
        ((*EVAL, "--perturb", "noise:0.1,shift:2"), "has level '0.1,shift:2', expected a number"),
        ((*EVAL, "--perturb", "noise:0.1+estimator:other"), "can only come first, e.g. estimator:other+noise:0.002"),
        # numbers
        ((*EVAL, "--seeds", "0"), "'--seeds'"),
        ((*EVAL, "--seeds", "two"), "'--seeds'"),
        ((*EVAL, "--seeds", "99999999999999999999"), "'--seeds'"),
        ((*EVAL, "--limit", "0"), "'--limit'"),
        ((*EVAL, "--batch-size", "0"), "'--batch-size'"),
        ((*EVAL, "--workers", "-1"), "'--workers'"),
        ((*EVAL, "--workers", "1000000"), "'--workers'"),
        # usage
        ((*EVAL, "--modle", "x"), "No such option: --modle"),
        ((*EVAL, "extra"), "extra"),
        # devices
        ((*EVAL, "--device", "nonsense"), "--device nonsense cannot be used here"),
        ((*EVAL, "--device", "meta"), "--device meta cannot be used here"),
        # places to write
        ((*EVAL, "--out", "x.parquet"), "--out x.parquet is no .csv file"),
        ((*EVAL, "--out", "toy"), "--out toy is no .csv file"),
        ((*EVAL, "--out", "wrist.yaml/x.csv"), "cannot write wrist.yaml/x.csv: "),
        ((*EVAL, "--out", "/proc/x.csv"), "cannot write /proc/x.csv: "),
    ],
)
def test_a_wrong_word_gets_one_line_and_changes_no_file(place: Path, words: tuple[str, ...], said: str) -> None:
    assert said in refused_without_a_trace(place, *words)


@pytest.mark.parametrize("out", ["x.csv", "deep/x.csv"])
def test_what_is_refused_leaves_no_new_results(place: Path, out: str) -> None:
    refused(*EVAL, "--model", "nobody", "--out", out)
    refused(*EVAL, "--perturb", "estimator:nobody", "--out", out)
    assert not (place / out).exists()
