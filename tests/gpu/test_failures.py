"""What goes wrong on a card is answered: the rest goes on, or is stopped, packed and said."""

import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from gpu_standin import STAGES, StandIn

from models.gpu.call import DISK, Call
from models.gpu.stages import FULL, JHMDB, Job, Stage

pytestmark = pytest.mark.slow

Start = Callable[..., tuple[bool, Call]]
Summary = Callable[[], str]
ONE, TWO, SHIPS = (job.name for stage in STAGES for job in stage.jobs)
NO_MEMORY = {"say": "skelbench: memory ran out; make what is computed at once smaller", "code": 2}
NO_CARD = {"say": "RuntimeError: CUDA error: unspecified launch failure", "code": 1}


def trained(standin: StandIn, name: str) -> list[str]:
    """Batches of the trainings of a job, without the probe's."""
    calls = [call for call in standin.calls(f"/{name}") if " train " in call and "/probe/" not in call]
    return [call.split("batch=")[1].split()[0] for call in calls]


def test_nothing_wrong_is_said_of_a_call_in_which_nothing_went_wrong(start: Start, summary: Summary) -> None:
    fine, call = start()
    assert (fine, call.ended) == (True, "")
    assert [line.endswith(": done") for line in summary().splitlines() if "-s0:" in line] == [True] * 3


def test_out_of_memory_halves_the_batch_from_the_start_and_is_said(
    start: Start, standin: StandIn, summary: Summary, work: Path
) -> None:
    standin.rule({"match": f"gpu/{ONE}", "times": 1, **NO_MEMORY})
    fine, _ = start()
    assert fine
    assert trained(standin, ONE) == ["16", "8"]
    assert f"{ONE}: done; memory ran out: trained from its start at batch 8, not 16" in summary()
    assert json.loads((work / "plan.json").read_text())["batches"] == {ONE: 8}
    assert "at batch 8, not 16" in (work / ONE / "card.yaml").read_text()
    assert trained(standin, TWO) == ["16"]


def test_out_of_memory_at_batch_4_fails_and_the_rest_goes_on(start: Start, standin: StandIn, summary: Summary) -> None:
    standin.rule({"match": "train motionbert --data synthetic --split xsub --preset lite --set dim=512", **NO_MEMORY})
    fine, _ = start()
    assert not fine
    assert trained(standin, TWO) == ["16", "8", "4"]
    assert f"{TWO}: failed: memory ran out in train: skelbench: memory ran out" in summary()
    assert f"{SHIPS}: done" in summary()


def test_an_evaluation_for_which_memory_runs_out_is_given_fewer_clips_at_once(start: Start, standin: StandIn) -> None:
    standin.rule({"match": "eval --data synthetic --split xsub --model", "times": 1, **NO_MEMORY})
    fine, _ = start()
    assert fine
    assert [call.split("--batch-size ")[1].split()[0] for call in standin.calls(" eval ")][:3] == ["128", "64", "128"]


def test_a_card_that_failed_and_answers_again_is_tried_once_more(
    start: Start, standin: StandIn, summary: Summary
) -> None:
    standin.rule({"match": f"gpu/{ONE}", "times": 1, **NO_CARD})
    fine, _ = start()
    assert fine
    assert f"{ONE}: done; the card failed in train, which was tried once more" in summary()
    assert all("--resume" in call for call in standin.calls(" train "))
    standin.rule()


def test_a_card_that_fails_twice_fails_the_job_alone(start: Start, standin: StandIn, summary: Summary) -> None:
    standin.rule({"match": f"gpu/{ONE}", "times": 2, **NO_CARD})
    fine, call = start()
    assert (fine, call.ended) == (False, "")
    assert f"{ONE}: failed: the card in train: RuntimeError: CUDA error" in summary()
    assert f"{TWO}: done" in summary()


def test_a_card_that_was_taken_away_stops_the_rest_which_is_packed_and_said(
    start: Start, standin: StandIn, summary: Summary, tmp_path: Path
) -> None:
    standin.rule(
        {"match": f"gpu/{TWO}", **NO_CARD}, {"match": "suite wide", "times": 0}, {"match": "ask_card.py", "times": 2},
        {"match": "ask_card.py", "say": "no CUDA-capable device is detected", "code": 1},
    )  # fmt: skip
    fine, call = start()
    assert (fine, call.ended) == (False, "the card does not answer")
    assert summary().startswith("ended: the card does not answer")
    assert f"{ONE}: done" in summary()
    assert f"{SHIPS}: not begun" in summary()
    with tarfile.open(tmp_path / "out/results.tar.gz") as archive:
        assert f"runs/gpu/{ONE}/card.yaml" in archive.getnames()


@pytest.mark.parametrize("said", ["No space left on device: 'x'; check the disk", "File too large; check the disk"])
def test_a_full_disk_stops_the_rest_and_is_said(said: str, start: Start, standin: StandIn, summary: Summary) -> None:
    standin.rule({"match": f"gpu/{TWO}", "say": f"skelbench: {said}", "code": 2})
    fine, call = start()
    assert (fine, call.ended) == (False, DISK)
    assert f"{TWO}: failed: the disk is full in train" in summary()
    assert f"{SHIPS}: not begun" in summary()


@pytest.mark.parametrize("rule", [{"code": 1}, {"say": "CUDA error", "code": 1}])
def test_figures_that_fail_keep_what_they_wrote_and_stop_nothing(
    start: Start, standin: StandIn, summary: Summary, tmp_path: Path, rule: dict[str, object]
) -> None:
    standin.rule({"match": "maskclr_step.py", **rule})
    fine, _ = start()
    assert fine
    assert "figures: failed" in summary()
    assert (tmp_path / "out/figures.csv").read_text() == "what,seconds\nstep,0.1\n"


@pytest.mark.parametrize(("seconds", "times"), [(100.0, 2), (400.0, 1)])
def test_figures_for_which_a_call_was_too_short_are_measured_by_the_next(
    start: Start, standin: StandIn, summary: Summary, seconds: float, times: int
) -> None:
    standin.rule({"match": "maskclr_step.py", "times": 1, "say": "7 figures were left out, the seconds were over"})
    start(STAGES[1:], seconds)
    assert "figures: 7 figures were left out" in summary()
    start(STAGES[1:], seconds)
    assert len(standin.calls("maskclr_step.py")) == times


def test_a_set_that_is_not_there_is_one_line_and_the_others_go_on(
    start: Start, summary: Summary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKELBENCH_DATA", str(tmp_path / "nothing"))
    fine, _ = start([Stage("absent", [Job(JHMDB, "maskclr", FULL, 0)]), *STAGES])
    assert fine
    assert summary().count("no data: absent: ") == 1
    assert summary().count(": done") == 4  # the figures, and three jobs


@pytest.mark.slow
def test_the_board_of_a_set_holds_all_models_that_were_measured(start: Start, standin: StandIn, tmp_path: Path) -> None:
    standin.rule({"match": f"gpu/{TWO} --device", "code": 1})
    start()
    with tarfile.open(tmp_path / "out/results.tar.gz") as archive:
        board = archive.extractfile("runs/gpu/boards/synthetic.md").read().decode()  # type: ignore[union-attr]
    assert [line.rpartition("/")[2] for line in board.splitlines()] == [ONE, SHIPS]


def test_a_folder_of_runs_that_cannot_be_written_stops_the_rest_and_is_said(
    start: Start, summary: Summary, work: Path
) -> None:
    (work / ONE).mkdir()
    (work / ONE / "job.json").symlink_to("job.json")
    fine, call = start()
    assert (fine, call.ended) == (False, DISK)
    assert "its symbolic links lead in a circle" in summary()
