"""How every HTML file of ours begins: its title, its style, and what a browser may do in it."""

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template


def asset(name: str) -> str:
    """Read a file of `assets/`."""
    return (files("skelbench.report") / "assets" / name).read_text(encoding="utf-8")


def hashed(text: str) -> str:
    """Name an inline script or style for the content security policy: no other one runs."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def head(title: str, allowed: str = "") -> str:
    """Begin a file, up to its heading; allowed: what may run or load beside our style and inline pictures."""
    style = asset("page.css")
    policy = f"default-src 'none'; style-src {hashed(style)}; {allowed}img-src data:"
    return Template(asset("head.html")).substitute(title=escape(title), style=style, policy=policy).rstrip("\n")
