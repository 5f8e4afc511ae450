"""The main job: models × specs × seeds over one data set, a row of counts for each cell."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from skelbench.adapters.card import Card
from skelbench.adapters.code import code_sha256
from skelbench.adapters.model import load_model, ready
from skelbench.adapters.protocols import Model
from skelbench.core.arrays import DataFrame
from skelbench.core.clip import Clip
from skelbench.core.progress import with_bar
from skelbench.data.dataset import Dataset, MissingClip
from skelbench.data.given import of_clips
from skelbench.evaluation.known import Found, found, labels_of
from skelbench.evaluation.notes import Notes
from skelbench.evaluation.results.cell import COLUMNS, Cell
from skelbench.evaluation.results.identity import Identity
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.scored import outcomes_of
from skelbench.evaluation.suitable import check_classes
from skelbench.evaluation.unable import refuse, unable
from skelbench.evaluation.way import Way, plan
from skelbench.perturbations.repairs.pipeline import Pipeline, pipelines
from skelbench.perturbations.spec import Spec


def evaluate(
    models: str | Path | Card | Model | Iterable[str | Path | Card | Model],
    data: Dataset | Sequence[Clip],
    specs: str | Spec | Iterable[str | Spec] = (),
    seeds: int | Sequence[int] = 1,
    *,
    repairs: str | Pipeline | Iterable[str | Pipeline] = (),
    preparation: bool = False,
    batch_size: int = 32,
    workers: int = 0,
    device: str = "cpu",
) -> DataFrame:
    """Measure models under perturbations; one row per (model, spec, repair, seed), `clean` always among them.

    Where the clips have no labels, the label of each is what the model itself predicts on it, undamaged and without a
    repair: `top1` is then 100 for `clean`, elsewhere agreement with that, and the column `note` of every row says so.

    models: loaded ones, or what `load_model` takes. data: what `load_data` gives, or a list of your own clips, all
    of one layout, each of another name, and all with a label (its position among the model's classes) or all with
    NO_LABEL, -1. specs: such as "noise:0.002"; none measures `clean` alone. seeds: how many draws, or which.
    repairs: such as "drop-empty+interp", each applied to all damaged clips and to the clean ones; by default none.
    preparation: also measure every damage with clips prepared as their undamaged selves (column `repair`: `AS_CLEAN`);
    what the model gains there, its own preparation had cost.
    batch_size: clips in a forward pass. workers: processes that damage and prepare clips.
    The columns are those of a results CSV, `skelbench.evaluation.results.cell.COLUMNS`; accuracies are in percent,
    drops in points, both with 95 % intervals.

    >>> from skelbench import evaluate, load_data
    >>> rows = evaluate("stgcn-synthetic-xsub", load_data("synthetic", limit=4), "joint-mask:1", seeds=2)
    >>> print(rows[["spec", "seed", "clips", "correct", "top1", "drop"]].to_string(index=False))
            spec  seed  clips  correct  top1  drop
           clean     0      4        4 100.0   0.0
    joint-mask:1     0      4        1  25.0  75.0
    joint-mask:1     1      4        1  25.0  75.0

    >>> clips = [clip for clip in load_data("synthetic", limit=4) if clip.label != 0]
    >>> evaluate("stgcn-synthetic-xsub", clips, "joint-mask:1")["dataset"].unique().tolist()
    ['clips']

    Raises:
        InputError: an unknown model or spec, a spec that can act on none of the clips, a seed that is no whole number,
            a model whose classes are not those of the data, or clips that make no data set.
    """
    from pandas import DataFrame

    clips = data if isinstance(data, Dataset) else of_clips(data)
    chosen = [models] if isinstance(models, str | Path | Card | Model) else list(models)
    parsed = _parsed(specs)
    tried = [repairs] if isinstance(repairs, str | Pipeline) else list(repairs)
    refuse(unable(parsed, clips))
    rows: list[dict[str, object]] = []
    for name in chosen:
        model = ready(name, device) if isinstance(name, Model) else load_model(name, device)
        measured = cells(
            model,
            clips,
            parsed,
            seeds,
            repairs=tried,
            preparation=preparation,
            batch_size=batch_size,
            workers=workers,
            device=device,
        )
        rows += [cell.row for cell in with_bar(measured, model.card.name, "cell")]
    return DataFrame(rows, columns=list(COLUMNS))


def _parsed(given: Any) -> list[Spec]:
    """Read one spec or several, as text or read before; what is neither, the parser refuses."""
    one = isinstance(given, str | Spec) or not hasattr(given, "__iter__")
    specs: Any = [given] if one else given
    return [spec if isinstance(spec, Spec) else Spec.parse(spec) for spec in specs]


def cells(
    model: Model,
    data: Dataset,
    specs: Iterable[Spec],
    seeds: int | Sequence[int] = 1,
    *,
    repairs: Iterable[str | Pipeline] = (),
    preparation: bool = False,
    known: Callable[[Identity], Outcome | None] | None = None,
    batch_size: int = 32,
    workers: int = 0,
    device: str = "cpu",
) -> Iterator[Cell]:
    """Yield one measured cell after the other, `clean` without a repair first: every drop is against that.

    repairs: by default none; every one is also measured on clean clips. preparation: see `evaluate`.
    known: gives the outcome of a cell that was measured before; such cells come first, marked as not fresh.
    """
    check_classes(model.card, data)
    ways = plan(specs, pipelines(repairs), seeds, preparation)
    old = found(model.card, data, ways, code_sha256(model), known)
    yield from old.cells
    if old.missing:
        yield from missing(model, data, old, batch_size=batch_size, workers=workers, device=device)


def missing(model: Model, data: Dataset, old: Found, *, batch_size: int, workers: int, device: str) -> Iterator[Cell]:
    """Measure what a plan lacks, cell after cell."""
    _try_out(old.missing, model, data)
    notes, clean = Notes(data), old.clean
    for k, outcome in outcomes_of(model, data, labels_of(data, clean), old.missing, batch_size, workers, device):
        note = notes.of(old.missing[k].spec, outcome.circumstances["note"])
        outcome = replace(outcome, circumstances={**outcome.circumstances, "note": note})
        clean = clean or outcome  # the first cell of the plan is the clean one
        yield Cell(old.identities[old.missing[k]], outcome, clean)


def _try_out(ways: Sequence[Way], model: Model, data: Dataset) -> None:
    """Treat the first clip in every way: what does not fit the data is said now and not an hour into the run."""
    first = data[0]
    for way in dict.fromkeys(way._replace(seed=0) for way in ways):
        with suppress(MissingClip):
            way.prepare(model, way.damage(first), first) if way.as_clean else way.apply(first)
