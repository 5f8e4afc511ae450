"""What a data set holds: counts, classes, splits, missing joints, lengths; one pass, nothing kept."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.clip import NO_LABEL
from skelbench.core.words import count, one_line, percent
from skelbench.data.dataset import Dataset

MOST_CLASSES = 1000
"""Classes that a terminal is given; the largest public set of skeletons has 700."""


def describe(data: Dataset) -> dict[str, Any]:
    """Count what is in the clips of `data`; shares of missing joints are over the persons who are there at all."""
    counts = _count(data)
    mended = data.reading.mends.remarks(data.names) if data.reading else ()
    missing = counts.missing / max(counts.person_frames, 1)
    by_class = np.bincount(data.labels[data.labels != NO_LABEL], minlength=len(data.classes))
    index = data.all_sources[data.source].index
    known_subjects = data.subjects[data.subjects >= 0]
    return {
        "name": data.name,
        "source": data.source,
        "sources": list(data.sources),
        "sha256": data.sha256,
        "remarks": [asdict(remark) for remark in (*data.remarks, *mended)],
        "split": data.split,
        "part": data.part,
        "splits": {
            split: {part: len(rows) for part, rows in parts.items()} for split, parts in data.split_parts.items()
        },
        "one_out": list(index.one_out),
        "recordings": _recordings(data),
        "clips": len(data),
        "subjects": len(np.unique(known_subjects)),
        "labelled": data.labelled,
        "classes": {name: int(clips) for name, clips in zip(data.classes, by_class, strict=True)},
        "layout": data.layout.name,
        "coordinates": counts.coordinates,
        "frames": sum(counts.lengths),
        "length": {
            "min": min(counts.lengths, default=0),
            "median": float(np.median(counts.lengths or [0])),
            "max": max(counts.lengths, default=0),
        },
        "persons": {str(number): counts.persons[number] for number in sorted(counts.persons)},
        "missing": float(missing.mean()),
        "missing_by_joint": {joint: float(share) for joint, share in zip(data.layout.joints, missing, strict=True)},
    }


def _recordings(data: Dataset) -> dict[str, Any] | None:
    """Count recordings and, per split, the test clips that were cut from a recording of training clips."""
    recordings = data.all_sources[data.source].index.recordings
    if recordings is None:
        return None
    mine = recordings[data.rows]
    shared: dict[str, int] = {}
    for split, parts in data.split_parts.items():
        nothing = np.empty(0, np.int64)
        trained, tested = (mine[parts.get(part, nothing)] for part in ("train", "test"))
        shared[split] = int(np.isin(tested[tested >= 0], trained).sum())
    return {"count": len(np.unique(mine[mine >= 0])), "shared": shared}


@dataclass
class _Counts:
    """What one pass over the clips counts; a person is there where any of its joints was ever detected.

    lengths: frames of every clip. persons: number of persons there -> clips. missing: (V,), times that a joint was not
    detected of a person who is there. person_frames: frames of every person who is there, summed.
    """

    missing: Floats
    lengths: list[int] = field(default_factory=list[int])
    persons: Counter[int] = field(default_factory=Counter[int])
    person_frames: int = 0
    coordinates: int = 0


def _count(data: Dataset) -> _Counts:
    counts = _Counts(np.zeros(len(data.layout)))
    for clip in data:
        detected = clip.detected[clip.detected.any(axis=(1, 2))]  # (persons who are there, T, V)
        counts.missing += (~detected).sum(axis=(0, 1))
        counts.person_frames += detected.shape[0] * detected.shape[1]
        counts.lengths.append(clip.keypoint.shape[1])
        counts.persons[len(detected)] += 1
        counts.coordinates = clip.keypoint.shape[-1]
    return counts


def render(info: dict[str, Any]) -> str:
    """Write what `describe` found as lines for a terminal."""
    length = info["length"]
    chosen = f", {info['split']} {info['part']}" if info["split"] else ""
    persons = [f"{number} in {count(clips, 'clip')}" for number, clips in info["persons"].items()]
    lines = [
        one_line(f"{info['name']} ({info['source']}{chosen})"),
        f"  sources   {', '.join(info['sources'])}",
        f"  clips     {info['clips']:,} {_classes(info)} by {_subjects(info)}",
        f"  frames    {info['frames']:,}; {length['min']} to {length['max']} a clip, median {length['median']:g}",
        f"  persons   {', '.join(persons)}",
        f"  joints    {len(info['missing_by_joint'])} in {info['coordinates']}-D ({info['layout']})",
        f"  missing   {percent(info['missing'])} of the joints{_worst(info['missing_by_joint'])}",
        f"  sha256    {info['sha256']}",
    ]
    lines += ["  " + one_line(f"{remark['kind']:8}  {remark['text']}") for remark in info["remarks"]]
    recordings = info["recordings"]
    if recordings:
        lines.append(f"  cut from  {count(recordings['count'], 'recording')}")
    for split, parts in info["splits"].items():
        shared = recordings["shared"][split] if recordings else 0
        leak = f"; {count(shared, 'test clip')} may be of recordings that are in train" if shared else ""
        lines.append(f"  split     {split}: {', '.join(f'{part} {clips:,}' for part, clips in parts.items())}{leak}")
    one_out = info["one_out"]
    if one_out:
        named = ", ".join(one_out) if len(one_out) <= 10 else f"{one_out[0]} … {one_out[-1]}"
        lines.append(f"  split     {named}: test on this one of the {len(one_out)} subjects, train on the others")
    listed = list(info["classes"].items())
    width = max((len(name) for name, _ in listed[:MOST_CLASSES]), default=0)
    lines += [f"    {name:{width}}  {clips:>6,}" for name, clips in listed[:MOST_CLASSES]]
    if len(listed) > MOST_CLASSES:
        lines.append(f"    … and {len(listed) - MOST_CLASSES:,} more; --json has them all")
    return "\n".join(lines)


def _classes(info: dict[str, Any]) -> str:
    return f"in {count(len(info['classes']), 'class')}" if info["labelled"] else "without labels"


def _subjects(info: dict[str, Any]) -> str:
    return count(info["subjects"], "subject") if info["subjects"] else "unknown subjects"


def _worst(by_joint: dict[str, float]) -> str:
    worst = sorted((joint for joint in by_joint if by_joint[joint] > 0), key=by_joint.__getitem__, reverse=True)[:3]
    return f"; most {', '.join(f'{joint} {percent(by_joint[joint])}' for joint in worst)}" if worst else ""
