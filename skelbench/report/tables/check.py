"""The regression check: did a result fall, against a baseline, by more than is allowed?"""

from pathlib import Path

from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError
from skelbench.evaluation.results.identity import SETTING
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import by_treatment, newest


def check(new: Path, baseline: Path, max_drop: float) -> tuple[str, bool]:
    """Hold the mean top-1 over draws of every (model, setting) in `new` against `baseline`.

    max_drop: points of top-1 that a cell may fall. Models are matched by name, or, where each file holds
    one model only, as they are. Returns the report and whether all is well; a cell of the baseline that is
    missing in `new` is not.

    Raises:
        InputError: a file cannot be read, or the two have nothing in common.
    """
    fresh, old = _means(new), _means(baseline)
    if fresh["model"].nunique() == old["model"].nunique() == 1:
        old["model"] = fresh["model"].iloc[0]
    both = old.merge(fresh, on=["model", *SETTING, "spec"], how="left", suffixes=("_old", "_new"))
    absent = both["top1_new"].isna()
    if absent.all():
        raise InputError(
            f"{new} and {baseline} have no cell in common; check that both are of the same data, split and specs"
        )
    both["fall"] = both["top1_old"] - both["top1_new"]
    fell = both[both["fall"] > max_drop]
    lines = [
        f"FELL     {row.model}  {row.spec}: {row.top1_old:.2f} -> {row.top1_new:.2f} ({row.fall:.2f} points)"
        for row in fell.itertuples()
    ]
    lines += [f"MISSING  {row.model}  {row.spec}: {row.top1_old:.2f} -> nothing" for row in both[absent].itertuples()]
    lines.append(
        f"{len(both)} cells compared, {len(fell)} fell by more than {max_drop:g} points, {absent.sum()} missing"
    )
    return "\n".join(lines), not (len(fell) or absent.any())


def _means(path: Path) -> DataFrame:
    rows = by_treatment(newest(read_outcomes(path)[0]))
    return rows.groupby(["model", *SETTING, "spec"], sort=False, as_index=False)[["top1"]].mean()
