"""Costs of many models: measured each in a process of its own, kept as CSV, laid out for a leaderboard."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from skelbench.adapters.card import read_card
from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError, require
from skelbench.core.files import atomic, check_writable
from skelbench.core.machine import circumstances
from skelbench.core.spreadsheet import from_cell, write_csv
from skelbench.core.words import markdown_table, one_line
from skelbench.evaluation.results.csv_text import check_text

COLUMNS = (
    *("model", "config_sha256", "parameters", "views", "gflops", "clips_per_second", "batch", "peak_mb"),
    *("threads", "skelbench", "commit", "torch", "device", "created"),
)
FIGURES = ("parameters", "views", "gflops", "clips_per_second", "batch", "peak_mb", "threads")
OPTIONAL = ("peak_mb",)
"""Figures that may be missing: there are platforms that do not tell the memory of a process."""
MOST = 10**15
HEAD = ("model", "parameters", "views", "GFLOPs", "clips/s", "peak MB")
ABOUT = (
    "Cost of a clip of two persons and 100 frames, all its test views. GFLOPs: 10⁹ multiplications and additions of "
    "convolutions and matrix products. clips/s: prepared in one process and scored in batches of 16 (fewer if that "
    "takes more than 10 s), {device}, threads: {threads}; on a CPU per second of computing time, so that other work on "
    "the machine matters little. Peak MB: memory that the model and a batch add to the process, or take on a GPU."
)


def costs_of(names: Iterable[str], device: str, *, trust: bool = False) -> Iterator[dict[str, Any]]:
    """Yield a row for each model, as soon as it is there; one that cannot be measured is said on stderr.

    trust: see `load_model`.
    """
    import torch

    here = {**circumstances(device), "threads": torch.get_num_threads()}
    for name in names:
        card = read_card(name)
        python = [sys.executable, "-P"]  # else it imports what lies in the folder where the command is started
        command = [*python, "-m", "skelbench.evaluation.cost", name, device, *(["--trust"] if trust else [])]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            print(
                f"note: {card.name} is not measured: {one_line((done.stderr.strip() or 'it died').splitlines()[-1])}",
                file=sys.stderr,
            )
            continue
        yield {"model": card.name, **json.loads(done.stdout), **here}


def measure_costs(names: Iterable[str], device: str, out: Path | None, *, trust: bool = False) -> list[dict[str, Any]]:
    """Measure models and return their rows; `out` keeps them, as `keep_costs` says.

    Raises:
        InputError: `out` cannot be written, or is no file of costs.
    """
    if out is not None:
        check_writable(out)
        if out.exists():
            read_costs(out)
    rows = list(costs_of(names, device, trust=trust))
    if out is not None and rows:
        keep_costs(rows, out)
    return rows


def keep_costs(rows: Sequence[Mapping[str, Any]], out: Path) -> None:
    """Write rows of costs into `out`, where they take the place of the same models' on the same device.

    Raises:
        InputError: `out` cannot be written, or is no file of costs.
    """
    import pandas as pd

    new = pd.DataFrame(rows, columns=list(COLUMNS))
    both = pd.concat([old, new]) if out.exists() and len(old := read_costs(out)) else new
    kept = both.drop_duplicates(["model", "device"], keep="last").sort_values(["model", "device"])
    with atomic(out) as draft:
        write_csv(kept, draft, float_format="%.6g")


def read_costs(path: Path) -> DataFrame:
    """Read a file of costs.

    Raises:
        InputError: it is not one.
    """
    import pandas as pd

    check_text(path, "a file of costs")
    text = {name: str for name in COLUMNS if name not in FIGURES}
    absent: dict[str, list[str]] = {name: ["", "nan"] for name in OPTIONAL}
    write = f"write it with `skelbench list models --measure --out {path}`"
    try:
        rows = pd.read_csv(path, dtype=text, keep_default_na=False, na_values=absent, low_memory=False)[list(COLUMNS)]
    except (KeyError, ValueError, OverflowError) as error:
        raise InputError(f"{path} is no file of costs ({str(error).splitlines()[0]}); {write}") from error
    odd = next((name for name in FIGURES if len(rows) and not _is_figure(rows[name], name in OPTIONAL)), None)
    require(odd is None, f"{path} holds something else than numbers from 0 to {MOST:g} in the column {odd}; {write}")
    return rows.assign(**{name: rows[name].map(from_cell) for name in text})


def _is_figure(values: Any, optional: bool) -> bool:
    if values.dtype.kind not in "iuf":
        return False
    return bool(((values >= 0) & (values <= MOST) | (values.isna() & optional)).all())


def as_texts(row: Mapping[Any, Any]) -> tuple[str, ...]:
    """Round a row for reading, in the order of HEAD."""
    peak = row["peak_mb"]
    known = peak is not None and peak == peak
    figures = (f"{int(row['parameters']):,}", f"{int(row['views'])}", f"{row['gflops']:.3g}")
    return (row["model"], *figures, f"{row['clips_per_second']:.3g}", f"{peak:.0f}" if known else "–")


def markdown(folder: Path, models: DataFrame) -> str:
    """Lay out the costs in `folder`/cost.csv of models (columns model, config_sha256); empty where there are none."""
    path = folder / "cost.csv"
    if not path.is_file():
        return ""
    rows = models.drop_duplicates().merge(read_costs(path), on=["model", "config_sha256"])
    blocks: list[str] = []
    for (device, threads), group in rows.groupby(["device", "threads"], sort=False):
        about = ABOUT.format(device=one_line(str(device)), threads=one_line(str(threads)))
        blocks.append(f"{about}\n\n{markdown_table(HEAD, [as_texts(row) for row in group.to_dict('records')])}")
    return "\n\n".join(blocks)
