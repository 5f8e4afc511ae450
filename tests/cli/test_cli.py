"""The command line: what each command prints, writes and answers with."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from command import skelbench, succeeded, wrist_card
from conftest import ROOT
from toy import WRIST, WristModel
from typer.main import get_command

from skelbench.cli.app import app
from skelbench.core.layout import LAYOUTS
from skelbench.data.find import load_data

FROZEN = {
    "eval": "--perturb --model --suite --data --split --source --seeds --out --limit --batch-size --workers"
    " --device --json",
    "train": "MODEL --data --split --source --preset --stream --seed --out --resume --set --limit --workers --device"
    " --compile --deterministic",
    "check": "NEW --baseline --max-drop",
    "leaderboard": "RESULTS --out",
    "compare": "RESULTS --model --out",
    "convert": "FILE --out --adapter --set --classes --name",
    "explain": "--model --importance --data --split --source --limit --steps --unit --seed --out --device",
    "report": "RESULTS --out --model --data",
    "data list": "--json",
    "data info": "DATA --split --source --limit --layout --json",
    "data draw": "--out DATA --clip --perturb --source --seed --layout",
    "data synth": "--out --limit",
    "data convert": "DATA OUT --source --layout",
    "list models": "--measure --model --device --out --official --json",
    "list perturbations": "--json",
    "list suites": "--json",
    "list layouts": "--json",
    "list settings": "--json",
}
"""Every command and its options. A change here is a change for everybody's scripts: decide it, then write it down."""

TINY = [
    x
    for pair in ("num_stages=2", "inflate_stages=[2]", "down_stages=[2]", "base_channels=8", "clip_len=8", "batch=8")
    for x in ("--set", pair)
]


@pytest.fixture
def evaluation(toy_set: Path, tmp_path: Path) -> list[object]:
    return ["eval", "--model", wrist_card(tmp_path), "--data", toy_set, "--source", "pose", "--split", "xsub"]


def options(command: Any, *path: str) -> Iterator[tuple[str, str]]:
    for name, inner in getattr(command, "commands", {}).items():
        yield from options(inner, *path, name)
    if not hasattr(command, "commands"):
        named = [p.opts if p.param_type_name == "option" else [p.name.upper()] for p in command.params]
        yield " ".join(path), " ".join(word for words in named for word in words)


def test_commands_and_options_are_the_ones_that_were_decided() -> None:
    assert dict(options(get_command(app))) == FROZEN


@pytest.mark.parametrize("command", ["", *FROZEN])
def test_every_command_explains_itself(command: str) -> None:
    text = succeeded(*command.split(), "--help")
    assert text.startswith(f"Usage: skelbench {command}".rstrip())
    for option in FROZEN.get(command, "").split():
        assert option.lower() in text.lower()


def test_help_imports_neither_torch_nor_pandas() -> None:
    code = """
import sys
from skelbench.cli import main
sys.argv = ["skelbench", "--help"]
try:
    main()
except SystemExit as stop:
    print(stop.code, sorted({"torch", "pandas", "scipy", "matplotlib", "seaborn", "pyarrow"} & set(sys.modules)))
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] in ("0 []", "None []")


def test_without_a_command_the_help_is_shown() -> None:
    for words in ((), ("data",), ("list",)):
        ran = skelbench(*words)
        assert ran.code == 2
        assert ran.err.startswith("Usage: skelbench")


def test_the_version_is_the_packages() -> None:
    from skelbench import __version__

    assert succeeded("--version") == f"skelbench {__version__}\n"


def test_eval_prints_clean_damaged_and_drop_with_intervals(evaluation: list[object]) -> None:
    lines = succeeded(*evaluation, "--perturb", "noise:0.002", "--perturb", "part-mask:right_arm").splitlines()
    assert lines[0] == "toy, xsub, source pose; intervals: 95 %"
    assert lines[1].split("  ")[0] == "model"
    clean, noise, masked = lines[2:]
    assert clean.split()[:4] == ["wrist", "clean", "6", "100.0"]
    assert noise.split()[:6] == ["wrist", "noise:0.002", "6", "×", "1", "100.0"]  # 150 px steps against 2 px of noise
    assert "[61.0, 100.0]" in noise  # Wilson, 6 of 6: 6 / (6 + 1.96²) = 61.0 %
    assert masked.split()[:2] == ["wrist", "part-mask:right_arm"]
    assert "66.7 [" in masked  # the share of clips that are not of class 0


def test_eval_answers_in_json(evaluation: list[object]) -> None:
    rows = json.loads(succeeded(*evaluation, "--perturb", "noise:0.1", "--seeds", "2", "--json"))
    assert [(row["spec"], row["seed"], row["clips"]) for row in rows] == [
        ("clean", 0, 6),
        ("noise:0.1", 0, 6),
        ("noise:0.1", 1, 6),
    ]


def test_eval_runs_a_suite(evaluation: list[object], tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("levels:\n  noise: [0.001, 0.002]\n  estimator: '*'\n")
    rows = json.loads(succeeded(*evaluation, "--suite", tmp_path / "mine.yaml", "--json"))
    assert [row["spec"] for row in rows] == ["clean", "noise:0.001", "noise:0.002", "estimator:other"]


def test_limit_bounds_the_clips(evaluation: list[object]) -> None:
    (row,) = json.loads(succeeded(*evaluation, "--limit", "2", "--json"))
    assert row["clips"] == 2


def test_a_second_run_computes_nothing_and_changes_nothing(
    evaluation: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "new" / "x.csv"
    command = [*evaluation, "--perturb", "noise:0.1", "--seeds", "2", "--out", out]
    first = succeeded(*command)
    assert len(pd.read_csv(out)) == 3
    assert len(pd.read_parquet(out.with_suffix(".parquet"))) == 3 * 6
    before = out.read_bytes(), out.with_suffix(".parquet").read_bytes()

    def forbidden(*args: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr(WristModel, "logits", forbidden)
    assert succeeded(*command) == first
    assert (out.read_bytes(), out.with_suffix(".parquet").read_bytes()) == before


def test_new_cells_are_added_and_old_rows_keep_their_bytes(evaluation: list[object], tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    succeeded(*evaluation, "--perturb", "noise:0.1", "--out", out)
    before = out.read_text()
    succeeded(*evaluation, "--perturb", "shift:2", "--out", out)
    assert out.read_text().startswith(before)
    assert pd.read_csv(out)["spec"].tolist() == ["clean", "noise:0.1", "shift:2"]


def test_a_cell_that_lost_its_predictions_is_measured_again_and_kept_once(
    evaluation: list[object], tmp_path: Path
) -> None:
    out = tmp_path / "x.csv"
    command = [*evaluation, "--perturb", "noise:0.1", "--out", out]
    succeeded(*command)
    out.with_suffix(".parquet").unlink()
    succeeded(*command)
    assert pd.read_csv(out)["spec"].tolist() == ["clean", "noise:0.1"]
    assert len(pd.read_parquet(out.with_suffix(".parquet"))) == 2 * 6


def test_a_cell_that_lost_its_row_is_measured_again_and_kept_once(evaluation: list[object], tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    command = [*evaluation, "--perturb", "noise:0.1", "--out", out]
    succeeded(*command)
    head, clean, _ = out.read_text().splitlines(keepends=True)
    out.write_text(head + clean)  # as after a crash between the two files
    succeeded(*command)
    assert pd.read_csv(out)["clips"].tolist() == [6, 6]
    assert len(pd.read_parquet(out.with_suffix(".parquet"))) == 2 * 6


def test_model_takes_a_name_a_file_and_a_folder_and_repeats(
    toy_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").mkdir()
    wrist_card(tmp_path / "models", "shipped")
    monkeypatch.setattr("skelbench.adapters.card.content", lambda folder: tmp_path / folder)
    (tmp_path / "run").mkdir()
    wrist_card(tmp_path, "trained").rename(tmp_path / "run" / "card.yaml")
    cards = ["shipped", wrist_card(tmp_path, "written"), tmp_path / "run"]
    models = [word for card in cards for word in ("--model", card)]
    rows = json.loads(succeeded("eval", *models, "--data", toy_set, "--source", "pose", "--json"))
    assert [row["model"] for row in rows] == ["shipped", "written", "trained"]
    assert [row["top1"] for row in rows] == [100.0] * 3


def test_two_models_of_one_name_are_refused(evaluation: list[object], tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    ran = skelbench(*evaluation, "--model", wrist_card(tmp_path / "other"))
    assert ran.code == 2
    assert "two models are called 'wrist'; change `name`" in ran.err


def test_a_card_of_another_split_is_no_default_and_is_told_when_named(
    toy_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").mkdir()
    training = {"data": "toy", "split": "xview", "source": "pose"}
    replace(WRIST, name="shipped", training=training).save(tmp_path / "models" / "shipped.yaml")
    monkeypatch.setattr("skelbench.adapters.card.content", lambda folder: tmp_path / folder)
    command = ["eval", "--data", toy_set, "--source", "pose", "--split", "xsub"]
    assert "no shipped card was trained on toy xsub" in skelbench(*command).err
    assert "note: shipped was trained on toy xview" in skelbench(*command, "--model", "shipped").err


def test_check_answers_0_where_nothing_fell_1_where_it_did_and_2_where_it_cannot_tell(
    evaluation: list[object], tmp_path: Path
) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    succeeded(*evaluation, "--out", old)
    rows = pd.read_csv(old, keep_default_na=False)
    rows.assign(top1=rows["top1"] - 2).to_csv(new, index=False)
    assert skelbench("check", old, "--baseline", old).code == 0
    fell = skelbench("check", new, "--baseline", old)
    assert (fell.code, fell.out.splitlines()[0]) == (1, "FELL     wrist  clean: 100.00 -> 98.00 (2.00 points)")
    assert skelbench("check", new, "--baseline", old, "--max-drop", "2.5").code == 0
    assert skelbench("check", tmp_path / "gone.csv", "--baseline", old).code == 2


@pytest.mark.parametrize(
    ("what", "known"),
    [("perturbations", "joint-mask@frame"), ("suites", "maskclr"), ("layouts", "coco17")],
)
def test_list_prints_what_there_is(what: str, known: str) -> None:
    rows = json.loads(succeeded("list", what, "--json"))
    lines = succeeded("list", what).splitlines()
    assert known in {row["name"] for row in rows}
    assert [line.split()[0] for line in lines] == ["name", *(row["name"] for row in rows)]


def test_list_models_prints_the_cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models").mkdir()
    wrist_card(tmp_path / "models")
    monkeypatch.setattr("skelbench.adapters.card.content", lambda folder: tmp_path / folder)
    (row,) = json.loads(succeeded("list", "models", "--json"))
    assert (row["name"], row["classes"]) == ("wrist", "3")
    assert "wrist" in succeeded("list", "models")


def test_data_list_prints_the_embedded_set_and_those_of_the_folder(
    toy_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKELBENCH_DATA", str(toy_set.parent))
    rows = {row["name"]: row for row in json.loads(succeeded("data", "list", "--json"))}
    assert (rows["toy"]["clips"], rows["toy"]["classes"], rows["toy"]["splits"]) == (12, 3, "xsub")
    lines = succeeded("data", "list").splitlines()
    assert lines[0].startswith("synthetic: 2112 clips")
    assert lines[1] == "toy: 12 clips, 3 classes; other, pose; xsub"


def test_data_info_describes_and_answers_in_json(toy_set: Path) -> None:
    info = json.loads(succeeded("data", "info", toy_set, "--source", "pose", "--json"))
    assert (info["clips"], info["subjects"], info["layout"]) == (24, 6, "coco17")
    assert info["splits"] == {"xsub": {"train": 18, "test": 6}}
    text = succeeded("data", "info", toy_set, "--source", "pose")
    assert "clips     24 in 3 classes by 6 subjects" in text


def test_data_draw_writes_a_picture(toy_set: Path, tmp_path: Path) -> None:
    out = tmp_path / "clip.png"
    text = succeeded(
        "data", "draw", toy_set, "--source", "pose", "--clip", "clip004", "--perturb", "noise:0.01", "--out", out
    )
    assert text == f"clip004 (rise1): {out}\n"
    assert out.read_bytes().startswith(b"\x89PNG")


def test_data_draw_writes_a_moving_picture(toy_set: Path, tmp_path: Path) -> None:
    from PIL import Image

    out = tmp_path / "clip.gif"
    succeeded("data", "draw", toy_set, "--source", "pose", "--perturb", "frame-drop:0.5", "--out", out)
    with Image.open(out) as picture:
        assert getattr(picture, "n_frames", 1) == 20  # those of the clip
        assert picture.width > 1.5 * picture.height  # clean beside damaged


def test_data_synth_writes_a_file_per_estimator(tmp_path: Path) -> None:
    printed = succeeded("data", "synth", "--limit", "3", "--out", tmp_path).splitlines()
    assert sorted(printed) == sorted(str(path) for path in tmp_path.iterdir())
    assert {Path(path).name for path in printed} == {f"synthetic_{source}.npz" for source in ("hq", "mq", "lq", "gt")}
    written = load_data(tmp_path / "synthetic_mq.npz")
    embedded = load_data("synthetic", source="mq", limit=3)
    assert written.names == embedded.names
    np.testing.assert_array_equal(written[2].keypoint, embedded[2].keypoint)


def test_a_pyskl_pickle_converts_to_an_npz_of_the_same_clips(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    clips = [
        {
            "frame_dir": f"clip{k}",
            "label": k,
            "keypoint": rng.uniform(1, 500, (1 + k, 5 + k, 17, 2)).astype(np.float32),
            "keypoint_score": rng.uniform(0.1, 1, (1 + k, 5 + k, 17)).astype(np.float32),
            "img_shape": (480, 640),
        }
        for k in range(2)
    ]
    split = {"xsub_train": ["clip0"], "xsub_val": ["clip1"]}
    (tmp_path / "in.pkl").write_bytes(pickle.dumps({"annotations": clips, "split": split}))
    printed = succeeded("data", "convert", tmp_path / "in.pkl", tmp_path / "out.npz")
    assert printed == f"2 clips, coco17: {tmp_path / 'out.npz'}\n"
    read = load_data(tmp_path / "out.npz")
    for clip, given in zip(read, clips, strict=True):
        np.testing.assert_array_equal(clip.keypoint, given["keypoint"])
        np.testing.assert_array_equal(clip.score, given["keypoint_score"])
        assert (clip.name, clip.label, clip.image_size) == (given["frame_dir"], given["label"], (480, 640))
    assert load_data(tmp_path / "out.npz", split="xsub").names == ("clip1",)


def test_a_training_goes_on_with_resume_and_ends_with_what_eval_takes(toy_set: Path, tmp_path: Path) -> None:
    where = ["--data", toy_set, "--source", "pose", "--split", "xsub"]
    train = ["train", "stgcn", *where, "--preset", "tiny", "--out", tmp_path / "run", *TINY]
    first = succeeded(*train, "--set", "epochs=2").splitlines()
    assert first[0] == f"stgcn (tiny) on 18 clips of toy xsub, pose: {tmp_path / 'run'}"
    assert [line.split()[1] for line in first if line.startswith("epoch")] == ["1/2", "2/2"]
    weights = (tmp_path / "run" / "weights.safetensors").read_bytes()
    again = succeeded(*train, "--set", "epochs=2", "--resume").splitlines()
    assert not [line for line in again if line.startswith("epoch")]  # nothing was left to do
    assert (tmp_path / "run" / "weights.safetensors").read_bytes() == weights
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [
        "card.yaml",
        "checkpoint.pt",
        "log.csv",
        "weights.safetensors",
    ]
    advice = again[-1].split()
    assert advice[0] == "skelbench"
    assert "noise:0.002" in succeeded(*advice[1:])


def start(*words: object, folder: Path) -> "subprocess.Popen[str]":
    """Start a command in a process of its own, stdout and stderr in files."""
    listened = signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job's child would ignore it
    env = {**os.environ, "PYTHONPATH": str(ROOT / "tests"), "OMP_NUM_THREADS": "1"}
    try:
        with (folder / "stdout").open("w") as out, (folder / "stderr").open("w") as err:
            command = [sys.executable, ROOT / "cli.py", *map(str, words)]
            return subprocess.Popen(command, stdout=out, stderr=err, env=env)
    finally:
        signal.signal(signal.SIGINT, listened)


def wait_for(process: "subprocess.Popen[str]", text: str, file: Path) -> None:
    end = time.monotonic() + 300  # a machine may be busy with other things
    while text not in file.read_text():
        assert process.poll() is None and time.monotonic() < end, file.read_text()
        time.sleep(0.005)


@pytest.mark.parametrize(("stop", "workers"), [(signal.SIGINT, 1), (signal.SIGTERM, 0)])
def test_a_stopped_evaluation_keeps_its_cells_and_goes_on(
    stop: signal.Signals, workers: int, evaluation: list[object], tmp_path: Path
) -> None:
    out = tmp_path / "x.csv"
    command = [*evaluation, "--perturb", "noise:0.1", "--seeds", "2000", "--workers", workers, "--out", out]
    process = start(*command, folder=tmp_path)
    wait_for(process, "seed 20 ", tmp_path / "stderr")
    process.send_signal(stop)
    assert process.wait(120) == 130
    *progress, last = (tmp_path / "stderr").read_text().splitlines()
    assert last.startswith("skelbench: stopped; ")
    assert all(line.startswith("wrist  ") for line in progress)
    rows = pd.read_csv(out)
    assert 20 <= len(rows) < 2001
    assert len(pd.read_parquet(out.with_suffix(".parquet"))) == 6 * len(rows)
    before = out.read_text()
    succeeded(*evaluation, "--perturb", "noise:0.1", "--seeds", str(len(rows) + 2), "--out", out)
    assert out.read_text().startswith(before)
    assert pd.read_csv(out)["seed"].tolist() == [0, *range(len(rows) + 2)]


def test_a_stopped_training_keeps_its_epochs_and_goes_on(toy_set: Path, tmp_path: Path) -> None:
    command = ["train", "stgcn", "--data", toy_set, "--source", "pose", "--preset", "tiny", "--device", "cpu", *TINY]
    command += ["--set", "epochs=24", "--resume", "--out", tmp_path / "run"]  # enough to be stopped in time
    process = start(*command, folder=tmp_path)
    wait_for(process, "epoch   3/", tmp_path / "stdout")
    process.send_signal(signal.SIGINT)
    assert process.wait(120) == 130
    (line,) = (tmp_path / "stderr").read_text().splitlines()
    assert line.startswith("skelbench: stopped; ")
    done = pd.read_csv(tmp_path / "run" / "log.csv")
    assert 3 <= len(done) < 24
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["checkpoint.pt", "log.csv"]
    first, *_ = [line for line in succeeded(*command).splitlines() if line.startswith("epoch")]
    assert int(first.split()[1].partition("/")[0]) in (len(done) + 1, len(done) + 2)  # a checkpoint goes before its log
    log = pd.read_csv(tmp_path / "run" / "log.csv")
    assert log["epoch"].tolist() == list(range(1, 25))
    assert log["loss"][: len(done)].tolist() == done["loss"].tolist()
    assert (tmp_path / "run" / "card.yaml").is_file()


def test_a_reader_that_leaves_early_is_no_error() -> None:
    line = f"{sys.executable} {ROOT / 'cli.py'} list layouts | head -n 1"
    ran = subprocess.run(line, shell=True, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("name ")
    assert ran.stderr == ""


def test_python_m_skelbench_is_the_command_line() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "skelbench", "list", "layouts"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert [line.split()[0] for line in ran.stdout.splitlines()] == ["name", *LAYOUTS]
