"""What a data set holds: counts, classes, splits, missing joints, lengths; one pass, nothing kept."""

from collections import Counter
from typing import Any

import numpy as np

from skelbench.data.dataset import Dataset


def describe(data: Dataset) -> dict[str, Any]:
    """Count what is in the clips of `data`; shares of missing joints are over the persons who are there at all."""
    lengths: list[int] = []
    persons: Counter[int] = Counter()
    missing = np.zeros(len(data.layout))
    frames, coordinates = 0, 0
    for clip in data:
        there = clip.detected[clip.detected.any(axis=(1, 2))]  # (persons who are there, T, V)
        missing += (~there).sum(axis=(0, 1))
        frames += there.shape[0] * there.shape[1]
        lengths.append(clip.keypoint.shape[1])
        persons[len(there)] += 1
        coordinates = clip.keypoint.shape[-1]
    share = missing / max(frames, 1)
    count = np.bincount(data.labels, minlength=len(data.classes))
    known = data.subjects[data.subjects >= 0]
    return {
        "name": data.name,
        "source": data.source,
        "sources": list(data.sources),
        "sha256": data.sha256,
        "split": data.split,
        "part": data.part,
        "splits": {
            split: {part: len(rows) for part, rows in parts.items()} for split, parts in data.split_parts.items()
        },
        "clips": len(data),
        "subjects": len(np.unique(known)),
        "classes": {name: int(clips) for name, clips in zip(data.classes, count, strict=True)},
        "layout": data.layout.name,
        "coordinates": coordinates,
        "frames": sum(lengths),
        "length": {
            "min": min(lengths, default=0),
            "median": float(np.median(lengths or [0])),
            "max": max(lengths, default=0),
        },
        "persons": {str(number): persons[number] for number in sorted(persons)},
        "missing": float(share.mean()),
        "missing_by_joint": {joint: float(part) for joint, part in zip(data.layout.joints, share, strict=True)},
    }


def render(info: dict[str, Any]) -> str:
    """Write what `describe` found as lines for a terminal."""
    length = info["length"]
    chosen = f", {info['split']} {info['part']}" if info["split"] else ""
    lines = [
        f"{info['name']} ({info['source']}{chosen})",
        f"  sources   {', '.join(info['sources'])}",
        f"  clips     {info['clips']:,} in {len(info['classes'])} classes by {info['subjects'] or 'unknown'} subjects",
        f"  frames    {info['frames']:,}; {length['min']} to {length['max']} a clip, median {length['median']:g}",
        f"  persons   {', '.join(f'{number} in {clips:,} clips' for number, clips in info['persons'].items())}",
        f"  joints    {len(info['missing_by_joint'])} in {info['coordinates']}-D ({info['layout']})",
        f"  missing   {_percent(info['missing'])} of the joints{_worst(info['missing_by_joint'])}",
        f"  sha256    {info['sha256']}",
    ]
    for split, parts in info["splits"].items():
        lines.append(f"  split     {split}: {', '.join(f'{part} {clips:,}' for part, clips in parts.items())}")
    width = max(map(len, info["classes"]), default=0)
    lines += [f"    {name:{width}}  {clips:>6,}" for name, clips in info["classes"].items()]
    return "\n".join(lines)


def _percent(share: float) -> str:
    return f"{100 * share:.2g} %"


def _worst(by_joint: dict[str, float]) -> str:
    worst = sorted((joint for joint in by_joint if by_joint[joint] > 0), key=by_joint.__getitem__, reverse=True)[:3]
    return f"; most {', '.join(f'{joint} {_percent(by_joint[joint])}' for joint in worst)}" if worst else ""
