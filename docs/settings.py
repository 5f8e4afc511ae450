"""Write the settings that `skelbench list settings` prints into docs/training.md, between its two marks.

`make settings` runs it. It fails, and changes nothing, where that command does not end well.
"""

import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).with_name("training.md")
BEGIN, END = "<!-- settings: begin", "<!-- settings: end -->"


def filled(page: str, settings: str) -> str:
    """Return the page with `settings` as a code block between the marks."""
    head, mark, rest = page.partition(BEGIN)
    opening, _, _ = rest.partition("\n")
    _, end, tail = rest.partition(END)
    if not (mark and end):
        raise SystemExit(f"{PAGE} has no marks {BEGIN!r} and {END!r}; put them back")
    return f"{head}{mark}{opening}\n```text\n{settings.strip()}\n```\n{end}{tail}"


def main() -> None:
    """Run the command and write what it prints."""
    run = subprocess.run([sys.executable, "-m", "skelbench", "list", "settings"], capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"skelbench list settings failed, {PAGE} is left as it is: {run.stderr.strip()}")
    PAGE.write_text(filled(PAGE.read_text(), run.stdout))


if __name__ == "__main__":
    main()
