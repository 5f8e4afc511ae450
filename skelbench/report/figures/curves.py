"""Accuracy against the level of damage, a panel per family, a line per model (MaskCLR, Figures 3, 4 and 10)."""

from math import ceil
from typing import Any

import numpy as np

from skelbench.core.arrays import DataFrame, Figure
from skelbench.core.errors import InputError
from skelbench.evaluation.results.identity import REPAIRED_BY
from skelbench.evaluation.results.statistics import accuracy
from skelbench.perturbations.find import EXAMPLE, family_of, split_name
from skelbench.perturbations.spec import CLEAN
from skelbench.report.evidence import Evidence, as_number
from skelbench.report.style import COLUMN, PAGE, blank, colour, marker, styled

NEAREST = 0.07  # of a panel's width, between two levels that are both written out
COLUMNS = ["model", "family", "spec", "level", "x", "clips", "draws", "top1", "low", "high"]


def curve(evidence: Evidence) -> DataFrame:
    """List what the curves show: a row per (model, spec), top-1 over all draws with its 95 % interval, in percent.

    x is the level as a number; NaN where it is none (a part, a source, a composition). Families come in the order of
    the file; `clean` stands in each numeric family at the level that changes nothing, 0 for most.
    """
    from pandas import DataFrame

    cells: list[list[str]] = evidence.rows[["spec", "family", "level"]].to_numpy().tolist()
    families = {spec: (family, level) for spec, family, level in cells}
    damaged = {spec: of for spec, of in families.items() if of[0] != CLEAN}
    numeric = dict.fromkeys(family for family, level in damaged.values() if not np.isnan(as_number(level)))
    rows = [_row(evidence, model, spec, *of) for model in evidence.models for spec, of in damaged.items()]
    rows += [
        _row(evidence, model, CLEAN, family, harmless)
        for model in evidence.models
        for family in numeric
        if (harmless := _harmless(family))
    ]
    table = DataFrame([row for row in rows if row], columns=COLUMNS)
    place = {family: i for i, family in enumerate(dict.fromkeys(family for family, _ in damaged.values()))}
    order = table["family"].map(place)
    return table.assign(order=order).sort_values(["order", "x"], kind="stable").drop(columns="order")


def _harmless(family: str) -> str:
    """Write the level of a family that changes nothing; 0 where the family is not known here, '' where none does."""
    damage = family.partition(REPAIRED_BY)[0]
    known = family_of(damage)
    level = known.level_of(split_name(damage)[1].lstrip("@")).identity if known else 0
    return "" if level is None else str(level)


def _row(evidence: Evidence, model: str, spec: str, family: str, level: str) -> tuple[Any, ...] | None:
    if not evidence.has(model, spec):
        return None
    drawn = evidence.draws(model, spec)
    correct = drawn.correct
    top1 = accuracy(correct, drawn.group)
    share = (100 * top1.value, 100 * top1.low, 100 * top1.high)
    return model, family, spec, level, as_number(level), correct.shape[1], len(correct), *share


def curves(evidence: Evidence) -> Figure:
    """Draw every family that was measured: levels on the axis its family asks for, named levels side by side.

    Raises:
        InputError: nothing but `clean` was measured.
    """
    table: Any = curve(evidence)
    families: list[str] = list(dict.fromkeys(table["family"]))
    if not families:
        raise InputError(f"nothing but clean was measured, so there is no curve; add --perturb {EXAMPLE}")
    wide = 4 if len(families) in (4, 7, 8) else min(3, len(families))
    tall = ceil(len(families) / wide)
    with styled():
        figure = blank(max(PAGE * wide / max(3, wide), COLUMN), 1.75 * tall + 0.6)
        panels: Any = figure.subplots(tall, wide, squeeze=False, sharey=True).ravel()
        for axes, family in zip(panels, families, strict=False):
            _family(axes, table[table["family"] == family], family, evidence.models)
        for axes in panels[len(families) :]:
            axes.remove()
        for axes in panels[: len(families) : wide]:
            axes.set_ylabel("top-1, %")
        panels[0].set_ylim(0, 100)
        handles, names = _models(panels[: len(families)])
        figure.legend(handles, names, loc="outside lower center", ncols=min(3, len(names)))
        figure.suptitle(f"{evidence.setting}; 95 % intervals {evidence.over}", fontsize=8)
    return figure


def _models(panels: Any) -> tuple[list[Any], list[str]]:
    """Name every model once, whichever panels it is in."""
    handles: dict[str, Any] = {}
    for axes in panels:
        for handle, name in zip(*axes.get_legend_handles_labels(), strict=True):
            handles.setdefault(name, handle)
    return list(handles.values()), list(handles)


def _family(axes: Any, table: DataFrame, family: str, models: tuple[str, ...]) -> None:
    named: Any = table[table["x"].isna()]
    numeric: Any = table[table["x"].notna()]
    words = list(dict.fromkeys(named["level"]))
    beyond = float(numeric["x"].max()) if len(numeric) else -1.0
    for number, model in enumerate(models):
        for part, line in ((numeric, "-"), (named, "")):
            mine = part[part["model"] == model]
            if not len(mine):
                continue
            shift = 0.1 * (number - (len(models) - 1) / 2)
            x = mine["x"] if line else beyond + 1 + mine["level"].map(words.index) + shift
            error = np.stack([mine["top1"] - mine["low"], mine["high"] - mine["top1"]]).clip(0)
            look = {"color": colour(number), "marker": marker(number), "markersize": 3, "linestyle": line}
            axes.errorbar(x, mine["top1"], error, label=model, elinewidth=0.7, capsize=1.5, capthick=0.7, **look)
    _axis(axes, numeric, words, beyond, family)


def _axis(axes: Any, numeric: DataFrame, words: list[str], beyond: float, family: str) -> None:
    axes.set_title(family)
    axes.grid(axis="y", color="#eeeeee", linewidth=0.6)
    damage = family.partition(REPAIRED_BY)[0]
    known = family_of(damage)  # None: measured by somebody with a family that is not installed here
    levels = sorted(x for x in set(numeric["x"]))
    if words:
        ticks = [*levels, *(beyond + 1 + i for i in range(len(words)))]
        axes.set_xticks(ticks, [*(f"{x:g}" for x in levels), *words], **_turned(len(ticks)))
        axes.set_xlim(min(ticks) - 0.5, max(ticks) + 0.5)
        return
    axes.set_xlabel(known.unit_of(split_name(family)[1].lstrip("@")) if known else "level")
    if known and known.axis == "log" and levels[-1] > 0:
        axes.set_xscale("symlog", linthresh=min(x for x in levels if x > 0), linscale=0.5)
        axes.xaxis.minorticks_off()
    axes.set_xticks(levels, _legible(axes, levels), **_turned(len(levels)))


def _legible(axes: Any, levels: list[float]) -> list[str]:
    """Write the levels, from the highest down; none nearer to the next one than turned text is high."""
    at = (axes.transData - axes.transAxes).transform([(x, 0) for x in levels])[:, 0]
    words, last = [""] * len(levels), float("inf")
    for k in reversed(range(len(levels))):
        if last - at[k] > NEAREST:
            words[k], last = f"{levels[k]:g}", at[k]
    return words


def _turned(ticks: int) -> dict[str, Any]:
    """Turn tick labels that would run into each other."""
    return {"rotation": 40, "ha": "right", "rotation_mode": "anchor", "fontsize": 6} if ticks > 3 else {}
