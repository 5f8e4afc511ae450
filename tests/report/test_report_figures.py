import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.metrics import confusion_matrix, silhouette_score
from sklearn.neighbors import NearestNeighbors
from toy import WRIST, WristModel

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.find import load_data
from skelbench.evaluation.cost import measure_cost
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results import bootstrap
from skelbench.evaluation.results.cell import Outcome
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec
from skelbench.report.evidence import Draws
from skelbench.report.figures import FIGURES, Evidence, read_evidence, save
from skelbench.report.figures.confusion import block_order, confusion, counts, pairs, shares
from skelbench.report.figures.curves import curve, curves
from skelbench.report.figures.heatmap import accuracies
from skelbench.report.figures.motion import class_motion, clip_motion, motion_test
from skelbench.report.figures.per_class import class_accuracy, per_class, versus
from skelbench.report.figures.skeletons import animate, gallery, skeletons
from skelbench.report.figures.tsne import Embedding, embedding, purity, reduced, silhouette, tsne
from skelbench.report.strip import strip

SPECS = ("noise:0.1", "noise:0.3", "part-mask:right_arm", "noise:0.1+joint-mask:0.3", "shift:5")


class SeeingWrist(WristModel):
    """The wrist model with features, and with a network of 8 parameters that nothing uses."""

    network = torch.nn.Linear(3, 2)

    def features(self, batch: Any) -> Any:
        return batch.repeat(1, 4)


WRIST_CARD = type(WRIST)("wrist", "test_report_figures:SeeingWrist", classes=WRIST.classes)


@pytest.fixture
def measured(toy_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Evidence:
    monkeypatch.setitem(sys.modules, "test_report_figures", sys.modules[__name__])
    data = load_data(toy_set, source="pose")
    results = Results(tmp_path / "x.csv")
    for cell in cells(SeeingWrist(WRIST_CARD), data, [Spec.parse(spec) for spec in SPECS], 2):
        results.add(cell)
    results.save()
    (found,) = read_evidence(tmp_path / "x.csv", {"wrist": WRIST_CARD}, where=toy_set)
    return found


def draws(label: list[int], *predictions: list[int]) -> Draws:
    prediction = np.array(predictions, np.int16)
    truth = np.array(label, np.int16)
    names = np.array([f"c{i}" for i in range(len(label))])
    return Draws(names, truth, prediction, prediction == truth)


def evidence(clean: Draws, damaged: Draws, names: tuple[str, ...], dataset: str = "synthetic") -> Evidence:
    """Two cells of a model `m`, written by hand."""
    import pandas as pd

    outcomes: dict[str, Outcome] = {}
    rows: list[dict[str, Any]] = []
    for spec, family, level, found in (("clean", "clean", "", clean), ("noise:0.1", "noise", "0.1", damaged)):
        for seed, prediction in enumerate(found.prediction):
            rank = np.where(prediction == found.label, 0, 1).astype(np.int16)
            outcomes[f"{spec}{seed}"] = Outcome(found.clip, found.label, prediction, rank)
            place = {"dataset": dataset, "split": "xsub", "source": "mq", "part": "test"}
            rows.append({**place, "model": "m", "spec": spec, "family": family, "level": level, "seed": seed})
            rows[-1]["cell"] = f"{spec}{seed}"
    card = type(WRIST)("m", "toy:WristModel", classes=names)
    return Evidence(pd.DataFrame(rows), outcomes, "m", "noise:0.1", {"m": card})


def texts(figure: Any) -> str:
    from matplotlib.text import Text

    return "\n".join(text.get_text() for text in figure.findobj(Text))


def test_confusion_counts_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    label, first, second = (rng.integers(0, 5, 60).tolist() for _ in range(3))
    found = draws(label, first, second)
    assert (counts(found, 5) == confusion_matrix(label * 2, first + second, labels=range(5))).all()
    expected = confusion_matrix(label * 2, first + second, labels=range(5), normalize="true")
    assert np.allclose(shares(counts(found, 5)), expected)


def test_a_class_without_clips_has_no_shares_and_breaks_nothing() -> None:
    matrix = counts(draws([0, 0, 2], [0, 1, 2]), 4)
    assert np.isnan(shares(matrix)[[1, 3]]).all()
    assert sorted(block_order(matrix).tolist()) == [0, 1, 2, 3]


def test_classes_that_are_taken_for_each_other_become_neighbours() -> None:
    label = [0, 0, 1, 1, 2, 2, 3, 3]
    order = block_order(counts(draws(label, [0, 2, 1, 3, 2, 0, 3, 1]), 4)).tolist()
    assert {frozenset(order[:2]), frozenset(order[2:])} == {frozenset({0, 2}), frozenset({1, 3})}


def test_the_table_of_pairs_lists_what_damage_confuses_by_hand() -> None:
    clean = draws([0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 1])
    damaged = draws([0, 0, 0, 0, 1, 1], [1, 1, 0, 1, 1, 1], [1, 1, 1, 1, 1, 0])
    table = pairs(evidence(clean, damaged, ("sit", "bow")))
    assert table[["true", "predicted", "clips"]].values.tolist() == [["sit", "bow", 4], ["bow", "sit", 2]]
    assert table["clean"].tolist() == [25.0, 0.0]
    assert table["damaged"].tolist() == [87.5, 25.0]
    assert table["gain"].tolist() == [62.5, 25.0]
    assert (table["gain_low"] < table["gain"]).all() and (table["gain"] < table["gain_high"] + 25).all()


def test_class_accuracy_is_the_share_of_the_clips_of_the_class_over_draws() -> None:
    table = class_accuracy(draws([0, 0, 2], [0, 1, 2], [0, 0, 2]), ("a", "b", "c"))
    assert table["name"].tolist() == ["a", "c"]
    assert table["top1"].tolist() == [75.0, 100.0]
    assert ((table["low"] <= table["top1"]) & (table["top1"] <= table["high"])).all()


def moving(step: float, label: int, frames: int = 5) -> Clip:
    """All joints move `step` px to the right in every frame; one camera unit is 500 px."""
    keypoint = np.full((1, frames, 13, 2), 100, np.float32)
    keypoint[..., 0] += step * np.arange(frames)[:, None]
    return Clip(keypoint, np.ones((1, frames, 13), np.float32), LAYOUTS["penn13"], "c", label, (800, 1000))


def test_motion_is_the_mean_step_of_a_joint_seen_twice_in_thousandths_of_a_camera_unit() -> None:
    clip = moving(2, 0)
    assert clip_motion(clip) == pytest.approx(4)
    score = clip.score.copy()
    score[:, :, 0] = 0
    jumping = clip.keypoint.copy()
    jumping[:, ::2, 0] = 900
    assert clip_motion(clip.with_pose(jumping, score)) == pytest.approx(4)
    assert np.isnan(clip_motion(clip.with_pose(clip.keypoint * 0, score * 0)))
    assert clip_motion(moving(0, 0)) == 0


def test_class_motion_averages_over_clips_and_is_unknown_without_any() -> None:
    found = class_motion([moving(2, 0), moving(4, 0), moving(1, 2)], 3)
    assert np.allclose(found, [6, np.nan, 2], equal_nan=True)


def test_predictions_that_move_to_the_fastest_class_are_a_positive_shift() -> None:
    speed = np.array([1.0, 2.0, 3.0, 4.0])
    label = [0, 1, 2, 3] * 5
    found = motion_test(draws(label, label), draws(label, [3] * 20), speed)
    assert found.towards.value == pytest.approx(37.5)  # ranks 25, 50, 75, 100 all become 100
    assert found.towards.low > 0
    assert found.clean is None  # all classes are equally good: no rank correlation
    assert found.damaged is not None and found.lost is not None
    assert found.damaged.value == pytest.approx(0.7746, abs=1e-4)  # scipy.stats.spearmanr([1, 2, 3, 4], [0, 0, 0, 1])
    assert found.lost.value == pytest.approx(-0.7746, abs=1e-4)


def test_damage_that_moves_predictions_either_way_is_no_shift() -> None:
    rng = np.random.default_rng(0)
    label = np.repeat(np.arange(6), 50)
    found = motion_test(
        draws(label.tolist(), label.tolist()), draws(label.tolist(), rng.permutation(label).tolist()), np.arange(6.0)
    )
    assert found.towards.low < 0 < found.towards.high


def test_silhouette_and_purity_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    label = np.repeat(np.arange(3), 20)
    features = rng.normal(size=(60, 5)) + label[:, None]
    near = NearestNeighbors(n_neighbors=10).fit(features).kneighbors(return_distance=False)
    assert silhouette(features, label).value == pytest.approx(silhouette_score(features, label))
    found = purity(features, label)
    assert found.value == pytest.approx((label[near] == label[:, None]).mean())
    assert found.low < found.value < found.high


def test_purity_of_separate_classes_is_1_however_few_clips_they_have() -> None:
    label = np.array([0, 0, 0, 1, 1])
    assert purity(label[:, None] * 9.0 + np.arange(5)[:, None] / 10, label).value == 1


def test_damaged_features_are_projected_on_the_components_of_the_clean_ones() -> None:
    from sklearn.decomposition import PCA

    rng = np.random.default_rng(0)
    clean, damaged = rng.normal(size=(30, 4)), rng.normal(size=(30, 4))
    pca = PCA().fit(clean)
    for ours, theirs in zip(reduced(clean, damaged), (pca.transform(clean), pca.transform(damaged)), strict=True):
        assert np.allclose(np.abs(ours), np.abs(theirs))


def test_the_curve_is_the_accuracy_of_the_results_with_clean_at_0(measured: Evidence) -> None:
    table = curve(measured)
    noise = table[table["family"] == "noise"]
    assert noise["x"].tolist() == [0, 0.1, 0.3]
    top1 = measured.rows.groupby("spec")["top1"].mean()
    assert np.allclose(noise["top1"], top1[["clean", "noise:0.1", "noise:0.3"]])
    assert ((table["low"] <= table["top1"]) & (table["top1"] <= table["high"])).all()
    assert table[table["family"] == "part-mask"]["x"].isna().all()
    assert table[table["family"] == "noise+joint-mask"]["x"].isna().all()


def test_the_heatmap_holds_every_perturbation_and_no_number_for_what_was_not_measured(measured: Evidence) -> None:
    rows = measured.rows.copy()
    rows.loc[rows["spec"] == "shift:5", "model"] = "other"
    values = accuracies(Evidence(rows, measured.outcomes, "wrist", "clean"))
    assert values.shape == (6, 2)
    assert np.isnan(values).sum() == 6
    assert values[0, 0] == pytest.approx(rows[rows["spec"] == "clean"]["top1"].item())


def test_parameters_are_counted_and_speed_is_measured(toy_clip: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "test_report_figures", sys.modules[__name__])
    found = measure_cost(WRIST_CARD, toy_clip)
    assert found.parameters == 3 * 2 + 2
    assert found.clips_per_second > 0


@pytest.mark.parametrize("name", [name for name in FIGURES if name != "versus"])
def test_every_figure_is_written_as_png_and_svg(
    name: str, measured: Evidence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["skelbench.report.figures.save"], "DPI", 60)  # less to wait for
    png, svg = save(FIGURES[name](measured), tmp_path / "figures" / name)
    assert png.read_bytes().startswith(b"\x89PNG") and png.name == f"{name}.png"
    assert "</svg>" in svg.read_text() and svg.name == f"{name}.svg"


def test_the_same_figure_is_the_same_bytes(tmp_path: Path) -> None:
    found = evidence(draws([0, 1], [0, 1]), draws([0, 1], [0, 0]), ("a", "b"))
    once, again = (save(confusion(found), tmp_path / name) for name in ("once", "again"))
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]


@pytest.mark.parametrize("draw", [confusion, per_class, curves, FIGURES["heatmap"]])
def test_figures_of_synthetic_data_say_so(draw: Any) -> None:
    found = (draws([0, 1, 1], [0, 1, 0]), draws([0, 1, 1], [0, 0, 0]), ("a", "b"))
    assert "synthetic data" in texts(draw(evidence(*found)))
    assert "synthetic" not in texts(draw(evidence(*found, dataset="penn_action")))


@pytest.mark.parametrize("draw", [confusion, per_class, curves])
def test_one_class_and_odd_names_are_drawn(draw: Any, tmp_path: Path) -> None:
    save(draw(evidence(draws([0, 0], [0, 0]), draws([0, 0], [0, 0]), ("$x^{<img onerror=1>",))), tmp_path / "one")
    assert "<img" not in (tmp_path / "one.svg").read_text().replace("<!--", "").split("-->")[-1]


def test_one_model_cannot_be_compared(measured: Evidence) -> None:
    with pytest.raises(InputError, match="only wrist was measured under"):
        versus(measured)


def test_two_models_are_compared_under_the_same_perturbation(measured: Evidence) -> None:
    rows = measured.rows.assign(model="twin")
    import pandas as pd

    both = Evidence(pd.concat([measured.rows, rows]), measured.outcomes, "wrist", "shift:5", measured.cards)
    assert {"wrist", "twin"} <= set(texts(versus(both)).split("\n"))


def test_clean_alone_has_no_curve(measured: Evidence) -> None:
    only = Evidence(measured.rows[measured.rows["spec"] == "clean"], measured.outcomes, "wrist", "clean")
    with pytest.raises(InputError, match="nothing but clean"):
        curves(only)


def test_an_unknown_model_or_perturbation_is_named(measured: Evidence) -> None:
    with pytest.raises(InputError, match=r"unknown perturbation in the results 'noise:0.2'.*noise:0.3"):
        measured.of(spec="noise:0.2")
    with pytest.raises(InputError, match=r"unknown model in the results 'wirst'.*wrist"):
        measured.of(model="wirst")


def test_results_tell_their_setting_and_keep_the_newest_weights(measured: Evidence, tmp_path: Path) -> None:
    import pandas as pd

    assert measured.classes == ("rise0", "rise1", "rise2")
    assert len(measured.data) == 24
    table, parquet = tmp_path / "x.csv", tmp_path / "x.parquet"
    rows, predictions = pd.read_csv(table, dtype={"level": str}, keep_default_na=False), pd.read_parquet(parquet)
    old = {"weights_sha256": "old", "created": "2001-01-01T00:00:00+00:00", "cell": "old" + rows["cell"]}
    pd.concat([rows, rows.assign(**old)]).to_csv(table, index=False)
    aged = predictions.assign(cell="old" + predictions["cell"].astype(str))
    pd.concat([predictions.astype({"cell": str}), aged]).to_parquet(parquet, index=False)
    (again,) = read_evidence(table)
    assert again.rows["cell"].tolist() == rows["cell"].tolist()


def test_the_map_puts_undamaged_clips_where_they_were(measured: Evidence) -> None:
    found = embedding(measured.of(spec="clean"))
    assert found.clean.shape == found.damaged.shape == (24, 2)
    span = np.ptp(found.clean, axis=0).max()
    assert np.median(np.linalg.norm(found.clean - found.damaged, axis=1)) < 0.2 * span
    assert found.silhouette is not None and found.silhouette[0] == found.silhouette[1]
    assert found.purity[0].value == 1  # the model tells the three rises apart


def test_a_model_without_features_has_no_map(measured: Evidence) -> None:
    plain = Evidence(measured.rows, measured.outcomes, "wrist", "shift:5", {"wrist": WRIST}, measured.where)
    with pytest.raises(InputError, match="has no features"):
        tsne(plain)


def at_levels(measured: Evidence, *levels: str) -> Evidence:
    """The same evidence, with noise at these levels, in this order."""
    import pandas as pd

    noise = measured.rows[measured.rows["spec"] == "noise:0.1"]
    rest = measured.rows[measured.rows["family"] != "noise"]
    rows = pd.concat([*(noise.assign(spec=f"noise:{x}", level=x) for x in levels), rest])
    return Evidence(rows, measured.outcomes, "wrist", "clean", measured.cards, measured.where)


def test_perturbations_stand_by_family_and_rising_level_whatever_the_order_of_the_file(measured: Evidence) -> None:
    wanted = ("clean", "noise:0.02", "noise:0.1", "noise:0.3", *SPECS[2:])
    assert at_levels(measured, "0.3", "0.02", "0.1").specs == wanted


def test_the_gallery_shows_each_family_once_at_its_middle_level(measured: Evidence) -> None:
    shown = at_levels(measured, "0.3", "0.02", "0.1")
    assert list(gallery(shown)) == ["clean", "noise:0.1", *SPECS[2:]]
    assert "noise:0.1" in texts(skeletons(shown))


def boxes(figure: Any, words: set[str]) -> list[Any]:
    from matplotlib.text import Text

    figure.draw_without_rendering()
    return [text.get_window_extent() for text in figure.findobj(Text) if text.get_text() in words]


def test_no_two_levels_of_a_curve_are_written_over_each_other(measured: Evidence) -> None:
    found = at_levels(measured, "0.001", "0.002", "0.003", "0.005", "0.0055", "0.01", "0.03", "0.1")
    words = {label.get_text() for label in curves(found).axes[0].get_xticklabels()}
    assert {"0", "0.001", "0.1"} < words
    assert len({"0.005", "0.0055"} & words) == 1


def test_no_class_is_written_over_another_on_the_map(measured: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    label = np.repeat([0, 1, 2], 4)
    places = np.tile([[0.0, 0], [1, 0], [0, 1], [1, 1]], (3, 1))  # the three classes lie on each other
    one = bootstrap.mean(np.ones(12), label)
    found = Embedding(np.array(["c"] * 12), label, places, places, None, (one, one))
    monkeypatch.setattr(sys.modules["skelbench.report.figures.tsne"], "embedding", lambda evidence: found)
    written = boxes(tsne(measured), {"rise0", "rise1", "rise2"})
    assert len(written) == 6
    assert not any(a.overlaps(b) for a, b in combinations(written, 2))


def test_importance_of_another_shape_is_refused(toy_clip: Clip) -> None:
    with pytest.raises(InputError, match="importance has shape"):
        strip({"a": toy_clip}, importance={"a": np.ones((1, 2, 3))})


def test_an_animation_has_the_frames_that_were_asked_for(toy_clip: Clip, tmp_path: Path) -> None:
    from PIL import Image

    importance = np.zeros(toy_clip.score.shape)
    animate({"a": toy_clip, "b": toy_clip}, tmp_path / "a.gif", {"b": importance}, frames=4)
    with Image.open(tmp_path / "a.gif") as picture:
        assert getattr(picture, "n_frames", 1) == 4


def test_an_animation_that_cannot_be_written_is_refused(
    toy_clip: Clip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match=r"\.gif or \.mp4"):
        animate({"a": toy_clip}, tmp_path / "a.avi")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="needs ffmpeg"):
        animate({"a": toy_clip}, tmp_path / "a.mp4")


def test_a_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.cluster.hierarchy", None)
    with pytest.raises(InputError, match=r"needs scipy; pip install skelbench\[report\]"):
        block_order(np.eye(3, dtype=np.int64))


def test_the_table_of_figures_is_read_without_plotting_libraries() -> None:
    code = "import sys, skelbench.report; print({'torch', 'pandas', 'matplotlib', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
