"""What an evaluation costs is said before it begins, by costs that were measured."""

import pytest
from toy import WRIST

from skelbench.adapters.card import read_card
from skelbench.evaluation.cost_table import read_costs
from skelbench.evaluation.forecast import COSTS, as_table, forecast, in_words, total
from skelbench.evaluation.results.cell import COLUMNS
from skelbench.evaluation.results.files.head import Head, Stored

NOWHERE = Stored(1, "", "", "", 0, 0, 1, 0)


def kept(seconds: str, clips: int, device: str = "cpu x86_64", views: str = "10") -> Head:
    told = {"seconds": seconds, "clips": clips, "device": device, "views": views}
    return Head({**dict.fromkeys(COLUMNS, ""), **told}, NOWHERE)


def test_cells_that_are_kept_tell_the_time_of_those_to_come() -> None:
    cells = [kept("10", 100), kept("20", 100), kept("40", 100)]
    told = forecast(WRIST, cells, cells=8, missing=5, clips=50, device="cpu")
    assert told.total == pytest.approx(5 * 50 * 20 / 100)  # the middle one
    assert told.forwards == 5 * 50 * 10


def test_cells_of_another_device_do_not_count() -> None:
    told = forecast(WRIST, [kept("10", 100, "cuda NVIDIA")], cells=8, missing=5, clips=50, device="cpu")
    assert told.total is None
    assert "time unknown" in as_table([told])


def test_nothing_to_measure_takes_no_time_also_where_costs_are_unknown() -> None:
    told = forecast(WRIST, [], cells=8, missing=0, clips=50, device="cpu")
    assert total([told]) == 0


def test_the_table_of_costs_stands_in_for_kept_cells() -> None:
    card = read_card("stgcn-synthetic-xsub")
    costs = read_costs(COSTS).set_index("model").loc[card.name]
    told = forecast(card, [], cells=2, missing=2, clips=100, device="cpu")
    assert told.total == pytest.approx(200 / costs["clips_per_second"])


@pytest.mark.parametrize(
    ("seconds", "said"), [(None, "time unknown"), (3.4, "about 3 s"), (600, "about 10 min"), (9000, "about 2.5 h")]
)
def test_times_are_said_roughly(seconds: float | None, said: str) -> None:
    assert in_words(seconds) == said
