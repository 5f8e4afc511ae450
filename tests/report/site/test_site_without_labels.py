"""A site of clips without labels: every heading says that figures are no accuracies, and no true class is named."""

from dataclasses import replace
from pathlib import Path

import pytest
from toy_page import held

from skelbench.data.synthetic.clips import fingerprint
from skelbench.evaluation.notes import NO_LABELS
from skelbench.report.evidence import Evidence
from skelbench.report.site.site import Site, by_setting
from skelbench.report.site.write import write_site


@pytest.fixture
def bare(measured: Evidence) -> Evidence:
    """As if nobody had labelled the clips."""
    return replace(measured, rows=measured.rows.assign(note=NO_LABELS))


def test_all_pages_say_it_where_they_name_the_clips(bare: Evidence, tmp_path: Path) -> None:
    out = write_site(Site(tmp_path, "x.csv", by_setting([bare]))).parent
    assert held(out / "index.html")["settings"][0]["name"].endswith(f", {NO_LABELS}")
    pages = [out / "compare.html", *out.glob("settings/*.html"), *out.glob("models/*.html")]
    assert len(pages) == 3
    for page in pages:
        assert NO_LABELS in held(page)["settings"][0]["title"]


def test_no_confusion_of_true_classes_is_made_and_none_is_said_to_be_left_out(bare: Evidence, tmp_path: Path) -> None:
    out = write_site(Site(tmp_path, "x.csv", by_setting([bare]))).parent
    for page in [*out.glob("settings/*.html"), *out.glob("models/*.html")]:
        told = held(page)["settings"][0]
        assert (told["labelled"], told["confusions"], told["left_out"]) == (False, {}, 0)


def test_nobody_is_wrong_on_clips_without_a_true_class(bare: Evidence, tmp_path: Path) -> None:
    """Not even of our synthetic clips, were they without labels: each model has labels of its own there."""
    named = replace(bare, rows=bare.rows.assign(dataset="synthetic", dataset_sha256=fingerprint()))
    assert named.synthetic
    out = write_site(Site(tmp_path, "x.csv", by_setting([named]))).parent
    assert held(out / "clips.html")["settings"] == []
