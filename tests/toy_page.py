"""A page about toy data whose names attack it: what it was made of, and how tests read it."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from browser import Browser

HOSTILE = "<img src=x onerror=document.title='owned'>"
CLASSES = (HOSTILE, "</script><script>document.title='owned'</script>", "rise2 & \"more\" 'than' ${that}")
PAGE_SPECS = ("noise:0.1", "noise:0.2", "joint-mask:0.9", "part-mask:right_arm")
SECOND = "another </td> model"


def held(page: Path) -> dict[str, Any]:
    (text,) = re.findall(r'<script id="data" type="application/json">(.*?)</script>', page.read_text(), re.S)
    return json.loads(text)


def cells(browser: Browser, column: int) -> list[str]:
    return browser.texts(f"#rows tbody tr > :nth-child({column})")


def joints(browser: Browser, panel: str) -> np.ndarray[Any, Any]:
    at = "(c) => [Number(c.getAttribute('cx')), Number(c.getAttribute('cy'))]"
    return np.array(browser.each(f"#{panel} circle", at))
