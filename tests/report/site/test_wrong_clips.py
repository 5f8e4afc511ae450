"""Clips that a model gets wrong: of synthetic data which, and their skeletons; of recordings none."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from browser import Browser
from conftest import ROOT
from toy_page import held, joints

from skelbench.evaluation.results.outcome import Outcome
from skelbench.perturbations.spec import Spec
from skelbench.report.evidence import Evidence, join_evidence
from skelbench.report.site.poses import FRAMES, poses_data
from skelbench.report.site.site import Site, by_setting
from skelbench.report.site.write import write_site

MODELS = ("stgcn-synthetic-xsub", "posec3d-synthetic-xsub")
REPAIRED = "joint-mask:0.3 | interp+smooth@savgol"


@pytest.fixture(scope="module")
def measured() -> Evidence:
    """Two of the shipped models on the embedded data, under one damage, with and without repair."""
    (found,) = join_evidence([ROOT / "leaderboards" / "synthetic.csv"])
    rows = found.rows
    kept = rows["model"].isin(MODELS) & rows["spec"].isin(["clean", "joint-mask:0.3", REPAIRED])
    rows = rows[kept].reset_index(drop=True)
    return replace(
        found, rows=rows, outcomes={cell: few(found.outcomes[cell]) for cell in rows["cell"]}, model=MODELS[0]
    )


def few(outcome: Outcome) -> Outcome:
    """Keep some of the clips."""
    arrays = ("clip", "label", "prediction", "rank", "group")
    return replace(outcome, **{name: getattr(outcome, name)[::16] for name in arrays})


@pytest.fixture(scope="module")
def folder(measured: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(Site(tmp_path_factory.mktemp("site"), "x.csv", by_setting([measured]))).parent


@pytest.fixture
def clips(started: Browser, folder: Path) -> Browser:
    started.log("browser")
    started.load(folder / "clips.html")
    return started


def chosen(browser: Browser, model: str, spec: str, count: int) -> None:
    browser.choose("#wrong-model", model)
    browser.choose("#wrong-spec", spec)
    end = time.monotonic() + 20
    while browser.texts("#wrong-count") != [f"{count} of {count} clips recognised wrongly"]:
        assert time.monotonic() < end, browser.texts("#wrong-count")
        time.sleep(0.02)


@pytest.mark.parametrize("spec", ["clean", "joint-mask:0.3", REPAIRED])
def test_the_list_has_every_clip_that_was_taken_for_another_class(
    spec: str, clips: Browser, measured: Evidence
) -> None:
    draws = measured.draws(MODELS[0], spec)
    wrong = np.flatnonzero(draws.prediction[0] != draws.label)
    chosen(clips, MODELS[0], spec, len(wrong))
    shown = zip(*(clips.texts(f"#wrong-rows tbody tr > :nth-child({k})") for k in (1, 2, 3)), strict=True)
    names = measured.classes
    assert sorted(shown) == sorted(
        (str(draws.clip[i]), names[draws.label[i]], names[draws.prediction[0, i]]) for i in wrong
    )
    assert len(clips.texts("#wrong-rows tbody button")) == len(wrong)
    assert clips.texts("#wrong-setting") == [measured.title]
    assert clips.log("browser") == []


def test_a_clip_is_watched_as_the_perturbation_left_it(clips: Browser, measured: Evidence) -> None:
    draws = measured.draws(MODELS[0], REPAIRED)
    chosen(clips, MODELS[0], REPAIRED, int((~draws.correct[0]).sum()))
    name = clips.texts("#wrong-rows tbody th")[0]
    clips.type("#wrong-rows tbody button", "Enter")
    clip = measured.data[list(measured.data.names).index(name)]
    damaged = Spec.parse("joint-mask:0.3").apply(clip, 0)  # before its repair, which is the model's affair
    low, high = clip.keypoint.min((0, 1, 2)), clip.keypoint.max((0, 1, 2))
    side = 1.1 * (high - low).max()
    frame = int(np.linspace(0, clip.keypoint.shape[1] - 1, FRAMES).round()[FRAMES // 2])
    for panel, pose in (("wrong-panel-clean", clip), ("wrong-panel-damaged", damaged)):
        points = pose.keypoint[:, frame][pose.detected[:, frame]]
        wanted = (points - ((low + high) / 2 - side / 2)) / side * 400
        np.testing.assert_allclose(joints(clips, panel), wanted, atol=0.05)
    assert clips.texts("#wrong-panel-title") == ["joint-mask:0.3"]


def test_what_was_measured_repaired_alone_has_its_skeletons_too(measured: Evidence, tmp_path: Path) -> None:
    rows = measured.rows[measured.rows["spec"] != "joint-mask:0.3"]
    write_site(Site(tmp_path, "x.csv", [replace(measured, rows=rows)]))
    assert (tmp_path / held(tmp_path / "clips.html")["settings"][0]["poses"]["joint-mask:0.3"]).is_file()


def test_of_recordings_there_is_no_list_no_name_and_no_skeleton(started: Browser, site: Path) -> None:
    assert held(site / "clips.html")["settings"] == []
    started.load(site / "clips.html")
    assert started.each("#wrong-body", "(n) => n.hidden") == [True]
    assert not list(site.rglob("poses"))
    data = [path.read_text() for path in (site / "data").rglob("*.js")]
    assert len(data) == 3 and not any("names" in text or "predicted" in text for text in data)


def test_synthetic_results_of_other_clips_than_ours_are_listed_without_skeletons(measured: Evidence) -> None:
    other = replace(measured, rows=measured.rows.assign(dataset_sha256="0" * 64), _opened={})
    assert poses_data(other) == {}
