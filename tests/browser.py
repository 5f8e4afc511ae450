"""A headless Chromium, driven over W3C WebDriver: chromedriver speaks JSON over HTTP, so no package is needed."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1200,1000",
]
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Enter": "\ue007", "Space": " ", "Left": "\ue012", "Right": "\ue014", "Down": "\ue015", "Tab": "\ue004"}
_open = build_opener(ProxyHandler({})).open


class Browser:
    """One page at a time."""

    def __init__(self, session: str) -> None:
        self.session = session

    def _ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return ask(f"{self.session}/{path}", body)

    def load(self, page: Path) -> None:
        self._ask("url", {"url": page.resolve().as_uri()})

    def run(self, script: str, *arguments: Any) -> Any:
        """Run JavaScript in the page: `return …` answers, arguments[0] … are given."""
        return self._ask("execute/sync", {"script": script, "args": list(arguments)})

    def _element(self, selector: str) -> str:
        return self._ask("element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector: str) -> None:
        self._ask(f"element/{self._element(selector)}/click", {})

    def type(self, selector: str, text: str) -> None:
        """Focus an element as a user would and type; a name in KEYS is that key."""
        self._ask(f"element/{self._element(selector)}/value", {"text": KEYS.get(text, text)})

    def press(self, key: str) -> None:
        """Press a key where the focus is."""
        keys = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        self._ask("actions", {"actions": [{"type": "key", "id": "keys", "actions": keys}]})

    def choose(self, selector: str, text: str) -> None:
        """Choose an option by its text."""
        self.run(
            "const s = document.querySelector(arguments[0]);"
            "s.selectedIndex = [...s.options].findIndex((o) => o.text === arguments[1]);"
            "for (const kind of ['input', 'change']) s.dispatchEvent(new Event(kind, {bubbles: true}))",
            selector,
            text,
        )

    def resize(self, width: int) -> None:
        """Show the page as on a screen of this width: a window itself cannot be narrower than some 500 px."""
        screen = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
        self._ask("goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": screen})

    def each(self, selector: str, function: str) -> list[Any]:
        """Apply a JavaScript function to every element."""
        return self.run(f"return [...document.querySelectorAll(arguments[0])].map({function})", selector)

    def texts(self, selector: str) -> list[str]:
        return self.each(selector, "(n) => n.textContent")

    def labels(self, selector: str) -> list[str]:
        """Names that a screen reader speaks for elements."""
        found = self._ask("elements", {"using": "css selector", "value": selector})
        return [self._ask(f"element/{one[ELEMENT]}/computedlabel") for one in found]

    def log(self, kind: str) -> list[str]:
        """Messages of `browser` (console) or `performance` (network) since the last call."""
        return [entry["message"] for entry in self._ask("se/log", {"type": kind})]


def ask(url: str, body: dict[str, Any] | None = None, method: str | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    try:
        with _open(Request(url, data, {"Content-Type": "application/json"}, method=method), timeout=90) as answer:
            return json.load(answer)["value"]
    except HTTPError as error:
        with error:
            raise AssertionError(error.read().decode()) from None


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """Start a browser with an empty profile in `folder`; skip where there is none."""
    driver, binary = shutil.which("chromedriver"), shutil.which("chromium")
    if not (driver and binary):
        pytest.skip("no Chromium here; apt-get install chromium chromium-driver")
    # port 0: the driver takes a free one and says which; one chosen here could be taken by another test meanwhile
    with subprocess.Popen(
        [driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            said = (re.search(r"started successfully on port (\d+)", line) for line in process.stdout)
            port = next(match[1] for match in said if match)
            session = _session(f"http://127.0.0.1:{port}", binary, folder)
            yield Browser(session)
            ask(session, method="DELETE")
        finally:
            process.terminate()


def _session(url: str, binary: str, profile: Path) -> str:
    options = {"binary": binary, "args": [*FLAGS, f"--user-data-dir={profile}"]}
    wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
    answer = ask(f"{url}/session", {"capabilities": {"alwaysMatch": wanted}})
    return f"{url}/session/{answer['sessionId']}"
