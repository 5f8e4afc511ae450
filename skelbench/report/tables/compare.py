"""Compare ways to train: models that were trained from several seeds, paired over the same clips and draws."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from skelbench.core.arrays import DataFrame, Floats, Mask
from skelbench.core.errors import InputError
from skelbench.core.registry import unknown
from skelbench.core.words import markdown_table, one_line
from skelbench.data.index import setting
from skelbench.evaluation.results.identity import AS_CLEAN
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import by_treatment, draws_in_words, groups_in_words, newest
from skelbench.evaluation.results.statistics import Estimate, holm
from skelbench.evaluation.results.trainings import between, gain, of_no_series, seed_of, trained, with_way
from skelbench.report.tables import dirty
from skelbench.report.tables.compare_pairs import Measured, exact_tests
from skelbench.report.tables.notes import alike, labels_told, notes_of, unit
from skelbench.report.tables.selection import legend, mark
from skelbench.report.tables.size import check_cells

PLAIN: Mapping[str, str] = {}
"""Names as they are, and no notes."""


def comparison(paths: Sequence[Path], models: Sequence[str] = ()) -> str:
    """Return a Markdown table: accuracy of each model over its trainings, and what the first gains on each other one.

    models: names without their seed: `x` stands for `x-s0`, `x-s1` … in the results, or for `x` where there are none;
    without any, a line per model of them all, without gains. Top-1 and gains are in percent and points, with 95 %
    intervals over subjects and trainings (`evaluation.results.trainings`).

    Raises:
        InputError: one of `paths` is no results file, a model is in none of them, or the table would be too large.
    """
    rows, outcome_of = _trainings(paths, models)
    where = ", ".join(map(str, paths))
    for name in models:
        if name not in set(rows["trained"]):
            raise unknown(f"model in {where}", name, _trainings(paths)[0]["trained"].unique())
    blocks = compared(rows, outcome_of, models)
    if not blocks and not models:
        raise InputError(f"{where} holds nothing but {AS_CLEAN} rows, which no model could have; measure without")
    if not blocks:
        raise InputError(f"{where}: no split and source on which all of {', '.join(models)} were measured")
    command = " ".join(["skelbench compare", *map(str, paths), *(f"--model {name}" for name in models)])
    return f"Made by `{one_line(command, 10_000)}`.\n\n" + "\n\n".join(blocks) + "\n"


def compared(rows: DataFrame, outcome_of: Callable[[str], Outcome], models: Sequence[str] = ()) -> list[str]:
    """Lay out a heading and a table for every setting; see `comparison`.

    rows: with the column `trained`. outcome_of: finds what became of the clips of a cell; asked for these models alone.
    """
    if models:
        rows = rows[rows["trained"].isin(list(models))]
    blocks: list[str] = []
    for key, group in rows.groupby(alike(rows), sort=False):
        if models and set(group["trained"]) != set(models):
            continue  # a source that not all of them were measured on
        check_cells(group["trained"].unique(), group["spec"].unique())
        measured = _measured(group, outcome_of)
        notes, names = notes_of(group), _names(group)
        table = _gains(measured, models, notes, names) if models else _overview(measured, names)
        blocks.append(f"### {setting(*map(str, key[:4]))}\n\n{_about(group, names)}{unit(notes)}\n\n{table}")
    return blocks


def _trainings(paths: Sequence[Path], models: Sequence[str] = ()) -> tuple[DataFrame, Callable[[str], Outcome]]:
    """Read rows, whose column `trained` is the model's name without its seed, and what finds the outcome of a cell.

    An outcome is read when it is asked for: those of other models never.
    """
    import pandas as pd

    files = [read_outcomes(path, models or None) for path in paths]
    every = [rows for rows, _ in files if len(rows)] or [files[0][0]]
    rows = with_way(by_treatment(newest(pd.concat(every, ignore_index=True))))
    of = {str(cell): known for told, known in files for cell in told["cell"]}
    return rows[~of_no_series(rows)], lambda cell: of[cell][cell]


def _about(group: DataFrame, names: Mapping[str, str]) -> str:
    counts = group.groupby("trained", sort=False)["model"].nunique()
    trained = ", ".join(f"{names[str(name)]} {count}" for name, count in counts.items())
    return (
        f"{labels_told(group)} ".lstrip()
        + f"Top-1 in percent on {group['clips'].max()} clips, {draws_in_words(group)} of every random "
        f"perturbation. Trainings: {trained}. 95 % intervals "
        f"{groups_in_words(group)}, {_seeds(group)}."
        f" {legend(group['selected_on'])}".rstrip()
        + f" {dirty.told(group['commit'])}".rstrip()
    )


def _seeds(group: DataFrame) -> str:
    """Say whether intervals know what another training seed would do."""
    if (group["model"] != group["trained"]).any():
        return "and over trainings, whose variance is that of all cells of the table"
    return "not over trainings: none was repeated"


def _names(rows: DataFrame) -> dict[str, str]:
    """Return each trained model's name as the table shows it, marked if one of its trainings is."""
    chosen = rows.groupby("trained")["selected_on"].agg(lambda on: "test" if (on == "test").any() else "")
    return {str(name): mark(str(name), str(on)) for name, on in chosen.items()}


def _measured(rows: DataFrame, outcome_of: Callable[[str], Outcome]) -> Measured:
    """Read the cells of one setting, each once."""
    shares: dict[tuple[str, str], Floats] = {}
    first: dict[tuple[str, str], Mask] = {}
    groups: dict[str, Outcome] = {}
    for (name, spec), part in rows.groupby(["trained", "spec"], sort=False):
        key = str(name), str(spec)
        by_training: list[Floats] = []
        for _, drawn in sorted(part.groupby("model"), key=lambda pair: seed_of(str(pair[0]))):
            draws = [outcome_of(cell) for cell in drawn.sort_values("seed", kind="stable")["cell"]]
            for draw in draws:
                _check_group(key[1], groups.setdefault(key[1], draw), draw)
            by_training.append(np.mean([draw.correct for draw in draws], axis=0))
            first.setdefault(key, draws[0].correct)
        shares[key] = np.stack(by_training)
    return Measured(shares, {spec: outcome.group for spec, outcome in groups.items()}, first)


def _check_group(spec: str, first: Outcome, other: Outcome) -> None:
    """Refuse results that know other subjects; the other source of an estimator swap has fewer clips than others."""
    if not np.array_equal(first.group, other.group):
        raise InputError(
            f"{spec}: results are of the same clips, but who is in them differs (by {first.grouped_by} in the first "
            "file); measure all models on one data file"
        )


def _overview(measured: Measured, names: Mapping[str, str]) -> str:
    """A line per model and a column per perturbation; names: as they are shown."""
    models = dict.fromkeys(model for model, _ in measured.shares)
    specs = dict.fromkeys(spec for _, spec in measured.shares)
    pooled = between(measured.shares)
    said = {cell: f"{trained(share, measured.groups[cell[1]], pooled):.1%}" for cell, share in measured.shares.items()}
    lines = [[names[name], *(said.get((name, spec), "–") for spec in specs)] for name in models]
    return markdown_table(["model", *specs], lines)


def _gains(
    measured: Measured,
    models: Sequence[str],
    notes: Mapping[str, str] = PLAIN,
    names: Mapping[str, str] = PLAIN,
) -> str:
    """A line per perturbation that was measured for all of them; names: as they are shown, where not as they are."""
    shares, of = measured.shares, measured.groups
    first, *others = models
    specs = [s for s in dict.fromkeys(spec for _, spec in shares) if all((name, s) in shares for name in models)]
    pooled = between(shares)
    head = ["perturbation", *(names.get(name, name) for name in models), *(f"{first} − {other}" for other in others)]
    columns = [[f"{trained(shares[name, spec], of[spec], pooled):.1%}" for spec in specs] for name in models]
    compared = [(other, spec) for other in others for spec in specs]
    pairs = [(shares[first, spec], shares[other, spec]) for other, spec in compared]
    gains = [gain(*pair, of[spec], pooled) for pair, (_, spec) in zip(pairs, compared, strict=True)]
    said = [_gain(*each) for each in zip(gains, holm([each.p for each in gains]), pairs, strict=True)]
    columns += [said[k * len(specs) : (k + 1) * len(specs)] for k in range(len(others))]
    exact = exact_tests(measured, models, specs)
    noted = {"note": [notes.get(spec, "") for spec in specs]} if any(notes.get(spec) for spec in specs) else {}
    more = {**exact.columns, **noted}
    about = (
        f"Differences are paired; bold: told from 0 at 5 % after Holm's correction for all {len(gains)} comparisons of "
        f"the table, and trained more than once on both sides.{exact.about}"
    )
    return f"{about}\n\n{markdown_table([*head, *more], list(zip(specs, *columns, *more.values(), strict=True)))}"


def _gain(gained: Estimate, corrected: float, trainings: tuple[Floats, Floats]) -> str:
    told = corrected < 0.05 and min(map(len, trainings)) > 1  # what rests on one seed is not told from another seed
    return f"**{gained:+.1%}**" if told else f"{gained:+.1%}"
