"""A page: one HTML file that holds its data, style and script, and asks nothing of any network."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from skelbench.core.files import atomic
from skelbench.core.machine import VERSION
from skelbench.report.shell import asset, hashed, head

SCRIPTS = {
    "boards": ("dom", "table", "boards"),
    "page": ("dom", "table", "rows", "curves", "confusion", "map", "checks", "main"),
    "compare": ("dom", "table", "load", "statistics", "compare"),
    "clips": ("dom", "table", "load", "stage", "player", "wrong"),
}
"""Kind of page -> the parts of its script, in `assets/`; its body is the HTML file of the same name there."""
BESIDE = "'self' file: "
"""Scripts beside the page, for data it loads on demand; a page opened from a disk has no origin that 'self' names."""


def write_page(
    settings: Sequence[Mapping[str, Any]],
    path: Path,
    name: str,
    *,
    title: str = "",
    card: Mapping[str, Any] | None = None,
    root: str = "",
) -> None:
    """Write the page about some results, whole or not at all.

    settings: what `setting_data` made of each. name: what the results are called. title: by default the results' name.
    card: of the only model, `facts`: [term, text] and `commands`: [about, command]. root: of the site, from the page.

    Raises:
        InputError: `path` cannot be written.
    """
    content = {"settings": settings, "card": card}
    write_filled("page", path, content, name, title or f"Robustness report: {name}", root)


def write_filled(kind: str, path: Path, content: Mapping[str, Any], name: str, title: str, root: str = "") -> None:
    """Write a page of a kind in `SCRIPTS`; every page says what wrote it, and from what results.

    Raises:
        InputError: `path` cannot be written.
    """
    with atomic(path) as draft:
        filled = fill_page(kind, {"version": VERSION, "name": name, **content}, title, root)
        draft.write_text(filled, encoding="utf-8", newline="\n")


def fill_page(kind: str, content: Mapping[str, Any], title: str, root: str = "") -> str:
    """Put data, style and script into a page; nothing in the data can become markup or script."""
    parts = SCRIPTS[kind]
    # in one function, so that no name of ours is a global of the page
    script = '"use strict";\n(() => {\n' + "\n".join(asset(f"{part}.js") for part in parts) + "})();\n"
    scripts = (BESIDE if "load" in parts else "") + hashed(script)
    began = head(title, f"script-src {scripts}; ")
    frame = {"head": began, "root": root, "script": script, "body": asset(f"{kind}.html"), "data": as_json(content)}
    return Template(asset("shell.html")).substitute(frame)


def as_json(content: object) -> str:
    """Write JSON that can stand inside a script element: it holds no <, > or &."""
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
