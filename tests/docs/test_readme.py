"""The README's Python runs, its figures are those of the committed results, and links on all pages lead somewhere."""

import re
import runpy
from pathlib import Path

import pandas as pd
import pytest
from command import succeeded
from conftest import ROOT
from doc_commands import PAGES, WRITTEN, blocks
from test_rooms import BELOW

WITHDRAWN = "docs/findings/maskclr/ablation.md"
"""What `make ablation` writes; withdrawn until it is trained and measured again (CHANGELOG, Numbers)."""
README = (ROOT / "README.md").read_text()
OUTPUT = next(body for body in blocks("", README) if body.startswith("synthetic"))


def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(blocks("python", README)[0], "README.md", "exec"), {})
    assert "joint-mask:0.3" in capsys.readouterr().out


def test_the_python_of_the_page_on_metrics_runs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(blocks("python", (ROOT / "docs" / "metrics.md").read_text())[0], "metrics.md", "exec"), {})
    told = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    rows = pd.read_csv(ROOT / "leaderboards" / "synthetic.csv", keep_default_na=False)
    assert told == sorted(rows["model"].unique())


def test_the_first_command_and_its_output_come_first() -> None:
    before, _ = README.split(OUTPUT)
    assert "pip install" in before and "skelbench eval --perturb noise:0.01" in before
    assert (before + OUTPUT).count("\n") <= 20


def test_the_output_of_the_first_command_agrees_with_the_leaderboard() -> None:
    rows = pd.read_csv(ROOT / "leaderboards" / "synthetic.csv", keep_default_na=False)
    rows = rows[rows["repair"] == ""].set_index(["model", "spec"])
    head, _, *lines = OUTPUT.splitlines()
    assert "synthetic data" in head
    assert len(lines) == 8
    for model, spec, clips, *figures in (
        re.split(r"\s{2,}", re.sub(r"\s{2,}\S+ % of a body here$", "", line)) for line in lines
    ):
        row = rows.loc[(model, spec)]
        clean = rows.loc[(model, "clean")]
        wanted = (
            [shown(clean, "top1")]
            if spec == "clean"
            else [shown(clean, "top1"), shown(row, "top1"), shown(row, "drop")]
        )
        assert (clips.split()[0], figures) == (str(row["clips"]), wanted)


def shown(row: "pd.Series[float]", name: str) -> str:
    return f"{row[name]:.1f} [{row[f'{name}_low']:.1f}, {row[f'{name}_high']:.1f}]"


@pytest.mark.slow
def test_the_first_command_prints_what_the_readme_says() -> None:
    assert succeeded("eval", "--perturb", "noise:0.01", "--device", "cpu") == OUTPUT


def test_the_board_of_the_readme_is_what_its_command_prints() -> None:
    board = runpy.run_path(str(ROOT / "docs" / "board.py"))["board"]
    assert "python docs/board.py leaderboards/utd_mhad.csv" in README
    assert f"\n{board(ROOT / 'leaderboards' / 'utd_mhad.csv')}\n" in README


def test_the_board_shows_the_figures_of_the_first_draw() -> None:
    rows = pd.read_csv(ROOT / "leaderboards" / "utd_mhad.csv")
    rows = rows[(rows["source"] == "kinect") & (rows["seed"] == 0)]
    rows = rows.assign(repair=rows["repair"].fillna("")).set_index(["spec", "repair", "model"])
    lines = [line.strip("| ").split(" | ") for line in README.splitlines() if line.startswith("| ")]
    models = [name.strip("` †") for name in lines[0][1:]]
    assert set(models) == set(rows.index.get_level_values("model"))
    for named, *cells in lines[3:]:
        spec, _, repaired = named.partition(", ")
        repair = "interp+smooth@savgol" if repaired else ""
        assert cells == [shown(rows.loc[(spec.strip("`"), repair, model)], "drop") for model in models]


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_files_of_the_code_that_a_page_names_are_there(page: Path) -> None:
    for name in re.findall(r"`((?:skelbench|tests|benchmarks|models|docs)/[\w/]+\.\w+)`", page.read_text()):
        gone = page.name == "CHANGELOG.md" or Path(name).stem in (
            "NAME",
            "glitch",
            "test_glitch",
            "longcsv",
        )  # a reader makes these
        assert (ROOT / name).exists() or gone, name


def test_pages_that_the_code_names_are_there() -> None:
    code = [*(ROOT / "skelbench").rglob("*.py"), *(ROOT / "models").glob("*.sh"), *(ROOT / "benchmarks").glob("*.py")]
    named = {name for file in code for name in re.findall(r"docs/[\w/]+\.md", file.read_text())}
    assert "docs/explain.md" in named
    assert [name for name in sorted(named) if not (ROOT / name).exists() and "$" not in name] == [WITHDRAWN]


def test_every_page_can_be_reached_from_the_index() -> None:
    reached, waiting = set[Path](), [ROOT / "docs" / "index.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        links = [(page.parent / link).resolve() for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text())]
        waiting += [link for link in links if link.suffix == ".md" and link.exists() and link not in reached]
    assert {*ROOT.glob("docs/**/*.md")} - {*WRITTEN.glob("*.md")} <= reached


def test_every_picture_is_shown_on_a_page() -> None:
    shown = {
        (page.parent / link).resolve() for page in PAGES for link in re.findall(r"!\[.*?\]\((.+?)\)", page.read_text())
    }
    assert shown == {path for path in (ROOT / "docs" / "img").rglob("*") if path.is_file()}


def test_contributing_names_the_rooms_and_what_they_import() -> None:
    lines = re.findall(r"^\| `(\w+)/` \| .* \| (.+) \|$", (ROOT / "CONTRIBUTING.md").read_text(), re.M)
    every = set(BELOW)
    meant = {"–": set[str](), "all": every - {"cli"}, "all but training and cli": every - {"training", "cli", "report"}}
    assert {room: meant.get(said, set(said.split(", "))) for room, said in lines} == {
        room: set(below.split()) for room, below in BELOW.items()
    }
