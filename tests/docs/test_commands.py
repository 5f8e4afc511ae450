"""Every command that the documentation shows runs on small data, or stands below with the reason why it does not."""

import re
import shutil
import sys
from glob import glob
from pathlib import Path

import doc_commands as shown
import doc_stage
import pytest
from command import skelbench
from conftest import ROOT

COMMANDS = {command.text: command for page in shown.PAGES for command in shown.commands(page)}
NOT_RUN = {
    r"skelbench list models --measure( --out costs.csv)?$": "minutes: tests/evaluation/test_cost.py measures models",
    r"torchrun ": "several processes: tests/training/test_maskclr.py trains with torchrun",
    r"skelbench train maskclr --data jhmdb .* --compile": "compiles for a GPU",
    r"skelbench train maskclr --set start_from": "needs a trained network: tests/training does it",
    r"skelbench eval --model stgcn-ntu60-xsub-hrnet-j": "fetches official weights: needs a network",
    r"skelbench (pull|push (?!.*--dry-run))": "needs a Hub: tests/adapters/exchange has one",
    r"skelbench eval --model pulled ": "needs what was pulled: tests/adapters/exchange pulls",
    r".*benchmarks/eval_overhead.py": "a benchmark of minutes",
    r"python -m benchmarks.results": "writes gigabytes: tests/evaluation/files hold what it measures",
    r"PYTHONPATH=. python benchmarks/maskclr_step.py": "needs a GPU: tests/training/test_gpu_figures.py rehearses it",
    r"PYTHONPATH=\.:tests python tests/fuzz_hunt.py": "a quarter of an hour: tests/fuzz runs the same hunt",
    r"python -m models.gpu ": "needs a GPU: tests/gpu rehearses it on a CPU",
    r"python -m models.gpu.board ": "needs what a GPU made: tests/gpu/test_board.py makes one",
    r"python -m skelbench.adapters.exchange.publish runs/gpu": "the same; tests/gpu/test_rehearsal.py publishes one",
    r"skelbench data convert VIDEO": "needs rtmlib and its weights: tests/data/formats/test_video.py has stand-ins",
    r"skelbench attack ": "minutes: tests/cli/test_attack.py attacks fewer clips with less",
    r"skelbench (transfer runs/|eval --model runs/judged|partial runs/|fuse runs/)": "needs an encoder: tests/cli",
    r"skelbench doctor": "ten seconds: tests/cli/test_doctor.py looks at another suite",
    r"skelbench submit ": "needs a whole suite: tests/cli/test_submit.py hands one in",
    r"python -m skelbench.evaluation.doctor.hashes": "writes a file of the project; tests/evaluation/doctor holds it",
    r"python docs/levels.py choose": "writes a suite of the project: tests/docs/test_levels.py holds it",
    r"skelbench import exchange": "reads what the command above it wrote: tests/report/exchange imports one",
    r"python models/official.py": "writes 324 cards: tests/adapters/test_official_cards.py runs it",
}
SLOW = (
    r"(?:PYTHONPATH=\. )?skelbench "
    r"(report|explain|train|pretrain|list models --measure|eval (.* )?--suite real|compare leaderboards/maskclr)"
)
TRAINS = ("train", "pretrain")
FAIL = {"skelbench convert broken.pth --out x.yaml": "missing 1 keys (backbone.gcn.2.tcn.bn.bias)"}
IN_PLACE_OF = {"DATA": "ntu60_hrnet.npz", "SPLIT": "xsub", "cuda": "cpu"}


def reason(text: str) -> str | None:
    return next((why for pattern, why in NOT_RUN.items() if re.match(pattern, text)), None)


def small(words: list[str]) -> list[str]:
    """The command on small data: few clips, one draw, one epoch, no worker processes, no GPU."""
    command, _ = shown.descend(words)
    words = [IN_PLACE_OF.get(word, word) for word in words]
    fewer = {"--limit": "12" if words[0] in TRAINS else "3", "--workers": "0", "--steps": "2", "--seeds": "1"}
    for option in fewer.keys() & shown.options(command):
        words += [option, fewer[option]]
    return words + (["--set", "epochs=1"] if words[0] in TRAINS else [])


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stage")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        doc_stage.build(folder)
    return folder


def cases() -> list[object]:
    wanted = [text for text in COMMANDS if reason(text) is None]
    return [pytest.param(t, id=t, marks=[pytest.mark.slow] if re.match(SLOW, t) else []) for t in wanted]


@pytest.mark.parametrize("text", cases())
def test_a_command_of_the_documentation_runs(
    text: str, stage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    shutil.copytree(stage, here)
    doc_stage.follow(COMMANDS[text].page, here)
    words = small(COMMANDS[text].words)
    if words[0] == "train":
        shutil.rmtree(here / "runs")
    monkeypatch.chdir(here)
    monkeypatch.setenv("SKELBENCH_DATA", str(here / "sets"))
    if text.startswith("PYTHONPATH=. "):
        monkeypatch.syspath_prepend(str(here))
        for name in ("model", "objective", "my_module"):
            monkeypatch.delitem(sys.modules, name, raising=False)
    ran = skelbench(*(name for word in words for name in sorted(glob(word)) or [word]))  # as a shell would
    if text in FAIL:
        assert (ran.code, FAIL[text] in ran.err) == (2, True), ran.err
    else:
        assert ran.code == 0, ran.err


@pytest.mark.parametrize("text", COMMANDS)
def test_a_command_of_the_documentation_is_one_of_ours_with_options_that_exist(text: str) -> None:
    words = COMMANDS[text].words
    assert words or reason(text), f"{text}: another program, which needs a reason in NOT_RUN"
    if words:
        shown.parse(words)


@pytest.mark.parametrize("page", shown.PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_options_named_in_the_text_exist(page: Path) -> None:
    for text in shown.mentions(page):
        words = text.split()[1:]
        if re.search(r"[|…]", text) or words[0].startswith("--"):
            continue
        command, rest = shown.descend(words)
        named = {word for word in rest if word.startswith("--")}
        assert named <= shown.options(command), text


def test_every_reason_not_to_run_a_command_is_needed() -> None:
    assert all(any(re.match(pattern, text) for text in COMMANDS) for pattern in NOT_RUN)
    assert set(FAIL) <= set(COMMANDS)
