"""The predictions beside a results CSV, as Parquet: read within bounds and checked."""

from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError, require
from skelbench.core.files import check_regular, link_target
from skelbench.evaluation.results.pair.check import RESTORE, check_predictions
from skelbench.evaluation.results.pair.pages import check_pages

PREDICTIONS = ("cell", "clip", "label", "prediction", "rank", "group")
_TEXT = ("cell", "clip", "group")
_NUMBERS = ("label", "prediction", "rank")
_MOST = np.iinfo(np.int16).max
FREE, PER_BYTE = 10**6, 50
"""A file of n bytes may hold so many predictions, and bytes unpacked, and n times so many more; ours: one and two."""


def beside(path: Path) -> Path:
    """Return where the predictions of a results CSV lie; those of a link beside its target, unless linked as well."""
    named = path.with_suffix(".parquet")
    if path.is_symlink() and not (named.exists() or named.is_symlink()):
        return link_target(path).with_suffix(".parquet")
    return named


def read_predictions(path: Path) -> DataFrame:
    """Read the `PREDICTIONS` of a results CSV, text as categories, numbers as int16; none where no file is.

    Raises:
        InputError: the file is not one of ours.
    """
    import pandas as pd
    import pyarrow  # pyright: ignore[reportMissingTypeStubs]

    file, arrow = beside(path), cast(Any, pyarrow)
    if not file.exists():
        return pd.DataFrame(columns=list(PREDICTIONS))
    check_regular(file)
    try:
        predictions = pd.DataFrame(_read(file), columns=list(PREDICTIONS))
    except InputError:
        raise
    # Arrow's own errors, and what its Python parts raise on odd bytes
    except (arrow.ArrowException, ValueError, KeyError, TypeError, OSError, OverflowError, MemoryError) as error:
        raise InputError(
            f"{file} holds no predictions we can read, or an older skelbench wrote it; restore it, or move it"
            " away and measure again"
        ) from error
    check_predictions(predictions, str(file))
    return predictions


def _read(file: Path) -> dict[str, Any]:
    """Read our columns; a text that is there often is kept once."""
    import pandas as pd
    from pyarrow import parquet  # pyright: ignore[reportMissingTypeStubs]

    with cast(Any, parquet).ParquetFile(file, read_dictionary=list(_TEXT)) as opened:
        _bounded(opened, file)
        table = opened.read(columns=list(PREDICTIONS), use_threads=False).unify_dictionaries()
    columns: dict[str, Any] = {}
    for name in PREDICTIONS:
        column = table.column(name)
        require(not column.null_count, f"{file}: column {name} holds nothing in some rows; {RESTORE}")
        if name in _TEXT:
            texts = column.combine_chunks()
            columns[name] = pd.Categorical.from_codes(texts.indices.to_numpy(), texts.dictionary.to_pylist())
        else:
            columns[name] = _small(column.to_numpy(), name, file)
    return columns


def _bounded(opened: Any, file: Path) -> None:
    """Hold what the file states against what we write and against its size, before anything is unfolded."""
    import pyarrow  # pyright: ignore[reportMissingTypeStubs]

    types = cast(Any, pyarrow).types
    names, schema, facts = list(opened.schema_arrow.names), opened.schema_arrow, opened.metadata
    for name in PREDICTIONS:
        require(names.count(name) == 1, f"{file} has {names.count(name)} columns {name}, expected one; {RESTORE}")
        kind = schema.field(name).type
        plain = kind.value_type if types.is_dictionary(kind) else kind
        fits = types.is_integer(plain) if name in _NUMBERS else types.is_string(plain) or types.is_large_string(plain)
        wanted = "whole numbers" if name in _NUMBERS else "text"
        require(fits, f"{file}: column {name} holds {kind}, expected {wanted}; {RESTORE}")
    size = file.stat().st_size
    parts = [facts.row_group(group) for group in range(facts.num_row_groups)]
    count = max(facts.num_rows, sum(part.num_rows for part in parts))
    require(
        0 <= count <= FREE + PER_BYTE * size,
        f"{file} states {count} predictions in {size} bytes, expected about one per byte; {RESTORE}",
    )
    check_pages(file, FREE + PER_BYTE * size)


def _small(values: NDArray[Any], name: str, file: Path) -> NDArray[np.int16]:
    """Return a column as what classes and ranks are kept as."""
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    require(
        low >= 0 and high <= _MOST,
        f"{file}: column {name} holds {low if low < 0 else high}, expected 0 to {_MOST}; {RESTORE}",
    )
    return values.astype(np.int16)
