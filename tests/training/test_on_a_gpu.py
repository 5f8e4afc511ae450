"""A training on a GPU: the CPU's views, no step that waits, and a run that goes on where it stopped."""

import warnings
from pathlib import Path

import pytest
import torch
from trainable import TRAININGS, VIEWS, damaged_people, small_model

from skelbench.data.find import load_data
from skelbench.training.choose import choose
from skelbench.training.parallel import Machine
from skelbench.training.progress import Progress
from skelbench.training.provenance import Run
from skelbench.training.stock import collect
from skelbench.training.train import prepared, train
from skelbench.training.views import InBatches, Key

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="torch sees no GPU here; run it on a machine with one"),
]


@pytest.mark.parametrize("name", VIEWS)
def test_the_views_are_those_of_a_cpu(name: str) -> None:
    made = {}
    for device in ("cpu", "cuda"):
        model = small_model(name)
        clips = damaged_people(getattr(model.config, "dimensions", 2))
        stock = collect(model, clips, device, 1 << 20)
        assert stock is not None
        maker = InBatches(model, [clip.name for clip in clips], stock, Key(7, 1))
        made[device] = maker.views(maker.__getitems__([3, 8, 0, 5, 1]), device).cpu()
    torch.testing.assert_close(made["cuda"], made["cpu"], rtol=1e-5, atol=1e-5)
    assert torch.equal(made["cuda"] == 0, made["cpu"] == 0)


@pytest.mark.parametrize("model", TRAININGS)
def test_no_step_waits(model: str, toy_set: Path) -> None:
    data = load_data(toy_set, split="xsub", part="train", source="pose")
    recipe = choose(model, "tiny", [*TRAININGS[model], "batch=8", "val=0", "epochs=2"])
    made = prepared(Run(recipe, data, 0), Machine("cuda"), "run")
    made.epoch(0)  # libraries are loaded, memory is taken
    torch.cuda.set_sync_debug_mode("error")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            sums = made.steps(1)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert sums.read()["loss"] > 0


def test_a_run_that_was_stopped_goes_on(toy_set: Path, tmp_path: Path) -> None:
    data = load_data(toy_set, split="xsub", part="train", source="pose")
    recipe = choose("maskclr", "tiny", [*TRAININGS["maskclr"], "batch=8", "epochs=3"])
    done: list[int] = []

    class Stopped(Exception):
        pass

    def report(progress: Progress, epochs: int) -> None:
        done.append(progress.row["epoch"])
        if len(done) == 1:
            raise Stopped

    with pytest.raises(Stopped):
        train(recipe, data, tmp_path / "run", machine=Machine("cuda"), report=report)
    card = train(recipe, data, tmp_path / "run", machine=Machine("cuda"), resume=True, report=report)
    assert done == [1, 2, 3] and card.training["device"] == torch.cuda.get_device_name()
