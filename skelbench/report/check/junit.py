"""What a check found, as JUnit XML: a test case per cell, as Jenkins, GitLab and others read it.

Elements and attributes are those of jenkins-junit.xsd of the xUnit plugin.
"""

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from skelbench.report.check.text import EXTRA, FAILS, Line, lines
from skelbench.report.check.verdict import Checked

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def junit(checked: Checked) -> str:
    """Lay out a check; a test case is of the class `model.setting`, its name is the spec."""
    said = lines(checked)
    failures, skipped = (sum(line.status in of for line in said) for of in (FAILS, (EXTRA,)))
    counts = {"tests": f"{len(said)}", "failures": f"{failures}", "errors": "0"}
    top = Element("testsuites", {"name": "skelbench check", **counts})
    suite = SubElement(top, "testsuite", {"name": "skelbench check", **counts, "skipped": f"{skipped}"})
    for line in said:
        _case(suite, line)
    indent(top)
    return HEAD + tostring(top, encoding="unicode")


def _case(suite: Element, line: Line) -> None:
    name, of, words = map(_allowed, (line.place.spec, f"{line.place.model}.{line.place.setting}", line.words))
    case = SubElement(suite, "testcase", {"classname": of, "name": name})
    if line.status in FAILS:
        SubElement(case, "failure", {"type": line.status, "message": words}).text = words
    elif line.status == EXTRA:
        SubElement(case, "skipped", {"message": words})


def _allowed(text: str) -> str:
    """Drop what XML 1.0 has no place for (production 2, Char): control characters, lone surrogates."""
    return re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
