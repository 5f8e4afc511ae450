"""What the configuration that a training left beside its weights tells: stream, heatmap, poses, names of classes.

mmcv keeps it in `meta['config']`, mmengine in `meta['cfg']`, as text: Python in whatever style its printer has, JSON or
YAML. Only the settings below are looked for; nothing is run.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.core.names import check_names

_VALUE = r"""["']?\s*[=:]\s*["']?"""
_FEATS = re.compile(
    r"""\bfeats["']?\s*[=:]\s*(?:-\s+|[\[(]\s*)?["']?(jm|bm|j|b)["']?\s*(?:,?\s*[\])]|$)""", re.MULTILINE
)
_LIMB = re.compile(rf"\bwith_limb{_VALUE}(true|false)\b", re.IGNORECASE)
_LAYOUT = re.compile(rf"\b(?:layout|dataset){_VALUE}([\w+-]+)")
_AUTO = re.compile(rf"PreNormalize2D[^)}}]*\bmode{_VALUE}auto\b")


@dataclass(frozen=True)
class Told:
    """stream, heatmap: '' where nothing tells. layouts: names of layouts, ours. flat: whether poses are in 2-D.

    auto: whether they are normalised by themselves, not by the picture.
    """

    stream: str = ""
    heatmap: str = ""
    layouts: tuple[str, ...] = ()
    flat: bool | None = None
    auto: bool = False


def told(meta: Mapping[str, Any]) -> Told:
    """Read what a training's `meta` tells."""
    text = "\n".join(str(meta[key]) for key in ("config", "cfg") if key in meta)
    streams = set(_FEATS.findall(text))
    limbs = {word.lower() for word in _LIMB.findall(text)}
    flat, solid = "PreNormalize2D" in text, "PreNormalize3D" in text
    heatmap = "limb" if limbs == {"true"} else ""
    if not heatmap and "GeneratePoseTarget" in text and "true" not in limbs:
        heatmap = "joint"  # the default there
    return Told(
        streams.pop() if len(streams) == 1 else "",
        heatmap,
        tuple(dict.fromkeys(_ours(word) for word in _LAYOUT.findall(text))),
        None if flat == solid else flat,
        _AUTO.search(text) is not None,
    )


def _ours(word: str) -> str:
    """Name a layout as we do, from its name in pyskl or here."""
    return next((layout.name for layout in LAYOUTS.values() if word == layout.pyskl), word)


def classes_told(meta: Mapping[str, Any], count: int) -> tuple[tuple[str, ...], str]:
    """Return the names of the classes and where they stand; nothing and why, where they do not name `count` classes.

    mmcv has them in `CLASSES`, mmengine in `dataset_meta`.
    """
    of = meta.get("dataset_meta")
    inner: Mapping[str, Any] = cast("Mapping[str, Any]", of) if isinstance(of, Mapping) else {}
    places = {"CLASSES": meta.get("CLASSES")}
    places |= {f"dataset_meta {key}": inner.get(key) for key in ("classes", "CLASSES")}
    for place, value in places.items():
        if not isinstance(value, list) or not value:
            continue
        names = tuple(map(str, cast("list[Any]", value)))
        if len(names) != count:
            return (), f"{place} of the file names {len(names)} classes, the last layer has {count}"
        try:
            check_names(names, "class", place)
        except InputError as error:
            return (), f"{place} of the file are no names of classes: {str(error).partition(';')[0]}"
        return names, place
    return (), ""
