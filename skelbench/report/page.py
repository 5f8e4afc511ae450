"""The page: one HTML file that holds its data, style and script, and asks nothing of any network."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from skelbench.core.files import atomic
from skelbench.core.machine import VERSION
from skelbench.report.evidence import Evidence
from skelbench.report.page_clips import player
from skelbench.report.page_data import CONFUSIONS, setting_data

Maps = Mapping[str, Mapping[str, Any]]
"""Model -> its map of features: `clean`: [x, y, label, …] and `damaged`: {spec: [x, y, …]}, `text`: numbers in words.

Coordinates lie in [0, 1]; the damaged clips are the clean ones, in their order.
"""


def write_page(
    evidence: Sequence[Evidence],
    path: Path,
    name: str,
    maps: Sequence[Maps] = (),
    figures: Sequence[Path] = (),
) -> None:
    """Write the page about some results, whole or not at all.

    evidence: one per setting. name: what the results are called. maps: for every setting, the feature maps there are.
    figures: files below the page's folder, which it lists.

    Raises:
        InputError: `path` cannot be written, or a model lacks its clean measurement.
    """
    settings = [setting_data(one, CONFUSIONS // len(evidence)) for one in evidence]
    for place, setting in enumerate(settings):
        setting["maps"] = dict(maps[place]) if place < len(maps) else {}
    content = {
        "version": VERSION,
        "name": name,
        "settings": settings,
        "player": player(),
        "figures": [figure.relative_to(path.parent).as_posix() for figure in figures],
    }
    with atomic(path) as draft:
        draft.write_text(fill_page(content, f"Robustness report: {name}"), encoding="utf-8")


def fill_page(content: Mapping[str, Any], title: str) -> str:
    """Put data, style and script into the page; nothing in the data can become markup or script."""
    style, script = _asset("page.css"), _asset("page.js")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:"
    return Template(_asset("page.html")).substitute(
        title=escape(title), style=style, script=script, policy=policy, data=as_json(content)
    )


def as_json(content: Mapping[str, Any]) -> str:
    """Write JSON that can stand inside a script element: it holds no <, > or &."""
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _asset(name: str) -> str:
    return (files("skelbench.report") / "assets" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Name an inline script or style for the content security policy: no other one runs."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
