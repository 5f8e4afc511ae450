"""The speed by which a schedule is chosen is measured by the stage's own trainings, whatever goes wrong with them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from gpu_standin import ONE, STAGES, TWO, StandIn

from models.gpu.call import Call
from models.gpu.probe import EPOCHS, _speeds
from models.gpu.schedule import epochs_of
from models.gpu.stages import FULL, SYNTHETIC, TRIO, Job, Stage

pytestmark = pytest.mark.slow

Start = Callable[..., tuple[bool, Call]]
NO_MEMORY = {"say": "skelbench: memory ran out; make what is computed at once smaller", "code": 2}


def epochs(standin: StandIn, name: str) -> list[int]:
    """Epochs of the trainings of a job, the probe's too."""
    return [int(call.split("epochs=")[1].split()[0]) for call in standin.calls(f"/{name} ") if " train " in call]


def plan(work: Path) -> dict[str, dict[str, object]]:
    return json.loads((work / "plan.json").read_text())


def test_the_first_trainings_of_a_stage_are_measured_for_a_few_epochs_and_then_trained(
    start: Start, standin: StandIn, work: Path
) -> None:
    start(beside=2)
    assert epochs(standin, ONE.name) == [6, 600]
    assert epochs(standin, TWO.name) == [9, 600]  # as many passes: its epochs pass a clip once, not once and then twice
    speed = {"first": 0.005, "second": 0.005}  # the stand-in's log: half a second for 100 clips
    assert plan(work)["speeds"]["d512, 2"]["kinds"] == {ONE.kind: speed, TWO.kind: speed}  # type: ignore[index]
    assert not (work / "probe").exists()


def shared(work: list[list[float]]) -> list[list[float]]:
    """Seconds of every epoch of trainings that share a card evenly; work: of their epochs, in seconds alone on it."""
    left, took = [list(epochs) for epochs in work], [[0.0] for _ in work]
    while busy := [k for k, epochs in enumerate(left) if epochs]:
        each = min(left[k][0] for k in busy)  # until the next epoch ends
        for k in busy:
            left[k][0] -= each
            took[k][-1] += each * len(busy)
            if left[k][0] <= 1e-9:
                left[k].pop(0)
                took[k].append(0.0)
    return [epochs[:-1] for epochs in took]


def test_a_second_stage_is_measured_while_all_are_at_work(tmp_path: Path) -> None:
    jobs = [Job(SYNTHETIC, model, FULL, seed) for seed in range(3) for model in TRIO]
    work = [[1.0] * 3 + [2.0] * 3 if job.two_stages else [1.0] * EPOCHS[False] for job in jobs]
    for job, seconds in zip(jobs, shared(work), strict=True):
        (tmp_path / job.name).mkdir()
        rows = [f"{100 / each},{each}" for each in seconds]
        (tmp_path / job.name / "log.csv").write_text("\n".join(["clips_per_second,seconds", *rows]))
    speeds = _speeds(jobs, tmp_path, 81 + 20)
    assert speeds is not None
    found = {kind.split()[0]: (speed.first, speed.second) for kind, speed in speeds.kinds.items()}
    assert found["maskclr"] == pytest.approx((0.09, 0.18))
    assert found["motionbert"] == pytest.approx((0.09, 0.09))
    assert speeds.start == pytest.approx(20)


def test_where_so_many_do_not_fit_half_as_many_are_measured(start: Start, standin: StandIn, work: Path) -> None:
    standin.rule({"match": f"probe/{TWO.name}", "times": 1, **NO_MEMORY})
    fine, _ = start(beside=2)
    assert fine
    assert epochs(standin, ONE.name)[:2] == [6, 6]
    assert epochs(standin, TWO.name) == [9, 600]
    assert plan(work)["speeds"]["d512, 2"]["beside"] == 1  # type: ignore[index]


@pytest.mark.parametrize("seconds", [1000.0, 10_000.0])
def test_a_speed_that_cannot_be_measured_leaves_a_fair_schedule(
    start: Start, standin: StandIn, work: Path, capsys: pytest.CaptureFixture[str], seconds: float
) -> None:
    standin.rule({"match": "/probe/", "code": 1})
    fine, _ = start(STAGES[:1], seconds)
    assert fine
    fair = plan(work)["shares"]["first"]
    assert epochs(standin, ONE.name) == [6, epochs_of(ONE, float(fair))] == [6, 20]  # type: ignore[arg-type]
    assert "warning: first: the schedule is scaled" in capsys.readouterr().out
    assert "Schedule: 10 + 10 of 300 + 300 epochs" in (work / ONE.name / "card.yaml").read_text()


def test_all_of_a_stage_are_scaled_alike_and_as_much_the_next_time(start: Start, standin: StandIn, work: Path) -> None:
    standin.rule({"match": f"gpu/{TWO.name} --device", "times": 1, "code": 1})
    start(STAGES[:1], 4000, 2)
    first = plan(work)
    start(STAGES[:1], 100, 2)
    assert plan(work) == first
    (scaled,) = {number for job in (ONE, TWO) for number in epochs(standin, job.name)[1:]}
    assert 20 < scaled < 600
    assert len(epochs(standin, TWO.name)) == 3


@pytest.mark.slow
def test_a_schedule_counts_on_the_seconds_of_later_calls(start: Start, work: Path, tmp_path: Path) -> None:
    shares: list[float] = []
    for seconds, later in ((2000, 0), (1000, 1000), (1000, 0)):
        start(STAGES[:1], seconds, 2, later)
        shares.append(plan(work)["shares"]["first"])  # type: ignore[arg-type]
        shutil.rmtree(work)
        work.mkdir()
    assert shares[0] == pytest.approx(shares[1], rel=0.02)
    assert shares[2] < 0.7 * shares[0]


def test_a_stage_of_the_same_speed_is_not_measured_again(start: Start, standin: StandIn) -> None:
    other = Job(SYNTHETIC, "motionbert-r", FULL, 0)
    start([STAGES[0], Stage("again", [other])])
    assert epochs(standin, ONE.name) == [6, 600]
    assert epochs(standin, other.name) == [600]
