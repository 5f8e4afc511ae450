"""Whether `real` errs as estimators do: two draws on true poses against four pairs of estimators, by the same code."""

from collections.abc import Iterator

import numpy as np
import pytest
from conftest import outside

from benchmarks.error_series import Errors
from benchmarks.error_table import read
from benchmarks.estimator_error import PAIRS, of_draws, of_pair, true_poses

pytestmark = pytest.mark.real
WHITER = "AlphaPose – OpenPose"  # two thirds of its error are new in every frame (3 clips)


@pytest.fixture(scope="module", autouse=True)
def recordings() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKELBENCH_DATA", str(outside("SKELBENCH_DATA", "data")))
        yield


@pytest.fixture(scope="module")
def real(recordings: None) -> dict[str, Errors]:
    return {name: of_pair(*pair) for name, pair in PAIRS.items()}


@pytest.fixture(scope="module")
def drawn(recordings: None) -> dict[str, Errors]:
    clips = true_poses()[::8]
    return {spec: of_draws(spec, clips) for spec in ("real:1", "real@iid:1", "jitter:0.005", "noise:0.005")}


def series(found: Errors) -> dict[str, np.ndarray]:
    lagged = {f"after {lag}": found.autocorrelation[:, lag - 1] for lag in (1, 2, 5, 10)}
    fields = ("bias", "sd", "beyond", "kurtosis", "together")
    return {**{name: getattr(found, name) for name in fields}, **lagged}


def middle(name: str, values: np.ndarray) -> float:
    """Outliers are rare, so their share is the mean; of all else, the median of the series."""
    return float(values.mean() if name == "beyond" else np.median(values))


def outside_bands(found: Errors, real: dict[str, Errors]) -> set[tuple[str, str]]:
    """(pair, statistic) in which the middle of `found` lies outside the 10–90 % of the pair's series."""
    odd = set[tuple[str, str]]()
    for pair, errors in real.items():
        for name, values in series(found).items():
            low, high = np.percentile(series(errors)[name], [10, 90])
            if not low <= middle(name, values) <= high:
                odd.add((pair, name))
    return odd


def test_real_errs_within_the_bands_of_all_pairs_but_the_memory_of_the_whitest(
    real: dict[str, Errors], drawn: dict[str, Errors]
) -> None:
    assert outside_bands(drawn["real:1"], real) <= {(WHITER, "after 1"), (WHITER, "after 2")}


def test_real_lies_between_the_pairs_in_all_but_its_size(real: dict[str, Errors], drawn: dict[str, Errors]) -> None:
    """Its standard deviation is above those of all pairs: PoseFix's rates are of estimators of 2016."""
    beyond = set[str]()
    for name, values in series(drawn["real:1"]).items():
        of_pairs = [middle(name, series(errors)[name]) for errors in real.values()]
        if not min(of_pairs) <= middle(name, values) <= max(of_pairs):
            beyond.add(name)
    assert beyond == {"sd"}


@pytest.mark.parametrize(
    ("spec", "told_by"),
    [
        ("real@iid:1", {"after 1", "after 2"}),
        ("noise:0.005", {"after 1", "after 2", "bias"}),
        ("jitter:0.005", {"bias"}),
    ],
)
def test_simpler_damage_is_told_from_real_errors(
    spec: str, told_by: set[str], real: dict[str, Errors], drawn: dict[str, Errors]
) -> None:
    """Noise has no memory, neither has bias nor tails: the same comparison finds it out."""
    odd = {name for pair, name in outside_bands(drawn[spec], real) if pair == "MoveNet – MediaPipe"}
    assert told_by <= odd


def test_the_file_holds_what_is_measured(real: dict[str, Errors]) -> None:
    found = read()
    for pair, errors in real.items():
        for name, values in series(errors).items():
            value, low, high = found[pair][name]
            assert value == pytest.approx(middle(name, values), rel=1e-3, abs=1e-4)
            assert (low, high) == pytest.approx(tuple(np.percentile(values, [10, 90])), rel=1e-3, abs=1e-4)
