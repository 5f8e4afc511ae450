"""How much of a drop is the preparation: the same damage twice, prepared as the model does it and as if undamaged."""

from pathlib import Path

import numpy as np
import pytest
from torch import Tensor
from toy import WRIST, WristModel

import skelbench
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.identity import AS_CLEAN
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import by_treatment, newest
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec
from skelbench.report.tables.leaderboard import leaderboard
from skelbench.report.tables.preparation import Twice, preparation_share, twice

HALF = [Spec.parse("frame-mask:0.5")]


class ToldByPreparation(WristModel):
    """Its network is perfect: prepared by the undamaged clip it reads what that clip shows, whatever the damage."""

    def prepare_like(self, clip: Clip, clean: Clip) -> Tensor:
        return self.prepare(clean)


class NotTold(WristModel):
    """Its preparation takes nothing from the clip as a whole, so the undamaged clip has nothing to tell it."""

    def prepare_like(self, clip: Clip, clean: Clip) -> Tensor:
        return self.prepare(clip)


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", source="pose")


def measured(model: WristModel, data: Dataset, *specs: Spec) -> dict[tuple[str, str], Twice]:
    found = cells(model, data, specs or HALF, seeds=2, preparation=True)
    return twice({(c.identity.model, c.identity.spec, c.identity.repair, c.identity.seed): c.outcome for c in found})


def test_all_of_a_drop_is_preparation_where_the_undamaged_clip_would_have_undone_it(data: Dataset) -> None:
    told = measured(ToldByPreparation(WRIST), data)["wrist", "frame-mask:0.5"]
    lost = (told.clean - told.own).mean()
    assert lost > 0.1  # else nothing is asked
    assert told.points.value == pytest.approx(lost)
    assert told.share is None or told.share.value == pytest.approx(1)


def test_nothing_of_a_drop_is_preparation_where_the_undamaged_clip_tells_nothing(data: Dataset) -> None:
    told = measured(NotTold(WRIST), data)["wrist", "frame-mask:0.5"]
    assert told.points.value == 0
    assert told.points.low < 0 < told.points.high


def test_draws_are_paired_and_averaged_before_clips_are_compared(data: Dataset) -> None:
    told = measured(ToldByPreparation(WRIST), data)["wrist", "frame-mask:0.5"]
    table = skelbench.evaluate(WristModel(WRIST), data, "frame-mask:0.5", seeds=2)
    damaged = table[table["spec"] != "clean"]["top1"]
    assert 100 * told.own.mean() == pytest.approx(damaged.mean(), abs=1e-3)


def test_the_share_is_by_hand_what_preparation_costs_over_what_is_lost() -> None:
    clean = np.ones(200)
    own = np.repeat([1.0, 0.0], 100)  # half is lost
    told = np.concatenate([np.ones(150), np.zeros(50)])  # and half of that comes back
    half = Twice(clean, own, told, np.arange(200))
    assert half.points.value == pytest.approx(0.25)
    assert half.share is not None
    assert half.share.value == pytest.approx(0.5)
    # by the delta method, the binomial error of 50 among 100 lost: 0.05, twice of it to either side
    assert half.share.high - half.share.low == pytest.approx(4 * 0.05, rel=0.2)


def test_no_share_is_printed_of_a_drop_that_is_not_told_from_0() -> None:
    same = np.repeat([1.0, 0.0], 50)
    assert Twice(same, same, same, np.arange(100)).share is None


def test_a_model_without_the_method_is_refused_with_what_to_do(data: Dataset) -> None:
    with pytest.raises(InputError, match=r"wrist has no prepare_like.*leave --preparation out"):
        list(cells(WristModel(WRIST), data, HALF, preparation=True))


def test_a_spec_that_replaces_the_clip_is_measured_but_not_twice(data: Dataset) -> None:
    swap = Spec.parse(f"estimator:{data.sources[-1]}")
    found = [c.identity for c in cells(ToldByPreparation(WRIST), data, [swap, *HALF], preparation=True)]
    assert [i.spec for i in found if i.repair == AS_CLEAN] == ["frame-mask:0.5"]
    assert str(swap) in [i.spec for i in found]


def test_rows_prepared_as_clean_have_a_table_of_their_own_and_are_no_accuracy_of_the_model(
    tmp_path: Path, data: Dataset
) -> None:
    store = Results(tmp_path / "x.csv")
    found = list(cells(ToldByPreparation(WRIST), data, HALF, preparation=True))
    for cell in found:
        store.add(cell)
    store.save()
    rows = newest(read_outcomes(tmp_path / "x.csv")[0])
    assert AS_CLEAN in set(rows["repair"])
    assert by_treatment(rows)["spec"].tolist() == ["clean", "frame-mask:0.5"]
    board = leaderboard(tmp_path / "x.csv")
    line = next(line for line in board.splitlines() if line.startswith("| wrist | frame-mask:0.5"))
    printed = [cell.strip() for cell in line.strip("|").split("|")]
    assert " ".join(printed) == " ".join(preparation_share(found).splitlines()[1].split())
