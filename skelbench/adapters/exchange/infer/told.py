"""What the configuration that a training left beside its weights tells: stream, heatmap, poses, names of classes.

mmcv keeps it in `meta['config']`, mmengine in `meta['cfg']`, as text: Python in whatever style its printer has, JSON or
YAML. Only the settings below are looked for; nothing is run.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from skelbench.adapters.class_names import in_order
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.core.names import check_names

_VALUE = r"""["']?\s*[=:]\s*["']?"""
_FEATS = re.compile(
    r"""\bfeats["']?\s*[=:]\s*(?:-\s+|[\[(]\s*)?["']?(jm|bm|j|b)["']?\s*(?:,?\s*[\])]|$)""", re.MULTILINE
)
_LIMB = re.compile(rf"\bwith_limb{_VALUE}(true|false)\b", re.IGNORECASE)
_JOINT = re.compile(rf"\bwith_kp{_VALUE}true\b", re.IGNORECASE)
_LAYOUT = re.compile(rf"\b(?:layout|dataset){_VALUE}([\w+-]+)")
_AUTO = re.compile(rf"\bmode{_VALUE}auto\b")
_FRAMES = re.compile(rf"\bclip_len{_VALUE}(\d{{1,6}})\b")
_NUMBER = rf"\bnum_person{_VALUE}(\d{{1,4}})"
_PERSONS = re.compile(rf"FormatGCNInput[^(){{}}]{{0,400}}?{_NUMBER}|{_NUMBER}[^(){{}}]{{0,400}}?FormatGCNInput")
_STEPS = {(True, False): "b", (False, True): "jm", (True, True): "bm"}
"""Whether the input passed pyskl's `JointToBone` and `ToMotion` -> its stream."""


@dataclass(frozen=True)
class Told:
    """stream, heatmap: '' where nothing tells. layouts: names of layouts, ours. flat: whether poses are in 2-D.

    auto: whether they are normalised by themselves, not by the picture. frames: of a clip, sampled evenly; persons:
    places of the input; 0 where nothing tells. raw: whether it names steps of preparation, but none that normalises.
    """

    stream: str = ""
    heatmap: str = ""
    layouts: tuple[str, ...] = ()
    flat: bool | None = None
    auto: bool = False
    frames: int = 0
    persons: int = 0
    raw: bool = False


def told(meta: Mapping[str, Any]) -> Told:
    """Read what a training's `meta` tells."""
    text = "\n".join(str(meta[key]) for key in ("config", "cfg") if key in meta)
    for escaped, plain in (("\\n", "\n"), ("\\'", "'"), ('\\"', '"')):  # a text that was printed in another one
        text = text.replace(escaped, plain)
    flat, solid = "PreNormalize2D" in text, "PreNormalize3D" in text
    frames = _FRAMES.findall(text) if "UniformSample" in text else []
    return Told(
        _stream(text),
        _heatmap(text),
        tuple(dict.fromkeys(_ours(word) for word in _LAYOUT.findall(text))),
        None if flat == solid else flat,
        flat and _AUTO.search(text) is not None,
        _only(frames),
        _only(first or second for first, second in _PERSONS.findall(text)),
        not flat and not solid and "PoseDecode" in text,
    )


def _stream(text: str) -> str:
    """Tell the stream by the features' name, or by the steps that make them, which older files name."""
    streams = set(_FEATS.findall(text))
    if not streams:
        return _STEPS.get(("JointToBone" in text, "ToMotion" in text), "")
    return streams.pop() if len(streams) == 1 else ""


def _heatmap(text: str) -> str:
    limbs = {word.lower() for word in _LIMB.findall(text)}
    if limbs == {"true"} and not _JOINT.search(text):
        return "limb"
    return "joint" if "GeneratePoseTarget" in text and "true" not in limbs else ""  # the default there


def _only(numbers: Iterable[str]) -> int:
    """Return the one number that all are; 0 where they differ, or there is none."""
    different = set(map(int, numbers))
    return different.pop() if len(different) == 1 else 0


def _ours(word: str) -> str:
    """Name a layout as we do, from its name in pyskl or here."""
    return next((layout.name for layout in LAYOUTS.values() if word == layout.pyskl), word)


def classes_told(meta: Mapping[str, Any], count: int) -> tuple[tuple[str, ...], str]:
    """Return the names of the classes and where they stand; nothing and why, where they do not name `count` classes.

    mmcv has them in `CLASSES`, mmengine in `dataset_meta`.
    """
    of = meta.get("dataset_meta")
    inner: Mapping[str, Any] = cast("Mapping[str, Any]", of) if isinstance(of, Mapping) else {}
    places = {key: meta.get(key) for key in ("CLASSES", "classes")}
    places |= {f"dataset_meta {key}": inner.get(key) for key in ("classes", "CLASSES")}
    for place, value in cast("dict[str, object]", places).items():
        if not isinstance(value, (str, list, dict)) or not value:
            continue
        names = tuple(in_order(cast("object", value)) or ())
        if not names:
            return (), f"{place} of the file is no list of names"
        if len(names) != count:
            return (), f"{place} of the file names {len(names)} classes, the last layer has {count}"
        try:
            check_names(names, "class", place)
        except InputError as error:
            return (), f"{place} of the file are no names of classes: {str(error).partition(';')[0]}"
        return names, place
    return (), ""
