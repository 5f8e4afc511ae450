"""Rows of results as they may stand in one table: which count, and what they are called."""

from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError
from skelbench.evaluation.results.clusters import over
from skelbench.evaluation.results.identity import AS_CLEAN, MEASURED_WITH, SETTING, treatment


def newest(rows: DataFrame) -> DataFrame:
    """Keep what may stand in one table: of every model and setting the last version, and of equal cells the last.

    A version is the weights, the configuration, the adapter's code, the data's bytes and our own numerics. After a
    retraining that was measured on fewer perturbations, the others are gone: those were of a model that is no more.
    Last is what was created last, and of the same second what is further down. The rows that stay keep their order.
    """
    model = ["model", *SETTING]
    rows = rows.reset_index(drop=True)
    by_time = rows.sort_values("created", kind="stable")
    last = by_time.drop_duplicates(model, keep="last")
    current = (
        by_time.reset_index().merge(last[[*model, *MEASURED_WITH]], on=[*model, *MEASURED_WITH]).set_index("index")
    )
    kept = current.drop_duplicates([*model, "spec", "repair", "seed"], keep="last").index
    return rows.loc[sorted(kept)].reset_index(drop=True)


def by_treatment(rows: DataFrame) -> DataFrame:
    """Let `spec` and `family` name the repair too, as tables and figures do, so that those of one name are one thing.

    Repaired rows come right behind the others of their spec; otherwise the order stays. Rows that were prepared as
    their undamaged selves are left out: no model could have that accuracy, they have a table of their own.
    """
    rows = rows[rows["repair"] != AS_CLEAN]
    place = rows["spec"].map({spec: i for i, spec in enumerate(rows["spec"].unique())})
    rows = rows.assign(place=place).sort_values("place", kind="stable").drop(columns="place")
    named = {
        column: [treatment(text, repair) for text, repair in zip(rows[column], rows["repair"], strict=True)]
        for column in ("spec", "family")
    }
    return rows.assign(**named).reset_index(drop=True)


def draws_in_words(rows: DataFrame) -> str:
    """Say how many draws of a random perturbation there are at most: `1 draw`, `up to 3 draws`."""
    count = rows["seed"].nunique()
    return f"up to {count} draws" if count > 1 else "1 draw"


def groups_in_words(rows: DataFrame) -> str:
    """Say what the intervals of rows of the same clips are over; rows of a swapped source may have fewer groups.

    Raises:
        InputError: some rows know subjects, others of the same clips do not.
    """
    kinds = sorted(rows["grouped_by"].unique())
    if len(kinds) > 1:
        raise InputError(
            f"rows of the same clips are grouped by {' and by '.join(kinds)}, one table needs one grouping; measure "
            "all models on one data file"
        )
    return over(str(rows["grouped_by"].iloc[0]), int(rows["groups"].max()))
