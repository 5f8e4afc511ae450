"""What a figure may draw from: one setting of a results file, its data set, and its models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from skelbench.adapters.card import Card, read_card, read_known
from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError
from skelbench.core.registry import unknown
from skelbench.core.words import quoted
from skelbench.data.dataset import Dataset
from skelbench.data.find import load_data
from skelbench.data.index import setting
from skelbench.data.synthetic.clips import fingerprint
from skelbench.evaluation.notes import NO_LABELS, without_labels
from skelbench.evaluation.results.identity import SETTING
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import by_treatment, groups_in_words, newest
from skelbench.perturbations.spec import CLEAN
from skelbench.report.draws import Draws
from skelbench.report.joined import Joined

GREATEST = 1e12  # level that an axis has room for
MOST_CLASSES = 2000
"""Classes that are believed without a card or a data set that has them; a figure makes a matrix of all pairs."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """Measurements of some models on the same clips, and which model and perturbation to look at.

    rows: those of the results CSV; outcomes: by the key of a cell. cards: where the cards of models lie that
    `models/` does not have. where: the data set's path, if its name alone does not lead to it.
    """

    rows: DataFrame = field(repr=False)
    outcomes: Mapping[str, Outcome] = field(repr=False)
    model: str
    spec: str
    cards: Mapping[str, str | Path | Card] = field(default_factory=dict[str, str | Path | Card])
    where: str | Path | None = None
    _opened: dict[str, Dataset] = field(default_factory=dict[str, Dataset], repr=False)  # shared by all views of it

    def of(self, model: str | None = None, spec: str | None = None) -> "Evidence":
        """Look at another model or perturbation.

        Raises:
            InputError: it was not measured.
        """
        for kind, name, known in (("model", model, self.models), ("perturbation", spec, self.specs)):
            if name is not None and name not in known:
                raise unknown(f"{kind} in the results", name, known)
        return replace(self, model=model or self.model, spec=spec or self.spec)

    def only(self, model: str) -> "Evidence":
        """Keep the measurements of one model."""
        rows = self.rows[self.rows["model"] == model].reset_index(drop=True)
        return replace(self, rows=rows, model=model)

    @property
    def models(self) -> tuple[str, ...]:
        """Models in the order of the file."""
        return tuple(dict.fromkeys(self.rows["model"]))

    @property
    def specs(self) -> tuple[str, ...]:
        """Perturbations, `clean` first, then family by family in the order of the file, by rising level."""
        measured = self.rows.drop_duplicates("spec")
        family = {name: place for place, name in enumerate(dict.fromkeys(measured["family"]))}
        cells: list[list[str]] = measured[["spec", "family", "level"]].to_numpy().tolist()
        cells.sort(key=lambda cell: (family[cell[1]], np.nan_to_num(as_number(cell[2]))))
        return tuple(dict.fromkeys([CLEAN, *(spec for spec, _, _ in cells)]))

    @property
    def clips(self) -> str:
        """Which clips were measured: data set, split and source; says `synthetic data` where they are."""
        first = self.rows.iloc[0]
        return setting(*(str(first[name]) for name in ("dataset", "split", "part", "source")))

    @property
    def setting(self) -> str:
        """The clips for a title, and that figures are no accuracies where nobody labelled them."""
        return self.clips if self.labelled else f"{self.clips}, {NO_LABELS}"

    @property
    def labelled(self) -> bool:
        """Whether the classes of the clips are known."""
        return not without_labels(self.rows["note"])

    @property
    def title(self) -> str:
        """The setting, and what its intervals are over."""
        return f"{self.setting}; 95 % intervals {self.over}"

    @property
    def over(self) -> str:
        """What its intervals are over, e.g. `over 40 subjects`."""
        return groups_in_words(self.rows)

    @property
    def synthetic(self) -> bool:
        """Whether nobody was recorded: the embedded clips by their fingerprint, which recordings of that name lack."""
        return set(self.rows["dataset_sha256"]) == {fingerprint()}

    def has(self, model: str, spec: str) -> bool:
        """Whether this was measured."""
        return (model, spec) in self._cells

    @cached_property
    def _cells(self) -> dict[tuple[str, str], list[str]]:
        """(model, spec) -> the keys of its draws, in the order of the file."""
        cells: dict[tuple[str, str], list[str]] = {}
        for model, spec, cell in self.rows[["model", "spec", "cell"]].itertuples(index=False):
            cells.setdefault((model, spec), []).append(cell)
        return cells

    def draws(self, model: str, spec: str) -> Draws:
        """Return every draw of one model under one perturbation.

        Raises:
            InputError: it was not measured.
        """
        drawn = [self.outcomes[cell] for cell in self._cells.get((model, spec), ())]
        if not drawn:
            raise InputError(f"{spec} was not measured for {model}; add it with skelbench eval --perturb {spec}")
        first = drawn[0]
        prediction = np.stack([outcome.prediction for outcome in drawn])
        correct = np.stack([outcome.correct for outcome in drawn])
        return Draws(first.clip, first.label, prediction, correct, first.group)

    def pair(self, model: str | None = None, spec: str | None = None) -> tuple[Draws, Draws]:
        """Return (clean, damaged) over the same clips."""
        model, spec = model or self.model, spec or self.spec
        damaged = self.draws(model, spec)
        return self.draws(model, CLEAN).at(damaged.clip), damaged

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """Class names: from a model's card, else from the data set, else numbers."""
        found = (self.outcomes[cell] for cell in self.rows["cell"])
        top = 1 + max(int(max(one.label.max(), one.prediction.max())) for one in found)
        for model in self.models:
            try:
                named = self.card(model).classes
            except InputError:
                continue
            if len(named) >= top:
                return named
        try:
            named = self.data.classes
        except InputError:
            named = ()
        if top > max(len(named), MOST_CLASSES):
            raise InputError(
                f"the predictions name class {top - 1}, but no card and no data set of so many classes is known; give "
                "the model's card with --model, or restore the results"
            )
        return named if len(named) >= top else tuple(map(str, range(top)))

    def check(self) -> None:
        """Refuse what no page can be made of, before a figure is.

        Raises:
            InputError: a model lacks its clean measurement, rows disagree on what their intervals are over, or the
                predictions name a class that nothing knows.
        """
        groups_in_words(self.rows)
        for model in self.models:
            self.draws(model, CLEAN)
        if not self.classes:
            raise InputError(f"{self.clips} has no classes; restore the results")

    def card(self, model: str) -> Card:
        """Read the card of a model; a name in a file of results is never a path to a card.

        Raises:
            InputError: neither `cards` nor `models/` has it.
        """
        where = self.cards.get(model)
        if where is None:
            return read_known(model)
        return where if isinstance(where, Card) else read_card(where)

    @property
    def data(self) -> Dataset:
        """The clips that were measured, read lazily.

        Raises:
            InputError: the data set is not here, or is another one.
        """
        if "data" not in self._opened:
            self._opened["data"] = self._open()
        return self._opened["data"]

    def _open(self) -> Dataset:
        first = self.rows.iloc[0]
        name = self.where or str(first["dataset"])
        if not self.where and Path(str(name)).name != name:
            raise InputError(f"the results name the data set {quoted(name)}, which is no name; give it with --data")
        data = load_data(name, split=first["split"] or None, source=first["source"], part=first["part"] or "test")
        if data.sha256 != first["dataset_sha256"]:
            raise InputError(f"data set {name} is not the one that was measured; name the right one with --data")
        names = set(self.draws(self.models[0], CLEAN).clip.tolist())
        lost = names.difference(data.names)
        if lost:
            raise InputError(f"data set {name} has no clip {quoted(min(lost))} of the results; restore the results")
        return data.take([i for i, clip in enumerate(data.names) if clip in names])


def as_number(level: str) -> float:
    """Read a level; NaN where it is none, a part, a source, a composition, or more than an axis has room for."""
    try:
        number = float(level)
    except ValueError:
        return float("nan")
    return number if abs(number) <= GREATEST else float("nan")


def read_evidence(
    path: Path, cards: Mapping[str, str | Path | Card] | None = None, where: str | Path | None = None
) -> list[Evidence]:
    """Read a results CSV: an `Evidence` for every setting in it, as `join_evidence` says.

    Raises:
        InputError: no results file, one without its predictions, or without a row.
    """
    return join_evidence([path], cards, where)


def join_evidence(
    paths: Sequence[Path], cards: Mapping[str, str | Path | Card] | None = None, where: str | Path | None = None
) -> list[Evidence]:
    """Read results CSVs: an `Evidence` for every setting in them (data set, split, source, clips).

    It looks at the first model, and at the perturbation whose mean drop is nearest to half the largest: less shows
    nothing, more leaves nothing. `of` looks elsewhere.
    Of a model that was measured with several weights, the newest count (`newest`), as in every table.

    Raises:
        InputError: one is no results file, lies without its predictions, or is without a row.
    """
    import pandas as pd

    read = [read_outcomes(path) for path in paths]
    rows = pd.concat([part for part, _ in read], ignore_index=True)
    outcomes = Joined([found for _, found in read])
    settings: list[Evidence] = []
    for _, group in by_treatment(newest(rows)).groupby([*SETTING, "dataset_sha256"], sort=False):
        mine = group.reset_index(drop=True)
        model, spec = str(mine.iloc[0]["model"]), _most_informative(mine)
        settings.append(Evidence(mine, outcomes, model, spec, cards or {}, where))
    return settings


def _most_informative(rows: DataFrame) -> str:
    """Name the perturbation whose mean drop is nearest to half the largest; `clean` where there is no other.

    It is one that as many models as possible were measured on, so that figures can be drawn of them.
    """
    damaged = rows[rows["spec"] != CLEAN]
    if not len(damaged):
        return CLEAN
    models = damaged.groupby("spec", sort=False)["model"].nunique()
    shared = damaged[damaged["spec"].isin(models.index[models == models.max()])]
    drops = shared.groupby("spec", sort=False)["drop"].mean()
    return str((drops - drops.max() / 2).abs().idxmin())
