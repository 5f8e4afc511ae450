"""Compare ways to train: models that were trained from several seeds, paired over the same clips and draws."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import DataFrame, Floats
from skelbench.core.errors import InputError
from skelbench.core.registry import unknown
from skelbench.core.words import markdown_table, one_line
from skelbench.data.index import setting
from skelbench.evaluation.results.identity import AS_CLEAN, SETTING
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import by_treatment, draws_in_words, groups_in_words, newest
from skelbench.evaluation.results.statistics import Estimate, holm
from skelbench.evaluation.results.trainings import between, gain, trained
from skelbench.report.tables import dirty
from skelbench.report.tables.notes import notes_of, unit
from skelbench.report.tables.selection import legend, mark
from skelbench.report.tables.size import check_cells

Shares = Mapping[tuple[str, str], Floats]
"""(model without its seed, spec) -> (trainings, clips): the share of the draws in which a clip was recognised."""
Groups = Mapping[str, NDArray[Any]]
"""spec -> (clips,) labels of subjects or the like."""
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
    rows, outcomes = _trainings(paths)
    where = ", ".join(map(str, paths))
    for name in models:
        if name not in set(rows["trained"]):
            raise unknown(f"model in {where}", name, rows["trained"].unique())
    if models:
        rows = rows[rows["trained"].isin(list(models))]
    blocks: list[str] = []
    for key, group in rows.groupby(SETTING, sort=False):
        if models and set(group["trained"]) != set(models):
            continue  # a source that not all of them were measured on
        check_cells(group["trained"].unique(), group["spec"].unique())
        cells = group.groupby(["trained", "spec"], sort=False)
        shares = {(str(name), str(spec)): _shares(part, outcomes) for (name, spec), part in cells}
        of = {
            str(spec): _groups(str(spec), [outcomes[c] for c in part["cell"]]) for spec, part in group.groupby("spec")
        }
        notes, names = notes_of(group), _names(group)
        table = _gains(shares, models, of, notes, names) if models else _overview(shares, of, names)
        blocks.append(f"### {setting(*map(str, key[:4]))}\n\n{_about(group, names)}{unit(notes)}\n\n{table}")
    if not blocks and not models:
        raise InputError(f"{where} holds nothing but {AS_CLEAN} rows, which no model could have; measure without")
    if not blocks:
        raise InputError(f"{where}: no split and source on which all of {', '.join(models)} were measured")
    command = " ".join(["skelbench compare", *map(str, paths), *(f"--model {name}" for name in models)])
    return f"Made by `{one_line(command, 10_000)}`.\n\n" + "\n\n".join(blocks) + "\n"


def _trainings(paths: Sequence[Path]) -> tuple[DataFrame, dict[str, Any]]:
    """Read results; column `trained` is the model's name without its seed."""
    import pandas as pd

    files = [read_outcomes(path) for path in paths]
    rows = by_treatment(newest(pd.concat([rows for rows, _ in files], ignore_index=True)))
    rows = rows.assign(trained=rows["model"].str.replace(r"-s\d+$", "", regex=True))
    seeded = set(rows["trained"][rows["trained"] != rows["model"]])
    alone = rows["model"].isin(seeded)  # another training of that name, no seed of the series
    return rows[~alone], {cell: outcome for _, outcomes in files for cell, outcome in outcomes.items()}


def _about(group: DataFrame, names: Mapping[str, str]) -> str:
    counts = group.groupby("trained", sort=False)["model"].nunique()
    trained = ", ".join(f"{names[str(name)]} {count}" for name, count in counts.items())
    return (
        f"Top-1 in percent on {group['clips'].max()} clips, {draws_in_words(group)} of every random "
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


def _groups(spec: str, cells: Sequence[Outcome]) -> NDArray[Any]:
    """(clips,): who clips have in common; the other source of an estimator swap has fewer clips than other specs."""
    first = cells[0]
    if any(not np.array_equal(first.group, other.group) for other in cells):
        raise InputError(
            f"{spec}: results are of the same clips, but who is in them differs (by {first.grouped_by} in the first "
            "file); measure all models on one data file"
        )
    return first.group


def _overview(shares: Shares, of: Groups, names: Mapping[str, str]) -> str:
    """A line per model and a column per perturbation; names: as they are shown."""
    models = dict.fromkeys(model for model, _ in shares)
    specs = dict.fromkeys(spec for _, spec in shares)
    pooled = between(shares)
    said = {cell: f"{trained(share, of[cell[1]], pooled):.1%}" for cell, share in shares.items()}
    lines = [[names[name], *(said.get((name, spec), "–") for spec in specs)] for name in models]
    return markdown_table(["model", *specs], lines)


def _gains(
    shares: Shares,
    models: Sequence[str],
    of: Groups,
    notes: Mapping[str, str] = PLAIN,
    names: Mapping[str, str] = PLAIN,
) -> str:
    """A line per perturbation that was measured for all of them; names: as they are shown, where not as they are."""
    first, *others = models
    specs = [s for s in dict.fromkeys(spec for _, spec in shares) if all((name, s) in shares for name in models)]
    pooled = between(shares)
    columns = [[f"{trained(shares[name, spec], of[spec], pooled):.1%}" for spec in specs] for name in models]
    compared = [(other, spec) for other in others for spec in specs]
    pairs = [(shares[first, spec], shares[other, spec]) for other, spec in compared]
    gains = [gain(*pair, of[spec], pooled) for pair, (_, spec) in zip(pairs, compared, strict=True)]
    said = [_gain(*each) for each in zip(gains, holm([each.p for each in gains]), pairs, strict=True)]
    columns += [said[k * len(specs) : (k + 1) * len(specs)] for k in range(len(others))]
    head = ["perturbation", *(names.get(name, name) for name in models), *(f"{first} − {other}" for other in others)]
    said_of = [notes.get(spec, "") for spec in specs]
    if any(said_of):
        head, columns = [*head, "note"], [*columns, said_of]
    about = (
        f"Differences are paired; bold: told from 0 at 5 % after Holm's correction for all {len(gains)} comparisons of "
        "the table, and trained more than once on both sides."
    )
    return f"{about}\n\n{markdown_table(head, list(zip(specs, *columns, strict=True)))}"


def _shares(cells: DataFrame, outcomes: dict[str, Any]) -> Floats:
    """(trainings, clips): the share of the draws in which a clip was recognised."""
    trained = [
        np.mean([outcomes[cell].correct for cell in drawn["cell"]], axis=0)
        for _, drawn in sorted(cells.groupby("model"), key=lambda pair: _seed(str(pair[0])))
    ]
    return np.stack(trained)


def _seed(model: str) -> int:
    seed = re.search(r"-s(\d+)$", model)
    return int(seed[1]) if seed else 0


def _gain(gained: Estimate, corrected: float, trainings: tuple[Floats, Floats]) -> str:
    told = corrected < 0.05 and min(map(len, trainings)) > 1  # what rests on one seed is not told from another seed
    return f"**{gained:+.1%}**" if told else f"{gained:+.1%}"
