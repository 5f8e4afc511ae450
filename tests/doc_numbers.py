"""Numbers that pages show: those a command made, those a footnote accounts for, and those that nothing holds.

A number is one with a decimal point, or a percentage; what stands between backticks (specs, settings) is none, nor is
the 95 % of an interval. It is held if it lies in a block or section that a command made (docs/tables.py). In prose it
is also held if it stands, to as many digits, in such a block of its page (a spec there, `joint-mask:0.3`, is also
30 %), or if a footnote follows at once, `4.7[^nine]`. A footnote says where its numbers are from in words, or asks a
results file: `[^nine]: leaderboards/x.csv: model=a, spec=shift:5: drop`. Then they must be that, the mean where several
rows fit. A table that no command can make again says so above it: `<!-- written down: by whom and when -->`.
"""

import re
import runpy
from typing import NamedTuple

import pandas as pd
from conftest import ROOT

TABLES = runpy.run_path(str(ROOT / "docs" / "tables.py"))
NUMBER = re.compile(r"(?<![\w.:/-])[+-]?(\d+(?:,\d{3})*\.\d+|\d+(?= %|%))(?![\d.]*\w)(\[\^\w+\])?")
PLAIN = re.compile(r"(?<![\w.])[+-]?\d+(?:,\d{3})*(?:\.\d+)?(?![\w]|\.\d)")
LEVEL = re.compile(r"[a-z]:(0\.\d+)")  # of a spec
NOMINAL = re.compile(r"95 %(?= [\w ,]{0,24}interval)|(?<=interval)(s?[^.|]{0,12}) 95 %", re.S)
FENCE = re.compile(r"^ *```.*?^ *```$", re.M | re.S)
WRITTEN = re.compile(r"^<!-- written down: \S[^\n]+ -->\n+(\|[^\n]*\n)+", re.M)
FOOTNOTE = re.compile(r"^\[\^(\w+)\]: (\S.*)$", re.M)
ASKED = re.compile(r"(?P<file>[\w./-]+\.csv): (?P<where>\w+=.+): (?P<column>\w+)")


class Loose(NamedTuple):
    """A number that nothing holds, and the beginning of the paragraph or row that it stands in."""

    number: str
    where: str


def made(text: str) -> str:
    """All that commands made on a page."""
    return "\n".join(m[0] for pattern in ("BLOCK", "SECTION") for m in TABLES[pattern].finditer(text))


def loose_in_tables(text: str) -> list[Loose]:
    """The numbers in tables that no command made, and above which nothing says that they were written down."""
    rows = [line for line in WRITTEN.sub("", _without(FENCE, text)).splitlines() if line.startswith("|")]
    return [Loose(number[1], row[:60]) for row in rows for number in NUMBER.finditer(_without_code(row))]


def loose_in_prose(text: str) -> list[Loose]:
    """The numbers in running text that nothing holds.

    Raises:
        ValueError: a footnote asks a file for what it does not have.
    """
    known, notes = numbers(made(text)), dict(FOOTNOTE.findall(text))
    prose = _without(FOOTNOTE, _without(FENCE, text))
    prose = "\n".join("" if line.startswith(("|", "#")) else line for line in prose.splitlines())
    return [
        Loose(number[1], paragraph[:60].replace("\n", " "))
        for paragraph in re.split(r"\n\s*\n|\n(?=- |\d+\. )", prose)
        for number in NUMBER.finditer(_without_code(paragraph))
        if not (stands_in(number[1], known) or accounted_for(number[1], notes.get((number[2] or "")[2:-1])))
    ]


def accounted_for(number: str, note: str | None) -> bool:
    """Whether a footnote says where the number is from and, if it asks a file, whether that holds it.

    Raises:
        ValueError: no row of the file fits.
    """
    if note is None:
        return False
    asked = ASKED.fullmatch(note.replace("`", ""))
    if asked is None:
        return True
    rows = pd.read_csv(ROOT / asked["file"], dtype=str, keep_default_na=False)
    for condition in asked["where"].split(", "):
        column, value = condition.split("=", 1)
        rows = rows[rows[column] == value]
    if rows.empty:
        raise ValueError(f"footnote {note!r}: no row fits")
    return stands_in(number, frozenset({str(abs(rows[asked["column"]].astype(float).mean()))}))


def stands_in(number: str, known: frozenset[str]) -> bool:
    """Whether one of the known numbers is this one, or becomes it when rounded to its digits; signs do not matter."""
    digits = len(number.partition(".")[2])
    wanted = number.replace(",", "")
    return wanted in known or any(f"{float(one):.{digits}f}" == wanted for one in known)


def numbers(text: str) -> frozenset[str]:
    """All numbers in a text, without their signs; of specs also the percentage that their level is."""
    shares = {f"{100 * float(level):g}" for level in LEVEL.findall(text)}
    return frozenset(number[0].lstrip("+-").replace(",", "") for number in PLAIN.finditer(text)) | shares


def _without(pattern: re.Pattern[str], text: str) -> str:
    """Leave out what matches, and all that commands made."""
    for each in (TABLES["BLOCK"], TABLES["SECTION"], pattern):
        text = each.sub("\n\n", text)
    return text


def _without_code(text: str) -> str:
    return NOMINAL.sub("", re.sub(r"`[^`]*`", "``", text))
