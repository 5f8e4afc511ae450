"""`skelbench submit pack` and `submit verify` as they are called: what they print, and exit codes."""

from hashlib import sha256
from pathlib import Path

import pytest
from command import refused, refused_without_a_trace, skelbench, succeeded, wrist_card

PACK = ("submit", "pack", "quick.csv", "--model", "wrist", "--card", "wrist.yaml", "--suite", "quick")


@pytest.fixture
def measured(place: Path) -> Path:
    """`quick.csv`: the toy model, whose adapter is code outside skelbench, under the suite `quick`."""
    for source in ("pose", "other"):
        words = ("--data", "toy", "--source", source, "--split", "xsub", "--suite", "quick", "--out", "quick.csv")
        succeeded("eval", "--trust", "--model", "wrist.yaml", *words)
    return place


def test_pack_then_verify_of_two_sources(measured: Path) -> None:
    said = succeeded(*PACK, "--out", "in")
    assert "in: wrist under quick, 3 clips of toy other, 6 clips of toy pose; check it with" in said
    lines = succeeded("submit", "verify", "in").splitlines()
    assert [
        line for line in lines if line.startswith("note  toy xsub pose: again: not measured again, its adapter toy:")
    ]
    lines = succeeded("submit", "verify", "in", "--trust").splitlines()
    assert "ok    toy xsub pose: again: 42 of 42 answers are the same, in 7 of 7 cells" in lines


def test_verify_ends_with_1_where_something_does_not_hold(measured: Path) -> None:
    succeeded(*PACK, "--out", "in")
    (measured / "in" / "more.txt").write_text("x")
    ran = skelbench("submit", "verify", "in")
    assert (ran.code, ran.out) == (1, "FAIL  files: 'more.txt' is not one of the files that submission.json names\n")


def test_what_cannot_be_packed_is_one_line_and_changes_no_file(measured: Path) -> None:
    words = ("submit", "pack", "quick.csv", "--model", "wrist", "--card", "wrist.yaml", "--out", "in", "--suite")
    assert "specs were not measured: noise:0.001, noise:0.003" in refused_without_a_trace(measured, *words, "wide")
    other = wrist_card(measured, "other")
    assert "the card is of other, expected wrist" in refused_without_a_trace(
        measured, *words[:6], other, *words[7:], "quick"
    )


def test_what_is_no_folder_is_refused(place: Path) -> None:
    assert "gone is no folder" in refused("submit", "verify", "gone")


def test_words_of_a_strangers_card_do_not_steer_the_terminal(measured: Path) -> None:
    succeeded(*PACK, "--out", "in")
    card, manifest = measured / "in" / "card.yaml", measured / "in" / "submission.json"
    before = sha256(card.read_bytes()).hexdigest()
    card.write_text(card.read_text() + 'weights: "hf://\\e[2J/x"\nnotes: "\\e[31m"\n')
    manifest.write_text(manifest.read_text().replace(before, sha256(card.read_bytes()).hexdigest()))
    said = succeeded("submit", "verify", "in", "--trust")
    assert r"its weights are at 'hf://\x1b[2J/x'; fetch them, then add --weights FILE" in said
    assert "\x1b" not in said
