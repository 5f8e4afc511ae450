"""Results that somebody else made, or that a disk spoiled, end every command that reads them in one line."""

import os
from pathlib import Path

import pytest
from command import EVAL, refused_without_a_trace, succeeded

COMMANDS = {
    "leaderboard": ("leaderboard", "old.csv"),
    "compare": ("compare", "old.csv"),
    "check": ("check", "old.csv", "--baseline", "old.csv"),
    "report": ("report", "old.csv", "--out", "page"),
    "eval": (*EVAL, "--out", "old.csv"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("old", "new"), [(b"wrist,", b"wr\x1b[2Jist,"), (b"wrist,", b"wrist\xff,"), (b",clean,", b",")]
)
def test_rows_that_cannot_be_believed_are_refused(command: str, old: bytes, new: bytes, old_pair: Path) -> None:
    (old_pair / "old.csv").write_bytes((old_pair / "old.csv").read_bytes().replace(old, new))
    assert "old.csv" in refused_without_a_trace(old_pair, *COMMANDS[command])


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("keep", [0, 4, 100, -1, -300])
def test_cut_predictions_are_refused(command: str, keep: int, old_pair: Path) -> None:
    whole = (old_pair / "old.parquet").read_bytes()
    (old_pair / "old.parquet").write_bytes(whole[:keep])
    assert "old.parquet" in refused_without_a_trace(old_pair, *COMMANDS[command])


def test_results_through_links_go_to_their_targets(place: Path) -> None:
    disk = place / "disk"
    disk.mkdir()
    (place / "link.csv").symlink_to(disk / "real.csv")
    succeeded(*EVAL, "--out", "link.csv")
    assert sorted(path.name for path in disk.iterdir()) == ["real.cells", "real.csv"]
    assert (place / "link.csv").is_symlink()
    assert not (place / "link.cells").exists()
    before = (disk / "real.csv").read_text()
    succeeded(*EVAL, "--perturb", "noise:0.1", "--out", "link.csv")
    assert (disk / "real.csv").read_text().startswith(before)
    assert "noise:0.1" in succeeded("leaderboard", "link.csv")


def test_a_model_called_like_a_formula_is_no_formula_in_the_csv(place: Path) -> None:
    (place / "wrist.yaml").write_text((place / "wrist.yaml").read_text().replace("name: wrist", "name: '=wrist'"))
    succeeded(*EVAL, "--out", "new.csv")
    assert (place / "new.csv").read_text().splitlines()[1].startswith("'=wrist,")
    before = (place / "new.csv").read_bytes()
    assert "=wrist" in succeeded("leaderboard", "new.csv")
    assert "'=wrist" not in succeeded("leaderboard", "new.csv")
    succeeded(*EVAL, "--out", "new.csv")
    assert (place / "new.csv").read_bytes() == before


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("spoilt", ["old.csv", "old.parquet"])
def test_pipes_and_loops_of_links_are_no_results(command: str, spoilt: str, old_pair: Path) -> None:
    (old_pair / spoilt).unlink()
    os.mkfifo(old_pair / spoilt)
    refused_without_a_trace(old_pair, *COMMANDS[command])
    (old_pair / spoilt).unlink()
    (old_pair / spoilt).symlink_to(spoilt)
    if (command, spoilt) != ("eval", "old.parquet"):  # it is as if it were not there: measured again
        refused_without_a_trace(old_pair, *COMMANDS[command])
