"""What `skelbench report` does: find or make results, draw the figures, write the page."""

import sys
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from skelbench.adapters.card import Card, read_card
from skelbench.core.errors import InputError
from skelbench.core.files import CHECKOUT, check_writable
from skelbench.core.words import one_line
from skelbench.report.drawn import drawn, left_out
from skelbench.report.figures import FIGURES, OF_ALL_MODELS, Draw, Evidence, read_evidence, save
from skelbench.report.figures.names import file_names, same, slug
from skelbench.report.page import write_page
from skelbench.report.page_map import feature_map

KEPT = CHECKOUT / "leaderboards" / "synthetic.csv"
"""The results of a checkout; a wheel has none."""


def report(
    results: Path | None,
    out: Path,
    models: Sequence[str] = (),
    where: str | None = None,
    *,
    trust: bool = False,
    figures: Mapping[str, Draw] = FIGURES,
) -> Path:
    """Write the figures and `index.html` into `out`, and return the page's path.

    results: a results CSV; None for `synthetic_results`. models: cards of models that `models/` does not have.
    where: the data set, if its name does not lead to it. trust: see `load_model`. figures: those to draw, by name.

    Raises:
        InputError: no results to report on, a model lacks its clean measurement, or `out` cannot be written.
    """
    page = out / "index.html"
    check_writable(page)
    named = [replace(read_card(name), trusted=trust) for name in models]
    cards: Mapping[str, Card] = {card.name: card for card in named}
    source = results or synthetic_results(out)
    evidence = read_evidence(source, cards, where)
    for one in evidence:
        one.check()
    shown = drawn(evidence)
    if missing := left_out(evidence, shown):
        print(missing, file=sys.stderr)
    parts = [write_figures(one, to, figures) for one, to in zip(shown, _folders(shown, out), strict=True)]
    written = [file for files, _ in parts for file in files]
    write_page(evidence, page, source.name, [maps for _, maps in parts], written)
    return page


def synthetic_results(out: Path, kept: Path = KEPT, limit: int = 100) -> Path:
    """Return the checkout's results on the embedded data, else measure the shipped cards on a few of its clips.

    kept: where a checkout has them. limit: so many clips, with the suite `quick` some 700 forward passes per card.
    """
    if kept.is_file():
        return kept
    from skelbench.data.find import load_data
    from skelbench.evaluation.measure import default_cards, measure, prepared, specs_of

    split = load_data("synthetic").default_split
    clips = load_data("synthetic", split=split, limit=limit)
    path = out / "quick.csv"
    specs = specs_of([], "quick", clips)
    measure(prepared(default_cards(clips), clips, specs, 1, path, device="cpu"), batch_size=32, workers=0)
    return path


def write_figures(
    evidence: Evidence, folder: Path, figures: Mapping[str, Draw] = FIGURES
) -> tuple[list[Path], dict[str, Any]]:
    """Write every figure of one setting into `folder`: the files, and the maps of features by model.

    What cannot be drawn is said and left out.
    """
    files: list[Path] = []
    maps: dict[str, Any] = {}
    for name in (name for name in OF_ALL_MODELS if name in figures):
        with _optional(name):
            files += save(figures[name](evidence), folder / name)
    called = file_names(evidence.models)
    for model in evidence.models:
        looked = evidence.of(model)
        for name in (name for name in figures if name not in OF_ALL_MODELS):
            with _optional(f"{name} of {model}"):
                files += save(figures[name](looked), folder / f"{name}-{called[model]}")
        with _optional(f"map of features of {model}"):
            maps[model] = feature_map(looked)
    return files, maps


@contextmanager
def _optional(what: str) -> Generator[None]:
    try:
        yield
    except InputError as error:
        print(one_line(f"no {what}: {error}"), file=sys.stderr)


def _folders(evidence: Sequence[Evidence], out: Path) -> list[Path]:
    """Name a folder of figures for every setting; settings of one title are numbered."""
    slugs = [slug(f"{one.rows.iloc[0]['dataset']} {one.setting.partition(',')[2]}") for one in evidence]
    alike = Counter(map(same, slugs))
    names: list[str] = []
    for place, name in enumerate(slugs, start=1):
        name = name if alike[same(name)] == 1 else f"{name}-{place}"
        while same(name) in map(same, names):  # another's title may end in a number
            name = f"{name}-{place}"
        names.append(name)
    return [out / "figures" / name for name in names]
