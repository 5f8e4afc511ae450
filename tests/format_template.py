"""The template of a format, docs/templates/format.py, loaded from where it lies, and what writes files for it."""

import sys
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
from conftest import ROOT

from skelbench.data.formats.recorded import RecordedSource
from skelbench.data.formats.registry import Format

FILE = ROOT / "docs" / "templates" / "format.py"
_spec = spec_from_file_location("format_template_file", FILE)
assert _spec is not None and _spec.loader is not None
TEMPLATE = module_from_spec(_spec)
sys.modules[_spec.name] = TEMPLATE
_spec.loader.exec_module(TEMPLATE)
POSES = Format("template", (), TEMPLATE.recognises, partial(RecordedSource, read_book=TEMPLATE.read_book))


def write_pose(path: Path, keypoint: np.ndarray, score: np.ndarray) -> None:
    """Write a clip of poses (1, T, 17, 2) and scores (1, T, 17)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frames = np.concatenate([keypoint[0], score[0, ..., None]], axis=-1).reshape(keypoint.shape[1], -1)
    path.write_text("".join(" ".join(map(repr, frame)) + "\n" for frame in frames.astype(float).tolist()))
