"""What holds for every figure: files, bytes, titles, odd names; and the heatmap."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_evidence import draws, evidence, texts

from skelbench.report.figures import FIGURES, Evidence, save
from skelbench.report.figures.confusion import confusion
from skelbench.report.figures.curves import curves
from skelbench.report.figures.heatmap import accuracies
from skelbench.report.figures.per_class import per_class
from skelbench.report.style import blank, styled


@pytest.mark.parametrize("name", [name for name in FIGURES if name not in ("versus", "overlap")])
def test_every_figure_is_written_as_png_and_svg(name: str, measured: Evidence, tmp_path: Path) -> None:
    png, svg = save(FIGURES[name](measured), tmp_path / "figures" / name, dpi=60)  # less to wait for
    assert png.read_bytes().startswith(b"\x89PNG") and png.name == f"{name}.png"
    assert "</svg>" in svg.read_text() and svg.name == f"{name}.svg"


def test_the_same_figure_is_the_same_bytes(tmp_path: Path) -> None:
    found = evidence(draws([0, 1], [0, 1]), draws([0, 1], [0, 0]), ("a", "b"))
    once, again = (save(confusion(found), tmp_path / name) for name in ("once", "again"))
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]


@pytest.mark.parametrize("draw", [confusion, per_class, curves, FIGURES["heatmap"]])
def test_figures_of_synthetic_data_say_so(draw: Any) -> None:
    found = (draws([0, 1, 1], [0, 1, 0]), draws([0, 1, 1], [0, 0, 0]), ("a", "b"))
    assert "synthetic data" in texts(draw(evidence(*found)))
    assert "synthetic" not in texts(draw(evidence(*found, dataset="penn_action")))


@pytest.mark.parametrize("draw", [confusion, per_class, curves])
def test_one_class_and_odd_names_are_drawn(draw: Any, tmp_path: Path) -> None:
    save(draw(evidence(draws([0, 0], [0, 0]), draws([0, 0], [0, 0]), ("$x^{<img onerror=1>",))), tmp_path / "one")
    assert "<img" not in (tmp_path / "one.svg").read_text().replace("<!--", "").split("-->")[-1]


def test_the_heatmap_holds_every_perturbation_and_no_number_for_what_was_not_measured(measured: Evidence) -> None:
    rows = measured.rows.copy()
    rows.loc[rows["spec"] == "shift:5", "model"] = "other"
    values = accuracies(Evidence(rows, measured.outcomes, "wrist", "clean"))
    assert values.shape == (6, 2)
    assert np.isnan(values).sum() == 6
    assert values[0, 0] == pytest.approx(rows[rows["spec"] == "clean"]["top1"].item())


def test_the_table_of_figures_is_read_without_plotting_libraries() -> None:
    code = "import sys, skelbench.report.figures; print({'torch', 'pandas', 'matplotlib', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_names_that_the_font_has_no_letters_for_or_that_are_too_long_are_drawn_in_silence(tmp_path: Path) -> None:
    with styled():
        figure = blank(3, 2)
        figure.subplots().set_title("漢字" * 200)
    save(figure, tmp_path / "x")
    assert (tmp_path / "x.png").stat().st_size > 0
