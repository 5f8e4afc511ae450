"""`skelbench fuse`: the card that it writes, and what it refuses."""

from pathlib import Path

import pytest
import torch
import yaml
from command import refused, succeeded

from skelbench import load_data, load_model

MODELS = ("stgcn-synthetic-xsub", "motionbert-synthetic-xsub")


def test_the_logits_of_a_fused_model_are_the_weighed_mean_of_its_members(tmp_path: Path) -> None:
    out = tmp_path / "both.yaml"
    printed = succeeded("fuse", *MODELS, "--weights", "3,1", "--out", out)
    assert printed.splitlines()[0] == f"both: the mean logits of {MODELS[0]} 3, {MODELS[1]} 1"
    clip = load_data("synthetic", limit=1)[0]
    model = load_model(out)
    members = [load_model(name) for name in MODELS]
    with torch.inference_mode():
        mine = model.logits(model.prepare(clip))
        theirs = [member.logits(member.prepare(clip)) for member in members]
    torch.testing.assert_close(mine, 0.75 * theirs[0] + 0.25 * theirs[1])


def test_streams_weigh_what_was_fixed_and_paths_lead_from_the_card_to_its_members(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    given = []
    for stream in ("j", "b", "jm"):
        given.append(tmp_path / "runs" / f"{stream}.yaml")
        config = {"base_channels": 4, "num_stages": 2, "stream": stream}
        card = {"name": stream, "adapter": "skelbench.adapters.stgcn:STGCN", "config": config, "classes": ["a", "b"]}
        given[-1].write_text(yaml.safe_dump(card))
    succeeded("fuse", *given, "--out", tmp_path / "three.yaml")
    config = yaml.safe_load((tmp_path / "three.yaml").read_text())["config"]
    assert config == {"fuse": {"runs/j.yaml": 0.6, "runs/b.yaml": 0.6, "runs/jm.yaml": 0.4}, "of": "logits"}
    succeeded("fuse", *given, "--weights", "equal", "--out", tmp_path / "runs" / "same.yaml")
    config = yaml.safe_load((tmp_path / "runs" / "same.yaml").read_text())["config"]
    assert config["fuse"] == {"j.yaml": 1.0, "b.yaml": 1.0, "jm.yaml": 1.0}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((MODELS[0],), "name two or more, each once"),
        ((MODELS[0], MODELS[0]), "name two or more, each once"),
        ((*MODELS, "--weights", "1"), "'1' for 2 cards: write streams, equal, or a number for each"),
        ((*MODELS, "--weights", "0,1"), "has weight 0.0, expected a number above 0"),
        ((*MODELS, "--of", "votes"), "of is 'votes', expected"),
        ((MODELS[0], "stgcn-jhmdb-complete14_1"), "name members that know the same classes"),
        ((MODELS[0], "stgcm"), "unknown model 'stgcm'"),
    ],
)
def test_what_cannot_be_fused_is_refused_and_nothing_is_written(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    out = tmp_path / "fused.yaml"
    assert said in refused("fuse", *words, "--out", out)
    assert not out.exists()
    assert "a file that ends in .yaml" in refused("fuse", *MODELS, "--out", tmp_path / "fused")
