"""The template of a format, docs/templates/format.py, loaded from where it lies, and what writes files for it."""

import csv
import sys
from collections.abc import Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
from conftest import ROOT

from skelbench.core.layout import LAYOUTS
from skelbench.data.formats.registry import Format, file_ending_in

FILE = ROOT / "docs" / "templates" / "format.py"
_spec = spec_from_file_location("format_template_file", FILE)
assert _spec is not None and _spec.loader is not None
TEMPLATE = module_from_spec(_spec)
sys.modules[_spec.name] = TEMPLATE
_spec.loader.exec_module(TEMPLATE)
LONG_CSV = Format("template", (".csv",), file_ending_in(".csv"), TEMPLATE.LongCsvSource)


def write_long_csv(
    path: Path, names: Sequence[str], labels: Sequence[int], keypoint: np.ndarray, score: np.ndarray
) -> None:
    """Write clips of poses (N, M, T, V, 2) and scores (N, M, T, V); a joint of score 0 gets no line."""
    with path.open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(("clip", "label", "person", "frame", "joint", "x", "y", "score"))
        for clip, person, frame, joint in np.argwhere(score > 0).tolist():
            x, y = keypoint[clip, person, frame, joint].tolist()
            name = LAYOUTS["coco17"].joints[joint]
            seen = float(score[clip, person, frame, joint])
            table.writerow((names[clip], labels[clip], person, frame, name, x, y, seen))
