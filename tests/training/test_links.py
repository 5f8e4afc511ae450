"""A training's folder may be somebody else's: what lies in it as a link is not written through."""

from pathlib import Path

import pytest
from command import TINY, refused, succeeded

TRAIN = ("train", "stgcn", "--limit", "12", "--preset", "tiny", "--device", "cpu", *TINY, "--set", "epochs=1")
MADE = ("checkpoint.pt", "log.csv", "weights.safetensors", "card.yaml")


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("there", [True, False])
def test_a_link_out_of_the_folder_is_not_followed(name: str, there: bool, tmp_path: Path) -> None:
    run, mine = tmp_path / "run", tmp_path / "mine"
    run.mkdir()
    if there:
        mine.write_text("mine")
    (run / name).symlink_to(mine)
    for resume in ([], ["--resume"]):
        said = refused(*TRAIN, "--out", run, *resume)
        assert f"{run / name}: it is a link that leads out of its folder; remove it" in said
    assert not there or mine.read_text() == "mine"
    assert mine.exists() == there


def test_a_folder_that_is_a_link_itself_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "run").symlink_to("disk")
    succeeded(*TRAIN, "--out", tmp_path / "run")
    assert {path.name for path in (tmp_path / "disk").iterdir()} == set(MADE)
