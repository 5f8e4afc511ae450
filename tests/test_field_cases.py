"""Files as people have them, after public reports: each gets the right answer, or is told what to do.

They lie in $SKELBENCH_CASES/field, whose README says what is right; each line of it is one test here.
"""

import csv
import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from command import Ran, skelbench
from conftest import ROOT

from skelbench.data.find import load_data

CASES = Path(os.environ.get("SKELBENCH_CASES", ROOT.parent / "shared" / "cases")) / "field"
pytestmark = pytest.mark.skipif(
    not CASES.is_dir(), reason=f"{CASES} is not here; set $SKELBENCH_CASES to the folder that holds field/"
)
S = "stgcn-synthetic-xsub"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKELBENCH_CACHE", str(tmp_path / "cache"))


def info(name: str, *words: object) -> Ran:
    return skelbench("data", "info", CASES / name, *words)


def evaluated(file: object, *words: object, model: object = S, perturb: str = "noise:0.002") -> Ran:
    return skelbench("eval", "--model", model, "--data", file, "--split", "xsub", "--perturb", perturb, *words)


def accuracies(file: object, *words: object, model: object = S, perturb: str = "noise:0.002") -> list[float]:
    """Clean accuracy, and that under the perturbation, in %."""
    ran = evaluated(file, *words, "--out", "r.csv", model=model, perturb=perturb)
    assert ran.code == 0, ran.err
    with open("r.csv", newline="") as stream:
        rows = list(csv.DictReader(stream))
    Path("r.csv").unlink()
    shutil.rmtree("r.cells")
    return [100 * float(row["correct"]) / float(row["clips"]) for row in rows]


def converted(name: str, *words: object) -> Ran:
    return skelbench("convert", CASES / name, "--out", "x.yaml", *words)


@pytest.mark.parametrize(
    "name",
    [
        *("annotations_tuple", "defaultdict_split", "name_path", "label_0d", "label_float", "python2", "one_video"),
        *("base_hrnet", "last_empty", "nan_score0", "score_negative", "yolo_zeros", "norm01", "tm_swapped"),
        *("score_percent", "img_wh", "h36m_2d", "ntu25_colour", "body25_xy", "body25_xyc", "coco17_xyc", "own3"),
    ],
)
def test_a_pickle_in_any_spelling_is_read(name: str) -> None:
    ran = info(f"{name}.pkl")
    assert ran.code == 0, ran.err


@pytest.mark.parametrize(
    "name",
    [
        *("kinetics_val", "mmpose-results.json", "alphapose-results.json", "openpose", "ultralytics"),
        *("S001C001P001R001A001.skeleton", "NTU60_CS.npz", "val_data_joint.npy"),
    ],
)
def test_a_raw_format_is_converted(name: str) -> None:
    ran = skelbench("data", "convert", CASES / "raw" / name, "x.npz")
    assert ran.code == 0, ran.err
    assert len(load_data("x.npz")) >= 1


def test_zeros_with_a_confidence_are_missing_as_in_the_twin_that_says_so() -> None:
    ran = info("yolo_zeros.pkl")
    assert "exactly (0, 0)" in ran.out
    one, twin = (load_data(CASES / f"yolo_zeros{end}.pkl") for end in ("", "_twin"))
    assert all(np.array_equal(a.keypoint, b.keypoint) for a, b in zip(one, twin, strict=True))
    assert all(np.array_equal(a.detected, b.detected) for a, b in zip(one, twin, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("model", [S, "posec3d-synthetic-xsub"])
def test_zeros_do_not_change_what_a_model_answers(model: str) -> None:
    assert accuracies(CASES / "yolo_zeros.pkl", model=model) == accuracies(CASES / "yolo_zeros_twin.pkl", model=model)


def test_shares_of_a_picture_are_as_robust_as_its_pixels() -> None:
    good = accuracies(CASES / "base_hrnet.pkl")
    assert good == pytest.approx([91.67, 91.67], abs=0.1)
    assert accuracies(CASES / "norm01.pkl") == pytest.approx(good, abs=0.1)


def test_a_third_channel_that_is_a_confidence_is_the_score() -> None:
    for name, layout in (("body25_xyc", "body25"), ("coco17_xyc", "coco17")):
        data = load_data(CASES / f"{name}.pkl")
        assert data.layout.name == layout
        assert data[0].keypoint.shape[-1] == 2
        assert 0 < data[0].score.min() <= data[0].score.max() <= 1 or layout == "body25"
    ran = skelbench("data", "convert", CASES / "coco17_xyc.pkl", "x.npz", "--layout", "coco17")
    assert ran.code == 0, ran.err
    assert load_data("x.npz")[0].keypoint.shape[-1] == 2


@pytest.mark.parametrize(("name", "layout"), [("h36m_2d", "h36m17"), ("ntu25_colour", "ntu25")])
def test_joints_in_another_order_are_told_by_the_poses_and_said(name: str, layout: str) -> None:
    ran = info(f"{name}.pkl")
    assert f"({layout})" in ran.out
    assert "--layout" in ran.out


def test_other_weights_under_the_same_name_give_new_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    for file in (CASES / "stale").iterdir():
        shutil.copy(file, file.name)
    code = Path("mym.py").read_text().replace("skelbench.card", "skelbench.adapters.card")
    Path("mym.py").write_text(
        code.replace("skelbench.clip", "skelbench.core.clip")
    )  # where they lay when it was written
    monkeypatch.syspath_prepend(Path.cwd())
    numbers: list[str] = []
    for weights in ("first.pt", "second.pt"):
        shutil.copy(weights, "last.pt")
        ran = evaluated(CASES / "own3.pkl", "--trust", "--out", "r.csv", model="mine.yaml", perturb="noise:0.01")
        assert ran.code == 0, ran.err
        numbers.append(ran.out)
    assert numbers[0] != numbers[1]


def test_rows_without_what_became_of_the_clips_are_no_ground_for_a_check_and_that_is_said() -> None:
    """The files are rows of version 0.1 alone, in two orders; today's check weighs clips, and asks for them."""
    for name in ("check_shuffled.csv", "check_baseline.csv"):
        shutil.copy(CASES / name, name)
    ran = skelbench("check", "check_shuffled.csv", "--baseline", "check_baseline.csv", "--max-drop", "0")
    assert ran.code == 2
    assert "an older skelbench measured it; move it away and measure again" in ran.err


def test_the_order_of_rows_does_not_matter_to_a_check() -> None:
    for name, specs in (("a", ("noise:0.002", "joint-mask:0.3")), ("b", ("joint-mask:0.3", "noise:0.002"))):
        words = [word for spec in specs for word in ("--perturb", spec)]
        ran = skelbench(
            *(
                "eval",
                "--model",
                S,
                "--data",
                CASES / "base_hrnet.pkl",
                "--split",
                "xsub",
                *words,
                "--out",
                f"{name}.csv",
            )
        )
        assert ran.code == 0, ran.err
    ran = skelbench("check", "a.csv", "--baseline", "b.csv", "--max-drop", "0")
    assert ran.code == 0, ran.out


def test_fewer_numbered_classes_than_the_models_are_said() -> None:
    assert converted("pyskl_stgcnpp.pth").code == 0
    ran = evaluated(CASES / "own3.pkl", model="x.yaml")
    assert ran.code == 0, ran.err
    assert re.search(r"numbered class.* of the 60 ", ran.err + ran.out)


def test_frames_and_persons_that_are_exchanged_are_exchanged_back_and_said() -> None:
    data = load_data(CASES / "tm_swapped.pkl")
    assert all(len(clip.keypoint) <= 2 and clip.keypoint.shape[1] >= 41 for clip in data)
    assert "persons" in info("tm_swapped.pkl").out
    assert "fewer frames" not in info("tm_swapped.pkl").out  # than total_frames: their axis is taken for persons


def test_scores_in_percent_become_shares_and_that_is_said() -> None:
    data = load_data(CASES / "score_percent.pkl")
    assert 0.3 < float(np.median([clip.score[clip.detected].mean() for clip in data])) < 0.99
    assert "percent" in info("score_percent.pkl").out or "0 to 100" in info("score_percent.pkl").out


def test_width_and_height_that_are_exchanged_are_said() -> None:
    assert re.search(r"(width|height).*(width|height)", info("img_wh.pkl").out)


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        *(("mm1x_b_cfg.pth", "stream=b"), ("mm1x_limb.pth", "heatmap=limb"), ("pyskl_bm_pretty.pth", "stream=bm")),
        *(("mmaction2_1x_own.pth", ""), ("nparr_meta.pth", ""), ("path_meta.pth", ""), ("mmcv_ema.pth", "")),
        *(("compiled.pth", ""), ("body25.pth", "body25")),
    ],
)
def test_a_checkpoint_is_read_and_tells_its_settings(name: str, setting: str) -> None:
    ran = converted(name)
    assert ran.code == 0, ran.err
    assert setting in ran.out


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("st_gcn_keys_only.pt", r"st-gcn|ST-GCN"),
        ("runs-65-40560.pt", r"CTR-GCN|CTRGCN"),
        ("pose3d_best.bin", r"MotionBERT.*head|head.*MotionBERT|pre-train"),
    ],
)
def test_weights_of_another_repository_are_read_or_said_to_be_its(name: str, whose: str) -> None:
    ran = converted(name)
    assert ran.code in (0, 2)
    assert re.search(whose, ran.out + ran.err)
    assert ran.code == 0 or "--adapter" not in ran.err  # which cannot help


@pytest.mark.parametrize("link", ["hub/snapshots/main/ntu60_hrnet.pkl", "link/ntu60_hrnet.pkl"])
def test_a_link_is_followed_and_names_the_set(link: str, tmp_path: Path) -> None:
    ran = info(link)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("ntu60 (hrnet)")
    target = next((CASES / "hub" / "blobs").iterdir())  # and a real link
    (tmp_path / "real_hrnet.pkl").symlink_to(target)
    assert skelbench("data", "info", tmp_path / "real_hrnet.pkl").out.startswith("real (hrnet)")


def test_lists_of_training_and_test_clips_are_parts_of_a_split() -> None:
    data = load_data(CASES / "twofiles")
    assert data.name == "ntu60"
    (split,) = data.splits
    assert len(data.chosen(split, "train")) == 8
    trained = skelbench(
        *("train", "stgcn", "--data", CASES / "twofiles", "--preset", "tiny", "--set", "epochs=1", "--out", "run")
    )
    assert trained.code == 0, trained.err
    ran = skelbench("eval", "--model", "run", "--data", CASES / "twofiles", "--perturb", "noise:0.002")
    assert ran.code == 0, ran.err
    assert "may know these clips" not in ran.err


def test_a_file_of_another_estimator_beside_it_is_a_source() -> None:
    ran = evaluated(CASES / "downloads" / "gym_hrnet.pkl", perturb="estimator:vitpose")
    assert ran.code == 0, ran.err


def test_an_empty_clip_is_left_out_and_counted() -> None:
    ran = evaluated(CASES / "last_empty.pkl")
    assert ran.code == 0, ran.err
    assert "1 clip" in ran.err
    assert "clip11" in ran.err


@pytest.mark.parametrize("name", ["nan_score0", "score_negative"])
def test_a_small_fault_is_mended_counted_and_said_at_the_start(name: str) -> None:
    ran = evaluated(CASES / f"{name}.pkl")
    assert ran.code == 0, ran.err
    said, measured = ran.err.index("mended"), ran.err.index("clean")
    assert said < measured


def test_joints_of_no_layout_are_told_the_way() -> None:
    ran = info("joints21.pkl")
    assert ran.code == 2
    assert "joint_names" in ran.err
    assert "edges" in ran.err


def test_a_packed_pickle_is_told_to_be_unpacked_or_read() -> None:
    ran = info("gzipped.pkl")
    assert ran.code == 0 or re.search("gzip|gunzip", ran.err)


def test_a_byte_order_mark_is_no_part_of_a_class() -> None:
    ran = converted("penn13.pth", "--set", "layout=penn13", "--classes", CASES / "names_bom.txt")
    assert ran.code == 0, ran.err
    assert "\ufeff" not in Path("x.yaml").read_text(encoding="utf-8")
    assert "- wave" in Path("x.yaml").read_text(encoding="utf-8") or "[wave" in Path("x.yaml").read_text(
        encoding="utf-8"
    )
