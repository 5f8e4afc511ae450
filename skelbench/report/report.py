"""What `skelbench report` does: find or make results, draw the figures, write the site."""

import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from skelbench.adapters.card import Card, read_card
from skelbench.core.errors import InputError
from skelbench.core.files import CHECKOUT, check_writable
from skelbench.core.words import one_line
from skelbench.evaluation.cost_table import COLUMNS
from skelbench.report.checked import check_of
from skelbench.report.drawn import drawn, left_out
from skelbench.report.evidence import join_evidence
from skelbench.report.figures import FIGURES, OF_ALL_MODELS, Draw, Evidence, save
from skelbench.report.figures.names import file_names
from skelbench.report.page_map import feature_map
from skelbench.report.site.addresses import setting_names
from skelbench.report.site.site import Site, by_setting
from skelbench.report.site.write import write_site

Drawn = tuple[list[Path], dict[str, Any]]
"""Files of figures, and maps of features by model."""
HEAD = 10_000  # characters of a file's first line that are looked at
KEPT = CHECKOUT / "leaderboards" / "synthetic.csv"
"""The results of a checkout; a wheel has none."""


def report(
    results: Sequence[Path],
    out: Path,
    models: Sequence[str] = (),
    where: str | None = None,
    *,
    trust: bool = False,
    figures: Mapping[str, Draw] = FIGURES,
    check_data: bool = False,
) -> Path:
    """Write the figures and the site into `out`, and return its first page's path.

    results: results CSVs, none for `synthetic_results`; a file of costs among them, or beside the first, tells those.
    models: cards of models that `models/` does not have. where: the data set, if its name does not lead to it. trust:
    see `load_model`. figures: those to draw, by name; without any, no model is opened. check_data: read the data sets
    whole and put what is found beside their settings; such pages name clips and show poses.

    Raises:
        InputError: no results to report on, a model lacks its clean measurement, or `out` cannot be written.
    """
    check_writable(out / "index.html")
    named = [replace(read_card(name), trusted=trust) for name in models]
    cards: Mapping[str, Card] = {card.name: card for card in named}
    costs = [path for path in results if is_costs(path)]
    sources = [path for path in results if path not in costs] or [synthetic_results(out)]
    evidence = by_setting(join_evidence(sources, cards, where))
    for one in evidence:
        one.check()
    parts = _draw(evidence, out, figures) if figures else []
    written = [file for files, _ in parts for file in files]
    name = sources[0].name if len(sources) == 1 else f"{len(sources)} results files"
    beside = sources[0].with_name("cost.csv")
    known = costs[0] if costs else beside if beside.is_file() else None
    checks = _checks(evidence) if check_data else {}
    return write_site(Site(out, name, evidence, [maps for _, maps in parts], written, known, checks))


def _checks(evidence: Sequence[Evidence]) -> dict[int, dict[str, Any]]:
    """Check the data of every setting; a set that is not here is said and left out."""
    found: dict[int, dict[str, Any]] = {}
    for place, one in enumerate(evidence):
        with _optional(f"check of {one.clips}"):
            found[place] = check_of(one)
    return found


def _draw(evidence: Sequence[Evidence], out: Path, figures: Mapping[str, Draw]) -> list[Drawn]:
    """Write the figures of the first settings; what is not drawn is said."""
    shown = drawn(evidence)
    if missing := left_out(evidence, shown):
        print(missing, file=sys.stderr)
    folders = [out / "figures" / name for name in setting_names(shown)]
    return [write_figures(one, to, figures) for one, to in zip(shown, folders, strict=True)]


def is_costs(path: Path) -> bool:
    """Tell a file of costs, as lies among the results of a checkout, from results."""
    if not path.is_file():  # a pipe would wait for ever; reading it as results says what is wrong
        return False
    with path.open(encoding="utf-8", errors="replace") as stream:
        return stream.readline(HEAD).strip().split(",") == list(COLUMNS)


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


def write_figures(evidence: Evidence, folder: Path, figures: Mapping[str, Draw] = FIGURES) -> Drawn:
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
