"""`skelbench transfer` as it is called: what it prints, what it writes, and one line for what it cannot take."""

import json
import shlex
from pathlib import Path

import pytest
from command import refused, skelbench, succeeded
from conftest import write_toy_set
from encoders import save_encoder

from skelbench.adapters.card import read_card
from skelbench.cli.transfer import transfer
from skelbench.core.errors import InputError


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_toy_set(tmp_path)
    save_encoder(tmp_path / "encoder")
    monkeypatch.chdir(tmp_path)
    return tmp_path


DATA = ("--data", "toy", "--source", "pose", "--split", "xsub", "--device", "cpu")


def test_it_ends_with_the_command_that_measures_what_it_made(here: Path) -> None:
    lines = succeeded(
        "transfer", "encoder", "linear", "knn@3", *DATA, "--out", "judged", "--set", "epochs=3"
    ).splitlines()
    assert lines[0] == "linear, knn@3 of toy-encoder on 18 clips of toy xsub: judged"
    assert lines[1].startswith("linear: 18 clips, 0 s, top-1 ") and lines[2] == "knn@3: 18 clips, 0 s: judged/knn@3"
    assert (
        read_card("judged/linear").training["command"].startswith("skelbench transfer encoder linear knn@3 --data toy")
    )
    words = shlex.split(lines[-1])
    table = succeeded(*words[1:])
    assert "judged-linear" in table and "judged-knn@3" in table


def test_the_papers_number_is_noted_beside_the_last_epochs(here: Path) -> None:
    words = ("transfer", "encoder", "linear", *DATA, "--set", "epochs=3", "--out")
    plain = read_card(succeeded(*words, "plain").splitlines()[1].rpartition(": ")[2])
    lines = succeeded(*words, "noted", "--paper-best").splitlines()
    card = read_card("noted/linear")
    assert card.training["best_epoch_on_test"]["clips"] == 6 and card.training["best_epoch_on_test"]["epoch"] <= 3
    assert lines[2].startswith("best of all epochs on the test part, epoch ") and lines[2].endswith("the last is kept")
    assert (card.sha256, card.selected_on) == (plain.sha256, "none") and "best_epoch_on_test" not in plain.training
    assert "has no best_epoch_on_test" in refused(*words, "plain", "--paper-best", "--resume")
    assert "--paper-best is of linear" in refused("transfer", "encoder", "knn@1", *DATA, "--paper-best")


def test_without_a_folder_it_names_one(here: Path) -> None:
    succeeded("transfer", "encoder", "knn@1", *DATA)
    assert (here / "runs" / "toy-encoder-toy-xsub-s0" / "knn@1" / "card.yaml").is_file()


def test_a_second_call_is_refused_and_with_resume_keeps_what_is_there(here: Path) -> None:
    words = ("transfer", "encoder", "knn@1", *DATA, "--out", "judged")
    succeeded(*words)
    assert "judged/knn@1 holds a card already; add --resume" in refused(*words)
    assert succeeded(*words, "--resume").splitlines()[1].startswith("knn@1: 18 clips")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("encoder", "lineer"), "unknown protocol 'lineer'; did you mean linear"),
        (("nowhere", "linear"), "unknown model 'nowhere'"),
        (("encoder", "linear", "--set", "lr"), "'lr' is not key=value"),
        (("encoder", "knn@1", "--set", "epochs=3"), "'epochs=3': no setting of knn"),
        (("encoder", "linear", "--split", "xsub_test"), "which no training may see"),
        (("posec3d-synthetic-xsub", "linear"), "is no graph network"),
    ],
)
def test_what_it_cannot_take_is_one_line(here: Path, words: tuple[str, ...], message: str) -> None:
    data = DATA if "--split" not in words else (*DATA[:4], *DATA[6:])
    assert message in refused("transfer", *words, *data)
    assert not (here / "runs").exists()


def test_several_processes_would_write_over_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(InputError, match="in one process, torchrun started 2; call skelbench itself"):
        transfer("encoder", ["linear"])


def test_an_encoder_itself_is_told_to_get_a_classifier(here: Path) -> None:
    assert "skelbench transfer" in refused("eval", "--model", "encoder", "--data", "toy", "--source", "pose")


def test_the_list_says_every_setting_with_its_default(here: Path) -> None:
    rows = {row["name"]: row for row in json.loads(succeeded("list", "protocols", "--json"))}
    assert rows["knn"]["settings"] == "k=20 temperature=0.1 standardise=true"
    assert skelbench("list", "protocols").out.splitlines()[0].split()[:2] == ["name", "e.g."]
