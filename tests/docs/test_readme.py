"""The README's Python runs, and its links lead somewhere."""

import re
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT
from toy import WRIST

from skelbench.adapters.card import read_card
from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import evaluate

README = (ROOT / "README.md").read_text()
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")})
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.S)


def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(BLOCKS[0], "README.md", "exec"), {})
    assert "joint-mask:0.3" in capsys.readouterr().out


def test_the_model_of_the_readme_is_evaluated_from_its_card(
    tmp_path: Path, toy_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my_module.py").write_text(BLOCKS[1])
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "my_card.yaml").write_text(f"name: mine\nadapter: my_module:Mine\nclasses: {list(WRIST.classes)}\n")
    card = read_card(tmp_path / "my_card.yaml")
    rows = evaluate(card, load_data(toy_set, split="xsub", source="pose"), "noise:0.1")
    assert rows["model"].tolist() == ["mine", "mine"]


def test_the_readme_stays_short() -> None:
    assert len(README.splitlines()) <= 150


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / link).exists(), link


def test_every_picture_is_shown_on_a_page() -> None:
    shown = {
        (page.parent / link).resolve() for page in PAGES for link in re.findall(r"!\[.*?\]\((.+?)\)", page.read_text())
    }
    assert shown == set((ROOT / "docs" / "img").iterdir())


def test_the_figures_of_the_readme_are_those_of_the_leaderboards() -> None:
    head, _, *lines = re.search(r"(\| set \|.*?)\n\n", README, re.S)[1].splitlines()  # type: ignore[index]
    specs = [cell.strip(" `") for cell in head.split("|")[4:-1]]
    assert len(lines) >= 6
    for line in lines:
        name, model, _, *figures = (cell.strip() for cell in line.split("|")[1:-1])
        files = (ROOT / "leaderboards").glob(f"*{name.split()[0]}.csv")  # SET.csv and maskclr-SET.csv
        rows = pd.concat([pd.read_csv(file) for file in files])
        rows = rows[rows["model"] == model.strip("`")]
        for spec, figure in zip(specs, figures, strict=True):
            assert figure == f"{rows[rows['spec'] == spec]['top1'].mean():.1f}", (line, spec)


def test_no_place_was_left_to_fill_in() -> None:
    assert not re.search(r"DEMO_OUTPUT|TEST_OUTPUT|LEADERBOARD|TODO", README)
