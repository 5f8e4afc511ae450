"""A submission whose files are as listed, and whether card, suite and cells belong together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skelbench.adapters.card import Card
from skelbench.evaluation.results.files.folder import CellsFolder
from skelbench.evaluation.results.identity import SETTING
from skelbench.evaluation.submission.complete import suite_sha256
from skelbench.evaluation.submission.manifest import NAME, Manifest, Setting
from skelbench.perturbations.spec import CLEAN
from skelbench.perturbations.suites import Suite

Row = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Submission:
    """A folder whose files are those that it names."""

    folder: Path
    manifest: Manifest
    suite: Suite
    card: Card
    cells: CellsFolder

    def rows(self, setting: Setting) -> list[Row]:
        """The rows of one set of clips."""
        rows = [place.head.row for place in self.cells.places.values()]
        return [row for row in rows if all(row[name] == getattr(setting, name) for name in SETTING)]

    def clean(self, setting: Setting) -> str | None:
        """The key of the clean cell of one set of clips."""
        return next((row["cell"] for row in self.rows(setting) if row["spec"] == CLEAN and not row["repair"]), None)


def card_faults(of: Submission) -> Iterator[str]:
    """Say whether the card or the suite is another one than the manifest tells of."""
    told, card = of.manifest, of.card
    if suite_sha256(of.suite) != told.suite_sha256:
        yield f"suite {told.suite} asks for other specs here; use the skelbench that packed it, or pack it again"
    if card.name != told.model:
        yield f"it is the card of {card.name}, expected {told.model}"
    if card.config_sha256 != told.config_sha256:
        yield f"its configuration has the hash {card.config_sha256[:12]}…, expected {told.config_sha256[:12]}…"
    if card.sha256 is not None and card.sha256 != told.weights_sha256:
        yield f"its weights have the hash {card.sha256[:12]}…, expected {told.weights_sha256[:12]}…"


def cell_faults(of: Submission) -> Iterator[str]:
    """Say which cells cannot be read, contradict each other, or are of something else."""
    yield from of.cells.problems
    rows = [place.head.row for place in of.cells.places.values()]
    for row in rows:
        for name in ("model", "weights_sha256", "config_sha256"):
            if row[name] != getattr(of.manifest, name):
                yield f"{row['spec']} is of {name} {str(row[name])[:40]}, expected {getattr(of.manifest, name)[:40]}"
        if row["repair"]:
            yield f"{row['spec']} is repaired by {row['repair']}; suites are measured without"
    for setting in of.manifest.settings:
        told = setting.dataset_sha256
        files = {row["dataset_sha256"] for row in of.rows(setting)} - {told}
        if files:
            yield f"{setting.dataset} is the file {min(files)[:12]}… in some cells, expected {told[:12]}…"
    of_settings = {row["cell"] for setting in of.manifest.settings for row in of.rows(setting)}
    if len(of_settings) < len(rows):
        yield f"{len(rows) - len(of_settings)} cells are of clips that {NAME} does not name"
