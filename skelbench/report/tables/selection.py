"""The mark that every table gives a model whose recipe was chosen after accuracies on these test clips were seen."""

from collections.abc import Iterable

from skelbench.core.arrays import DataFrame

MARK = "†"
LEGEND = (
    f"{MARK}: its recipe or epoch was chosen after accuracies on some of these clips were seen, so they flatter it."
)


def mark(model: str, selected_on: str) -> str:
    """Return the model's name as a table shows it; selected_on: the column of its rows."""
    return f"{model} {MARK}" if selected_on == "test" else model


def legend(selected_on: Iterable[str]) -> str:
    """Return what the mark means, where a table has one, else nothing."""
    return LEGEND if "test" in set(selected_on) else ""


def marked(rows: DataFrame) -> DataFrame:
    """Return rows of results whose `model` is the name that a table shows."""
    names = [mark(model, on) for model, on in zip(rows["model"], rows["selected_on"], strict=True)]
    return rows.assign(model=names)
