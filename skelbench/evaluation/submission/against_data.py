"""Whether clips, labels and groups are those of the data set."""

from collections.abc import Iterator
from hashlib import sha256

import numpy as np

from skelbench.core.words import quoted
from skelbench.data.dataset import Dataset
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.submission.manifest import Setting


def name_faults(setting: Setting, clean: Outcome) -> Iterator[str]:
    """Say whether the clips of a clean cell are those that the setting tells of; needs no data."""
    names = sha256("\n".join(map(str, clean.clip.tolist())).encode()).hexdigest()[:16]
    if names != setting.names_sha256:
        yield f"the names of the clips have the hash {names}, expected {setting.names_sha256}"
    if len(clean.clip) != setting.clips:
        yield f"{len(clean.clip)} clips were measured undamaged, expected {setting.clips}"


def faults(data: Dataset, clean: Outcome) -> Iterator[str]:
    """Hold the clips of a clean cell against the part of the data set that they should be, or a fair sample of it."""
    names = clean.clip.tolist()
    expected = data if len(names) >= len(data) else data.limited(len(names))
    if tuple(names) != expected.names:
        strange = [name for name in names if name not in set(data.names)]
        chosen = f"e.g. {quoted(strange[0])} is none of them" if strange else "they are not the sample of --limit"
        yield f"{len(names)} clips are not those of {data.name} {data.split or ''} {data.part or ''}: {chosen}"
        return
    wrong = np.flatnonzero(clean.label != expected.labels)
    if len(wrong):
        k = int(wrong[0])
        yield f"{len(wrong)} labels are others, e.g. {quoted(names[k])} has {clean.label[k]}, not {expected.labels[k]}"
    kind, groups = expected.groups
    if kind != clean.grouped_by or groups.tolist() != clean.group.tolist():
        yield f"clips are grouped otherwise than by the {kind}s of the data set"
