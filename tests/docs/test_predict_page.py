"""What docs/predict.md prints is what the command prints."""

from command import succeeded
from conftest import ROOT
from doc_commands import blocks


def test_the_page_shows_what_the_command_prints() -> None:
    body = blocks("", (ROOT / "docs" / "predict.md").read_text())[0]
    command, _, shown = body.partition("\n")
    assert succeeded(*command.removeprefix("$ skelbench ").split(), "--device", "cpu").strip() == shown.strip()
